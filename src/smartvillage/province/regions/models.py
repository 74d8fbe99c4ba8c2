"""Tables of the public schema: regions, what villages are called there, and holidays."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from .codes import CODE_PATTERNS, LEVEL_OF_KIND, VILLAGE, Kind

_PARENT_LENGTHS = {2: 2, 3: 5, 4: 8}


def _code_matches_kind() -> Q:
    grammar = Q()
    for kind, level in LEVEL_OF_KIND.items():
        grammar |= Q(kind=kind.value, level=level, code__regex=CODE_PATTERNS[kind.value])
    return grammar


def _parent_is_prefix() -> Q:
    fits = Q(level=1, parent__isnull=True)
    for level, length in _PARENT_LENGTHS.items():
        # Not null is said aloud: a check that comes out as NULL counts as passed.
        fits |= Q(level=level, parent__isnull=False, parent=Left("code", length))
    return fits


class Region(models.Model):
    """One row of the official list. Rows are closed, never deleted: old letters keep naming them."""

    code = models.CharField(_("kode"), max_length=13, primary_key=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", db_column="parent_code"
    )
    level = models.PositiveSmallIntegerField(_("tingkat"))
    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    name = models.CharField(_("nama"), max_length=100)
    search_name = models.CharField(max_length=100, help_text=_("nama tanpa spasi dan tanda baca"))
    postal_code = models.CharField(_("kode pos"), max_length=5, blank=True)
    bps_code = models.CharField(_("kode BPS"), max_length=10, null=True, blank=True)
    vintage = models.CharField(_("sumber"), max_length=60)
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes"
    )

    class Meta:
        verbose_name = _("wilayah")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="regions_code_fits_kind", condition=_code_matches_kind()),
            models.CheckConstraint(name="regions_parent_is_prefix", condition=_parent_is_prefix()),
            models.CheckConstraint(
                name="regions_search_name_plain", condition=Q(search_name__regex=r"^[a-z0-9]+$")
            ),
            models.CheckConstraint(
                name="regions_postal_code", condition=Q(postal_code="") | Q(postal_code__regex=r"^[0-9]{5}$")
            ),
            models.CheckConstraint(
                name="regions_bps_code", condition=Q(bps_code=None) | Q(bps_code__regex=r"^[0-9]{2,10}$")
            ),
            models.CheckConstraint(
                name="regions_valid_range",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="regions_closed_before_superseded",
                condition=Q(superseded_by=None) | Q(valid_to__isnull=False) & ~Q(superseded_by=F("code")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_village(self) -> bool:
        return self.level == VILLAGE

    @property
    def is_current(self) -> bool:
        return self.valid_to is None


class Certainty(models.TextChoices):
    READ = "dibaca", _("Dibaca di sumber")
    UNCHECKED = "belum_dicek", _("Belum dicek")
    CONFIRMED = "dipastikan", _("Dipastikan provinsi")


class Nomenclature(models.Model):
    """What the desa of one kabupaten are called. Kelurahan need no row: a lurah everywhere."""

    kabupaten = models.OneToOneField(
        Region, models.PROTECT, primary_key=True, related_name="nomenclature", db_column="kabupaten_code"
    )
    village_term = models.CharField(_("sebutan desa"), max_length=20)
    head_title = models.CharField(_("sebutan kepala desa"), max_length=40)
    council = models.CharField(_("sebutan badan permusyawaratan"), max_length=40, blank=True)
    certainty = models.CharField(
        _("kepastian"), max_length=12, choices=Certainty, default=Certainty.UNCHECKED
    )
    note = models.CharField(_("catatan"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("sebutan desa")
        constraints = [
            models.CheckConstraint(
                name="regions_term_lower_case", condition=Q(village_term__regex=r"^[a-z]+( [a-z]+)*$")
            ),
            models.CheckConstraint(name="regions_head_title_given", condition=~Q(head_title="")),
            models.CheckConstraint(
                name="regions_certainty_known", condition=Q(certainty__in=Certainty.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kabupaten_id} {self.village_term}"


class HolidayKind(models.TextChoices):
    NATIONAL = "nasional", _("Libur nasional")
    JOINT_LEAVE = "cuti_bersama", _("Cuti bersama")
    LAMPUNG = "lampung", _("Libur daerah Lampung")


class HolidayStatus(models.TextChoices):
    CERTAIN = "pasti", _("Pasti")
    TO_CHECK = "perlu_dicek", _("Perlu dicek")
    CANCELLED = "batal", _("Batal")


class Holiday(models.Model):
    """A day on which offices are closed. A wrong one is cancelled, not deleted: imports never revive it."""

    date = models.DateField(_("tanggal"), primary_key=True)
    name = models.CharField(_("nama"), max_length=120)
    kind = models.CharField(_("jenis"), max_length=12, choices=HolidayKind)
    status = models.CharField(_("kepastian"), max_length=12, choices=HolidayStatus)
    source = models.CharField(_("sumber"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("hari libur")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(
                name="regions_holiday_kind_known", condition=Q(kind__in=HolidayKind.values)
            ),
            models.CheckConstraint(
                name="regions_holiday_status_known", condition=Q(status__in=HolidayStatus.values)
            ),
            models.CheckConstraint(name="regions_holiday_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
