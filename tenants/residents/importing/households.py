"""The sheet “RTM”: who lives in which household. Read like the people's sheet, then met with the register."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.residents.models import HEAD, LIVING

from .columns import HOUSEHOLD_COLUMNS, Column, Layout
from .layouts import plain, title_of
from .problems import Problem, Severity
from .register import Identity, Register, identity_of
from .rows import Reader, Reading, ResidentRow, RowReader, body_of, sheet_problems
from .sheet import Cell, Sheet

SHEET: Final = "RTM"
FIELDS: Final = ("household_number", "household_relation")
_NEEDED: Final = {column.field: column for column in HOUSEHOLD_COLUMNS if column.needed}
# As the sheet and the screens of OpenSID name them.
_TITLES: Final = {
    **{plain(column.header): column for column in HOUSEHOLD_COLUMNS},
    **{plain(column.title): column for column in HOUSEHOLD_COLUMNS},
    plain("NO RUMAH TANGGA"): _NEEDED["household_number"],
    plain("NO RTM"): _NEEDED["household_number"],
    plain("STATUS HUBUNGAN"): _NEEDED["household_relation"],
    plain("RTM_LEVEL"): _NEEDED["household_relation"],
}
_LOOKED_AT: Final = 5  # rows in which the titles are looked for

Place = Mapping[str, Any]  # FIELDS


def read_households(sheet: Sheet, *, today: date, allow_demo: bool) -> Reading:
    """Columns that it does not know are left alone; without one that it needs nothing can be read."""
    header_row, layout = _layout(sheet.rows)
    problems = [*sheet_problems(sheet, header_row)]
    body = list(body_of(sheet.rows, header_row))
    lacking = [column for name, column in _NEEDED.items() if column.field not in _fields(layout)]
    if lacking:
        rows: tuple[ResidentRow, ...] = ()
        if body:
            problems.append(_missing(lacking))
    else:
        reader = Reader(layout, None, today, allow_demo, problems, None)
        rows = tuple(RowReader(number, reader).read(cells) for number, cells in body)
    told = tuple(replace(problem, sheet=SHEET, name=problem.name or SHEET) for problem in problems)
    return Reading(rows, told, layout, header_row, SHEET)


def _layout(rows: list[list[Cell]]) -> tuple[int, Layout]:
    found = [(number, _columns(row)) for number, row in enumerate(rows[:_LOOKED_AT], start=1)]
    return max(found, key=lambda row: len(row[1]), default=(1, {}))


def _columns(row: list[Cell]) -> Layout:
    layout: Layout = {}
    for index in range(len(row)):
        column = _TITLES.get(plain(title_of(row, index)))
        if column is not None and column.field not in _fields(layout):
            layout[index] = replace(column, header=f"{SHEET}: {title_of(row, index)}")
    return layout


def _fields(layout: Layout) -> set[str]:
    return {column.field for column in layout.values()}


def _missing(lacking: list[Column]) -> Problem:
    headers = ", ".join(column.header for column in lacking)
    message = _("Lembar RTM belum punya kolom ini: %(headers)s. Tambahkan judulnya di baris 1.")
    return Problem("header_missing", message % {"headers": headers})


@dataclass(slots=True)
class Households:
    """What the sheet would change. `newcomers`: by their row of the people's sheet."""

    reading: Reading
    register: Register
    problems: list[Problem] = field(default_factory=list)
    newcomers: dict[int, Place] = field(default_factory=dict)
    known: dict[UUID, Place] = field(default_factory=dict)
    settled: set[UUID] = field(default_factory=set)  # who live there already
    _heads: list[tuple[ResidentRow, UUID | None]] = field(default_factory=list)

    def meet(self, created: Iterable[ResidentRow]) -> None:
        """`created`: the rows of people whom the register does not know."""
        arriving: dict[str | Identity, ResidentRow] = {_key(row): row for row in created}
        for row in self.reading.rows:
            if row.sound and self._is_whole(row):
                self._place(row, arriving.get(_key(row)))
        self._check_heads()

    def _is_whole(self, row: ResidentRow) -> bool:
        empty = [name for name in FIELDS if getattr(row, name) is None]
        for name in empty:
            message = _("%(title)s wajib diisi di lembar RTM.") % {"title": _NEEDED[name].title}
            self._note(row, name, "needed", message)
        return not empty

    def _place(self, row: ResidentRow, newcomer: ResidentRow | None) -> None:
        place = {name: getattr(row, name) for name in FIELDS}
        known = self.register.resident_of(row) if newcomer is None else None
        if newcomer is not None:
            self.newcomers[newcomer.number] = place
            is_living = newcomer.status in {None, LIVING}
        elif known is None:
            message = _("Orang ini tidak ada di lembar penduduk dan tidak ada di data desa.")
            self._note(row, "nik", "unknown_person", message)
            return
        else:
            changed = any(known.get(name) != value for name, value in place.items())
            if changed:
                self.known[known.id] = place
            else:
                self.settled.add(known.id)
            is_living = known.get("status") == LIVING
        if is_living and row.household_relation == HEAD:
            self._heads.append((row, known.id if known else None))

    def _check_heads(self) -> None:
        first: dict[str | None, int] = {}
        for row, person in self._heads:
            if row.household_number in first:
                where = _("di baris %(row)d") % {"row": first[row.household_number]}
            elif self._keeps_head(row.household_number or "", person):
                where = _("di data desa")
            else:
                first[row.household_number] = row.number
                continue
            message = _("Rumah tangga ini sudah punya kepala %(where)s. Isi 2 untuk anggota.")
            self._note(row, "household_relation", "household_head_twice", message % {"where": where})
        self._warn_without_head({number or "" for number in first})

    def _keeps_head(self, number: str, person: UUID | None) -> bool:
        """Whether somebody else heads it in the register, and the sheet leaves that as it is."""
        head = self.register.household_heads.get(number)
        return head is not None and head != person and head not in self.known

    def _warn_without_head(self, led: set[str]) -> None:
        seen: set[str] = set()
        for row in self.reading.rows:
            number = row.household_number or ""
            if not number or number in seen or not row.sound:
                continue
            seen.add(number)
            if number not in led and not self._keeps_head(number, None):
                message = _("Rumah tangga ini belum punya kepala. Isi 1 pada salah satu anggotanya.")
                self._note(row, "household_relation", "household_head_missing", message, Severity.WARNING)

    def _note(
        self, row: ResidentRow, name: str, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.problems.append(self.reading.problem(row.number, name, code, message, severity))


def _key(row: ResidentRow) -> str | Identity:
    return row.nik or identity_of(row.name, row.birth_place, row.birth_date)
