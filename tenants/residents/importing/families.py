"""The families of a sheet: where each lives, and who heads it. One card, one address, one living head.

Real sheets name two heads on one card. The first stays head, as the register's own does; a further one is
imported as “Lainnya”, and told, for only somebody who knows the family can say what they are.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.residents.models import HEAD, LIVING, Family

from .problems import Problem, Severity, quoted
from .register import Known, Register
from .rows import Reading, ResidentRow

LOCATION: Final = {"address": "Alamat", "hamlet": "Dusun/lingkungan", "rw": "RW", "rt": "RT"}
OTHER: Final = 11  # code of the list `relation`


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
        self._heads: dict[str, ResidentRow] = {}  # of families whose head the register does not know

    def of(self, row: ResidentRow) -> FamilyCard | None:
        return self._cards.get(row.family_number) if row.family_number else None

    def all(self) -> Iterable[FamilyCard]:
        return self._cards.values()

    def with_one_head(self, newcomers: Iterable[ResidentRow]) -> list[ResidentRow]:
        """The rows of people the register does not know, as they will be stored."""
        settled = [self._settled(row) for row in newcomers]
        joining = {row.family_number: row for row in reversed(settled)}  # the first of each family
        for number, first in joining.items():
            if number and not self._has_head(self._cards[number]):
                message = _("KK ini belum punya kepala keluarga. Isi 1 pada salah satu anggotanya.")
                self._note(first, "relation", "head_missing", message, Severity.WARNING)
        return settled

    def remains_other(self, row: ResidentRow, known: Known) -> bool:
        """Whether the sheet still names as head whom an earlier import took in beside one; that is told."""
        head = self._register.heads.get(known.family_id)
        if head is None or not is_living_head(row) or known.get("relation") != OTHER:
            return False
        self._as_other(row, head.get("name"), _("di data desa"))
        return True

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

    def _settled(self, row: ResidentRow) -> ResidentRow:
        if not row.family_number or not is_living_head(row):
            return row
        known = self._register.heads.get(self._cards[row.family_number].id)
        if known is not None:
            return self._as_other(row, known.get("name"), _("di data desa"))
        first = self._heads.setdefault(row.family_number, row)
        if first is row:
            return row
        return self._as_other(row, first.name, _("di baris %(row)d") % {"row": first.number})

    def _has_head(self, card: FamilyCard) -> bool:
        return card.id in self._register.heads or any(map(is_living_head, card.members))

    def _as_other(self, row: ResidentRow, head: str | None, where: str) -> ResidentRow:
        message = _(
            "Kepala keluarga KK ini tetap %(name)s %(where)s. Orang ini dicatat sebagai Lainnya. "
            "Bila keliru, catat “Ganti kepala keluarga” di halamannya setelah impor."
        )
        told = {"name": quoted(head or "–"), "where": where}
        self._note(row, "relation", "head_twice", message % told, Severity.WARNING)
        other = replace(row, relation=OTHER)
        card = self._cards.get(row.family_number or "")
        if card is not None:
            members = tuple(other if member is row else member for member in card.members)
            self._cards[card.number] = replace(card, members=members)
        return other

    def _note(
        self, row: ResidentRow, name: str, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.problems.append(self._reading.problem(row.number, name, code, message, severity))
