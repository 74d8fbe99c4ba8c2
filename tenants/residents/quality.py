"""What is missing or cannot be right in the register, with where to put it right."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.permissions import Actor

from .filters import years_before
from .models import HEAD, LIVING, Resident
from .queries import PAGE_SIZE, residents_at
from .sealing import masked_niks, open_niks

OLDEST: Final = 110  # years; somebody older is more often a death that nobody reported
CHILD: Final = 4  # relation
_Rows = QuerySet[Resident]


@dataclass(frozen=True, slots=True)
class Check:
    """`find` narrows the living residents. `fix`: the URL name and group where it is put right."""

    key: str
    title: str | Promise
    advice: str | Promise
    find: Callable[[_Rows, date], _Rows]
    fix: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    resident: Resident
    masked_nik: str


def counted(actor: Actor, place: Mapping[str, str], today: date) -> dict[str, int]:
    """How many people of each check, by key: a query a check, and every NIK opened once."""
    living = _living(actor, place)
    return {check.key: check.find(living, today).count() for check in CHECKS}


def found(actor: Actor, check: Check, place: Mapping[str, str], today: date) -> _Rows:
    """Everybody of a check, by name."""
    return check.find(_living(actor, place), today).select_related("family").order_by("search_name", "pk")


def findings(rows: _Rows, *, page: int) -> list[Finding]:
    shown = list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    masked = masked_niks(shown)
    return [Finding(row, masked.get(row.pk, "")) for row in shown]


def contradicts(nik: str, birth_date: date | None, sex: int) -> bool:
    """Whether the date or the sex in a NIK differs from the record; the century is not in it.

    A corrected birth date leaves the NIK as it was issued, so this is a question and not an error.
    """
    day, is_woman = int(nik[6:8]), int(nik[6:8]) > 40
    if is_woman != (sex == 2):
        return True
    written = (day - 40 if is_woman else day, int(nik[8:10]), int(nik[10:12]))
    return birth_date is not None and written != (birth_date.day, birth_date.month, birth_date.year % 100)


def _living(actor: Actor, place: Mapping[str, str]) -> _Rows:
    return residents_at(actor, place).filter(status=LIVING)


def _contradicting(rows: _Rows, today: date) -> _Rows:
    """Numbers never leave this process: they are opened, compared and forgotten."""
    known: dict[UUID, tuple[Any, ...]] = {
        pk: (nik, born, sex)
        for pk, nik, born, sex in rows.filter(nik__isnull=False).values_list("pk", "nik", "birth_date", "sex")
    }
    opened = open_niks((pk, nik) for pk, (nik, _born, _sex) in known.items())
    return rows.filter(pk__in=[pk for pk, nik in opened if contradicts(nik, *known[pk][1:])])


def _without_head(rows: _Rows, today: date) -> _Rows:
    """The oldest of each such family stands for it."""
    members = Resident.objects.filter(family=OuterRef("family"), status=LIVING)
    first = members.order_by(F("birth_date").asc(nulls_last=True), "pk").values("pk")[:1]
    return rows.filter(~Exists(members.filter(relation=HEAD)), pk=Subquery(first))


def _older_than_head(rows: _Rows, today: date) -> _Rows:
    parents = Resident.objects.filter(
        family=OuterRef("family"), relation=HEAD, status=LIVING, birth_date__gte=OuterRef("birth_date")
    )
    return rows.filter(Exists(parents), relation=CHILD)


CHECKS: Final = (
    Check("tanpa-nik", _("Belum punya NIK"), _("Isi NIK dari KTP atau KK."),
          lambda rows, today: rows.filter(nik=None), ("residents:fill-nik", "")),
    Check("tanpa-tanggal-lahir", _("Tanpa tanggal lahir"), _("Isi tanggal lahir dari akta atau KK."),
          lambda rows, today: rows.filter(birth_date=None), ("residents:edit", "diri")),
    Check("terlalu-tua", _("Lebih dari 110 tahun"),
          _("Periksa tanggal lahirnya. Jika orangnya sudah meninggal, catat kematiannya."),
          lambda rows, today: rows.filter(birth_date__lte=years_before(today, OLDEST + 1)),
          ("residents:edit", "diri")),
    Check("lahir-nanti", _("Lahir di masa depan"), _("Perbaiki tahun lahirnya."),
          lambda rows, today: rows.filter(birth_date__gt=today), ("residents:edit", "diri")),
    Check("nik-berbeda", _("NIK berbeda dengan tanggal lahir atau jenis kelamin"),
          _("Cocokkan dengan KTP. NIK yang benar bisa tetap berbeda setelah perbaikan data."),
          _contradicting, ("residents:fill-nik", "")),
    Check("tanpa-kepala", _("Keluarga tanpa kepala"), _("Buka keluarganya, lalu tetapkan kepala keluarga."),
          _without_head, ("residents:family", "")),
    Check("anak-lebih-tua", _("Anak lebih tua dari kepala keluarga"),
          _("Periksa tanggal lahir atau hubungan dalam keluarga."), _older_than_head, ("residents:edit", "diri")),
    Check("tanpa-kk", _("Keluarga belum punya nomor KK"), _("Mintakan kartu keluarga ke Disdukcapil."),
          lambda rows, today: rows.filter(family__number=None, relation=HEAD), ("residents:family", "")),
    Check("tanpa-tempat", _("Keluarga tanpa dusun atau RT"), _("Isi dusun, RW, dan RT keluarganya."),
          lambda rows, today: rows.filter(Q(family__hamlet="") | Q(family__rt=""), relation=HEAD),
          ("residents:edit-family", "")),
    Check("tanpa-ibu", _("Nama ibu kosong"), _("Isi nama ibu dari KK."),
          lambda rows, today: rows.filter(mother_name=""), ("residents:edit", "orang-tua")),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Check]] = {check.key: check for check in CHECKS}
