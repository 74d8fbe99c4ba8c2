"""Families, residents and what happened to them: the national sheet's columns, typed, and their invariants.

NIK and KK numbers are sealed to village and row (`sealing`); beside each stands a blind index that finds it.
Codes are those of `codes/`. Every index and constraint here is paid for in every village.
"""

import uuid
from datetime import date
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.tenancy.models import VillageModel

from .codes import LISTS, label

HEAD: Final = 1  # relation
LIVING, DEAD, MOVED, MISSING, GONE, INVALID = 1, 2, 3, 4, 6, 9  # status


def _listed(name: str) -> Q:
    """The field of that name holds a code of the list of that name."""
    codes = list(LISTS[name].labels)
    if codes == list(range(1, len(codes) + 1)):
        return Q(**{f"{name}__gte": 1, f"{name}__lte": len(codes)})
    return Q(**{f"{name}__in": codes})


def _all_listed() -> Q:
    """One constraint for all lists: seventeen would cost seventeen catalogue rows in every village."""
    every = Q()
    for name in LISTS:
        every &= _listed(name)
    return every


class Family(VillageModel):
    """A family card (KK) and where the family lives. `number` is empty until they have a card."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BinaryField(null=True)
    number_index = models.BinaryField(max_length=32, null=True)
    address = models.CharField(max_length=200, blank=True, default="")
    hamlet = models.CharField(max_length=60, blank=True, default="")  # dusun, or lingkungan of a kelurahan
    rw = models.CharField(max_length=10, blank=True, default="")
    rt = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        verbose_name_plural = "families"
        constraints = [
            models.UniqueConstraint(fields=["number_index"], name="residents_family_number_key"),
            models.CheckConstraint(
                name="residents_family_sealed",
                condition=Q(number=None, number_index=None)
                | Q(number__isnull=False, number_index__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def location(self) -> str:
        """`"RT 005 RW 002, Sidomulyo"`."""
        parts = (("RT", self.rt), ("RW", self.rw))
        blocks = " ".join(f"{word} {number}" for word, number in parts if number)
        return ", ".join(part for part in (blocks, self.hamlet.title()) if part)


class Resident(VillageModel):
    """One person of the register. `search_name` is the name in plain capitals (`names.searchable`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="members")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nik = models.BinaryField(null=True)
    nik_index = models.BinaryField(max_length=32, null=True)
    name = models.CharField(max_length=100)
    search_name = models.CharField(max_length=200)
    sex = models.SmallIntegerField()
    birth_place = models.CharField(max_length=100, blank=True, default="")
    birth_date = models.DateField(null=True, blank=True)
    religion = models.SmallIntegerField(null=True, blank=True)
    education = models.SmallIntegerField(null=True, blank=True)
    current_education = models.SmallIntegerField(null=True, blank=True)
    occupation = models.SmallIntegerField(null=True, blank=True)
    marital_status = models.SmallIntegerField(null=True, blank=True)
    marriage_recorded = models.BooleanField(null=True, blank=True)  # new KK forms say so; older ones do not
    relation = models.SmallIntegerField()
    citizenship = models.SmallIntegerField(null=True, blank=True)
    father_nik = models.BinaryField(null=True)
    father_name = models.CharField(max_length=100, blank=True, default="")
    mother_nik = models.BinaryField(null=True)
    mother_name = models.CharField(max_length=100, blank=True, default="")
    blood_type = models.SmallIntegerField(null=True, blank=True)
    birth_certificate = models.CharField(max_length=60, blank=True, default="")
    passport = models.CharField(max_length=40, blank=True, default="")
    passport_expires = models.DateField(null=True, blank=True)
    stay_permit = models.CharField(max_length=40, blank=True, default="")
    marriage_certificate = models.CharField(max_length=60, blank=True, default="")
    married_on = models.DateField(null=True, blank=True)
    divorce_certificate = models.CharField(max_length=60, blank=True, default="")
    divorced_on = models.DateField(null=True, blank=True)
    disability = models.SmallIntegerField(null=True, blank=True)
    contraception = models.SmallIntegerField(null=True, blank=True)
    pregnancy = models.SmallIntegerField(null=True, blank=True)
    id_card = models.SmallIntegerField(null=True, blank=True)
    recording = models.SmallIntegerField(null=True, blank=True)
    current_address = models.CharField(max_length=200, blank=True, default="")
    status = models.SmallIntegerField(default=LIVING)
    residency = models.SmallIntegerField(default=1)
    ethnicity = models.CharField(max_length=60, blank=True, default="")
    card_tag = models.CharField(max_length=17, blank=True, default="")
    insurance = models.SmallIntegerField(null=True, blank=True)
    insurance_number = models.CharField(max_length=40, blank=True, default="")
    latitude = models.DecimalField(max_digits=11, decimal_places=8, null=True, blank=True)
    longitude = models.DecimalField(max_digits=11, decimal_places=8, null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            # A row marked as not valid gives its NIK back to the person it really belongs to.
            models.UniqueConstraint(
                fields=["nik_index"], condition=~Q(status=INVALID), name="residents_resident_nik_key"
            ),
            models.UniqueConstraint(
                fields=["family"],
                condition=Q(relation=HEAD, status=LIVING),
                name="residents_resident_one_head",
            ),
            models.CheckConstraint(
                name="residents_resident_sealed",
                condition=Q(nik=None, nik_index=None) | Q(nik__isnull=False, nik_index__isnull=False),
            ),
            models.CheckConstraint(name="residents_resident_codes", condition=_all_listed()),
            models.CheckConstraint(
                name="residents_resident_place",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            ),
            models.CheckConstraint(
                name="residents_resident_pregnancy", condition=Q(pregnancy=None) | Q(sex=2)
            ),
            models.CheckConstraint(
                name="residents_resident_name", condition=~Q(name="") & ~Q(search_name="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_living(self) -> bool:
        """Lives here: neither dead nor moved away, missing or gone."""
        return self.status == LIVING

    def age(self, today: date) -> int | None:
        """In whole years; None without a birth date."""
        if self.birth_date is None:
            return None
        had_birthday = (today.month, today.day) >= (self.birth_date.month, self.birth_date.day)
        return today.year - self.birth_date.year - (not had_birthday)

    def text(self, name: str) -> str:
        """A coded field in words: `resident.text("religion")` gives `"Islam"`."""
        return label(name, getattr(self, name))


class EventKind(models.TextChoices):
    """What can happen to a person or a family, as the village's books name it."""

    RECORDED = "recorded", _("Didata")  # the first record of somebody whose arrival nobody reported
    BIRTH = "birth", _("Lahir")
    MOVED_IN = "moved_in", _("Pindah masuk")
    RETURNED = "returned", _("Kembali")  # of somebody missing or gone
    DEATH = "death", _("Meninggal")
    MOVED_OUT = "moved_out", _("Pindah keluar")
    MISSING = "missing", _("Hilang")
    GONE = "gone", _("Pergi")  # left, and nobody knows where to
    CORRECTED = "corrected", _("Data diperbaiki")
    NEW_CARD = "new_card", _("KK baru")  # of a family, not of a person
    SPLIT = "split", _("Pecah KK")
    JOINED = "joined", _("Pindah keluarga")  # within the village
    NEW_HEAD = "new_head", _("Ganti kepala keluarga")
    RELOCATED = "relocated", _("Pindah rumah")  # a whole family, within the village


# The status that each kind leaves somebody with; `_KEEPS` change none, the others any.
ENDS_AS: Final = {
    EventKind.BIRTH: LIVING, EventKind.MOVED_IN: LIVING, EventKind.RETURNED: LIVING, EventKind.DEATH: DEAD,
    EventKind.MOVED_OUT: MOVED, EventKind.MISSING: MISSING, EventKind.GONE: GONE,
}  # fmt: skip
_KEEPS: Final = (EventKind.SPLIT, EventKind.JOINED, EventKind.NEW_HEAD, EventKind.RELOCATED)


def _fits_kind() -> Q:
    """An event leaves the status that its kind says; one that undoes another leaves what was before."""
    fits = Q(undoes__isnull=False) | Q(kind__in=[EventKind.CORRECTED, EventKind.NEW_CARD])
    for kind, status in ENDS_AS.items():
        if kind is not EventKind.BIRTH:
            fits |= Q(kind=kind, status=status)
    fits |= Q(kind=EventKind.BIRTH, status=LIVING, status_before=None)
    fits |= Q(kind=EventKind.RECORDED, status_before=None)
    return fits | Q(kind__in=_KEEPS, status_before__isnull=False, status=F("status_before"))


def _fits_delta() -> Q:
    # A comparison with NULL is neither true nor false, and a CHECK lets that pass: so NULL is always named.
    here, was_here = (Q(**{name: LIVING, f"{name}__isnull": False}) for name in ("status", "status_before"))
    not_here, was_not = (Q(**{name: None}) | ~Q(**{name: LIVING}) for name in ("status", "status_before"))
    return (
        (Q(delta=1) & here & was_not)
        | (Q(delta=-1) & not_here & was_here)
        | (Q(delta=0) & (here & was_here | not_here & was_not))
    )


class Event(VillageModel):
    """One thing that happened to one person, and how it left them. Never changed, never deleted.

    The state after it stands in full (status, family, relation, sex, citizenship, hamlet), so the last event
    up to a day says who lived where on that day, whatever is corrected later. `act` joins what one service
    call wrote, `position` counts within it. `resident` is null only for what happens to a card.
    """

    id = models.BigAutoField(primary_key=True)
    act = models.UUIDField()
    position = models.IntegerField(default=0)
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    happened_on = models.DateField()
    reported_on = models.DateField()
    # The day it counts for: `happened_on`, unless the person was first recorded after that.
    counted_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # as in the audit: kept when the account goes
    actor_name = models.CharField(max_length=200)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="events")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+", db_index=False)
    status_before = models.SmallIntegerField(null=True)  # null: the register did not know them
    status = models.SmallIntegerField(null=True)
    relation = models.SmallIntegerField(null=True)
    delta = models.SmallIntegerField()  # of living residents: +1, 0, -1
    sex = models.SmallIntegerField(null=True)
    citizenship = models.SmallIntegerField(null=True)
    hamlet = models.CharField(max_length=60, blank=True, default="")
    details = models.JSONField(default=dict)
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by", db_index=False
    )

    class Meta:
        constraints = [
            # The second click on the same form meets the first one's rows here.
            models.UniqueConstraint(fields=["act", "position"], name="residents_event_act_key"),
            models.UniqueConstraint(
                fields=["undoes"], condition=Q(undoes__isnull=False), name="residents_event_undone_once"
            ),
            models.CheckConstraint(
                name="residents_event_dates",
                condition=Q(happened_on__lte=F("reported_on"), counted_on__gte=F("happened_on")),
            ),
            models.CheckConstraint(
                name="residents_event_person",
                condition=Q(resident=None, kind=EventKind.NEW_CARD, status=None, status_before=None)
                | (
                    Q(resident__isnull=False, status__isnull=False, relation__isnull=False)
                    & Q(sex__isnull=False)
                    & ~Q(kind=EventKind.NEW_CARD)
                ),
            ),
            models.CheckConstraint(name="residents_event_delta", condition=_fits_delta()),
            models.CheckConstraint(name="residents_event_kind", condition=_fits_kind()),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
