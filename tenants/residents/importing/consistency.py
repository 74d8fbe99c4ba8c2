"""What is odd about the people of one family: kept, and told as a warning.

A register may hold a grandfather listed as a child; only somebody who knows the family can say. So nothing
here refuses a row.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from tenants.residents.models import HEAD

from .families import FamilyCard, is_living_head
from .problems import Problem, Severity
from .rows import MALE, Reading, ResidentRow

FEMALE: Final = 2
HUSBAND, WIFE, CHILD, GRANDCHILD, PARENT, PARENT_IN_LAW = 2, 3, 4, 6, 7, 8  # codes of the list `relation`
UNMARRIED: Final = 1  # code of the list `marital_status`
YOUNGEST_HEAD: Final = 15  # years
YOUNGEST_MARRIED: Final = 15
_GAP: Final = 10  # years at least between a parent and a child


def odd_families(reading: Reading, cards: Iterable[FamilyCard], today: date) -> Iterator[Problem]:
    """Warnings about age, sex and relation, at the row they are about."""
    for card in cards:
        head = next((row for row in card.members if is_living_head(row)), None)
        for row in card.members:
            if row.sound:
                yield from _Member(reading, row, head, today).told()


class _Member:
    def __init__(self, reading: Reading, row: ResidentRow, head: ResidentRow | None, today: date) -> None:
        self._reading, self._row, self._today = reading, row, today
        self._head = head if head is not None and head.number != row.number else None

    def told(self) -> Iterator[Problem]:
        yield from self._by_age()
        yield from self._by_sex()
        yield from self._beside_the_head()

    def _by_age(self) -> Iterator[Problem]:
        row = self._row
        if row.birth_date is None:
            return
        age = _years(row.birth_date, self._today)
        if row.relation == HEAD and age < YOUNGEST_HEAD:
            yield self._note("birth_date", "head_young", _("Kepala keluarga ini berumur di bawah 15 tahun."))
        married = row.marital_status not in {None, UNMARRIED} or row.relation in {HUSBAND, WIFE}
        if married and age < YOUNGEST_MARRIED:
            yield self._note("birth_date", "married_young", _("Orang ini tercatat kawin sebelum 15 tahun."))

    def _by_sex(self) -> Iterator[Problem]:
        if (self._row.relation, self._row.sex) in {(HUSBAND, FEMALE), (WIFE, MALE)}:
            yield self._note("sex", "sex_relation", _("Jenis kelamin tidak cocok dengan suami atau istri."))

    def _beside_the_head(self) -> Iterator[Problem]:
        born, head = self._row.birth_date, self._head
        if born is None or head is None or head.birth_date is None:
            return
        if self._row.relation in {CHILD, GRANDCHILD} and _years(head.birth_date, born) < _GAP:
            message = _("Anak atau cucu ini tidak lebih muda 10 tahun dari kepala keluarga di baris %(row)d.")
            yield self._note("birth_date", "child_old", message % {"row": head.number})
        if self._row.relation in {PARENT, PARENT_IN_LAW} and _years(born, head.birth_date) < _GAP:
            message = _("Orang tua ini tidak lebih tua 10 tahun dari kepala keluarga di baris %(row)d.")
            yield self._note("birth_date", "parent_young", message % {"row": head.number})

    def _note(self, field: str, code: str, message: str) -> Problem:
        return self._reading.problem(self._row.number, field, code, message, Severity.WARNING)


def _years(born: date, then: date) -> int:
    """Whole years from one day to another; negative when `then` is earlier."""
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))
