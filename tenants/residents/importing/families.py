"""The families of a sheet: where each lives, and who heads it. One card, one address, one living head."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.residents.models import HEAD, LIVING, Family

from .problems import Problem, Severity
from .register import Register
from .rows import Reading, ResidentRow

LOCATION: Final = {"address": "Alamat", "hamlet": "Dusun/lingkungan", "rw": "RW", "rt": "RT"}


@dataclass(frozen=True, slots=True)
class FamilyCard:
    """One family number of the sheet. `location` is what will be stored for a new family."""

    id: UUID
    is_new: bool
    number: str = field(repr=False)
    location: dict[str, str] = field(repr=False)
    members: tuple[ResidentRow, ...] = field(repr=False)


def is_living_head(row: ResidentRow) -> bool:
    return row.relation == HEAD and row.status in {None, LIVING}


class FamilyCards:
    """Every family of the sheet, by its number; `problems` grows as they are looked at."""

    def __init__(self, reading: Reading, register: Register) -> None:
        self._reading, self._register = reading, register
        self.problems: list[Problem] = []
        members: defaultdict[str, list[ResidentRow]] = defaultdict(list)
        for row in reading.rows:
            if row.family_number:
                members[row.family_number].append(row)
        self._cards = {number: self._card(number, rows) for number, rows in members.items()}

    def of(self, row: ResidentRow) -> FamilyCard | None:
        return self._cards.get(row.family_number) if row.family_number else None

    def all(self) -> Iterable[FamilyCard]:
        return self._cards.values()

    def check_heads(self, newcomers: Iterable[ResidentRow]) -> None:
        """`newcomers` are the rows of people the register does not know."""
        joining: defaultdict[str, list[ResidentRow]] = defaultdict(list)
        for row in newcomers:
            if row.family_number:
                joining[row.family_number].append(row)
        for number, rows in joining.items():
            self._check_heads(self._cards[number], rows)

    def _card(self, number: str, members: list[ResidentRow]) -> FamilyCard:
        known = self._register.family_of(number)
        # What the head's row says goes before what the others say.
        speakers = sorted(members, key=lambda row: not is_living_head(row))
        location = {name: self._located(name, speakers, known) for name in LOCATION}
        return FamilyCard(
            id=known.pk if known else uuid.uuid4(),
            is_new=known is None,
            number=number,
            location=location,
            members=tuple(members),
        )

    def _located(self, name: str, speakers: list[ResidentRow], known: Family | None) -> str:
        told = [(row, getattr(row, name)) for row in speakers if getattr(row, name) is not None]
        if not told:
            return ""
        first, value = told[0]
        for row, other in told[1:]:
            if other != value:
                message = _(
                    "%(title)s berbeda dengan baris %(row)d dari KK yang sama. Dipakai isi baris itu."
                )
                told_where = {"title": LOCATION[name], "row": first.number}
                self._note(row, name, "family_differs", message % told_where, Severity.WARNING)
        place = "" if value == "-" else str(value)
        if known is not None and getattr(known, name) != place:
            message = _("%(title)s KK ini berbeda dengan data desa. Impor tidak mengubahnya.")
            self._note(first, name, "family_locked", message % {"title": LOCATION[name]})
        return place

    def _check_heads(self, card: FamilyCard, joining: list[ResidentRow]) -> None:
        heads = [row for row in joining if is_living_head(row)]
        has_one = card.id in self._register.heads
        for row in heads if has_one else heads[1:]:
            where = _("di data desa") if has_one else _("di baris %(row)d") % {"row": heads[0].number}
            message = _("KK ini sudah punya kepala keluarga %(where)s.") % {"where": where}
            self._note(row, "relation", "head_twice", message)
        if not has_one and not any(is_living_head(row) for row in card.members):
            message = _("KK ini belum punya kepala keluarga. Isi 1 pada salah satu anggotanya.")
            self._note(joining[0], "relation", "head_missing", message, Severity.WARNING)

    def _note(
        self, row: ResidentRow, name: str, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.problems.append(self._reading.problem(row.number, name, code, message, severity))
