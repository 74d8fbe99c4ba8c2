"""The village's register as an import compares with it: read once, then asked row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from tenants.residents.models import HEAD, INVALID, LIVING, Family, Resident
from tenants.residents.names import searchable
from tenants.residents.sealing import Parent, family_number_index, nik_index, open_parent_nik

from .rows import ResidentRow

# Fields of a resident that a row of a sheet may fill, apart from the sealed ones.
FILLED: Final = (
    "name", "sex", "birth_place", "birth_date", "religion", "education", "current_education", "occupation",
    "marital_status", "marriage_recorded", "relation", "citizenship", "father_name", "mother_name",
    "blood_type", "birth_certificate", "passport", "passport_expires", "stay_permit",
    "marriage_certificate", "married_on", "divorce_certificate", "divorced_on", "disability",
    "contraception", "pregnancy", "id_card", "recording", "current_address", "status", "ethnicity",
    "card_tag", "insurance", "insurance_number", "latitude", "longitude", "household_number",
    "household_relation",
)  # fmt: skip
_PLACE: Final = {name: index for index, name in enumerate(FILLED)}
LOCATION: Final = ("address", "hamlet", "rw", "rt")

Identity = tuple[str, str, date | None]


def identity_of(name: str | None, birth_place: str | None, birth_date: date | None) -> Identity:
    """How somebody without a NIK is recognised."""
    return searchable(name or ""), searchable(birth_place or ""), birth_date


@dataclass(frozen=True, slots=True)
class Known:
    """One resident as stored."""

    id: UUID
    family_id: UUID
    father_nik: bytes | None
    mother_nik: bytes | None
    values: tuple[Any, ...]

    def get(self, name: str) -> Any:
        return self.values[_PLACE[name]]

    def parent_nik(self, parent: Parent) -> str:
        return open_parent_nik(self.father_nik if parent == "father" else self.mother_nik, parent, self.id)

    @property
    def is_living_head(self) -> bool:
        return (self.get("relation"), self.get("status")) == (HEAD, LIVING)

    @property
    def identity(self) -> Identity:
        return identity_of(self.get("name"), self.get("birth_place"), self.get("birth_date"))


class Register:
    """Everybody, by NIK and, without one, by name and birth; every family by its number."""

    def __init__(
        self, residents: Iterator[tuple[bytes | None, Known]], families: Mapping[bytes, Family]
    ) -> None:
        self._families = families
        # Those marked not valid apart: they gave their NIK back, and only such a row finds them again.
        self._by_nik: dict[bool, dict[bytes, Known]] = {True: {}, False: {}}
        self._without_nik: dict[bool, dict[Identity, Known]] = {True: {}, False: {}}
        self.card_tags: dict[str, UUID] = {}
        self.heads: dict[UUID, Known] = {}  # the living head of each family that has one
        self.household_heads: dict[str, UUID] = {}  # the living ones, by household number
        for index, known in residents:
            valid = known.get("status") != INVALID
            if index is not None:
                self._by_nik[valid][index] = known
            else:
                self._without_nik[valid][known.identity] = known
            if tag := known.get("card_tag"):
                self.card_tags[tag] = known.id
            if known.is_living_head:
                self.heads[known.family_id] = known
            if (known.get("household_relation"), known.get("status")) == (HEAD, LIVING):
                self.household_heads[known.get("household_number")] = known.id

    def resident_of(self, row: ResidentRow) -> Known | None:
        """Whom the row is about; None for somebody new."""
        if not row.nik:
            return self.without_nik(row)
        index = nik_index(row.nik)
        return self._by_nik[True].get(index) or (
            self._by_nik[False].get(index) if row.status == INVALID else None
        )

    def without_nik(self, row: ResidentRow) -> Known | None:
        """Somebody without a NIK who has the row's name and birth."""
        identity = identity_of(row.name, row.birth_place, row.birth_date)
        return self._without_nik[True].get(identity) or (
            self._without_nik[False].get(identity) if row.status == INVALID else None
        )

    def family_of(self, number: str) -> Family | None:
        return self._families.get(family_number_index(number))


def read_register(*, lock: bool = False) -> Register:
    """The declared village's register; `lock` keeps its rows from changing until the transaction ends."""
    residents, families = Resident.objects.all(), Family.objects.exclude(number_index=None)
    if lock:
        residents, families = residents.select_for_update(), families.select_for_update()
    by_number = {bytes(family.number_index): family for family in families}
    columns = ("nik_index", "id", "family_id", "father_nik", "mother_nik", *FILLED)
    return Register(
        (
            (
                bytes(index) if index is not None else None,
                Known(id=pk, family_id=family_id, father_nik=father, mother_nik=mother, values=tuple(values)),
            )
            for index, pk, family_id, father, mother, *values in residents.values_list(*columns)
        ),
        by_number,
    )
