"""Each row of the sheet to typed values, or to problems that name row and column."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from smartvillage.kernel.identity import Nik
from tenants.residents.codes import Source, normalised

from .cells import BadCell, Context, read_cell
from .columns import BY_HEADER, Column, Kind, Layout, match_headers
from .layouts import LayoutName, SheetForm, recognised
from .problems import Problem, Severity, column_letter, has_errors
from .sheet import LISTED, Cell, Sheet

_END: Final = "###"
_SEVERAL: Final = 3  # rows that make an empty column look like a defect of the export
_TOLD_EVERY: Final = 500  # rows between two words on how far it is
_HAMLET = re.compile(r"\b(?:DSN|DUSUN)\b[. ]*", re.IGNORECASE)
MALE = 1  # code of the list `sex`

Told = Callable[[int, int], None]  # how many of how many are done


def silent(done: int, total: int) -> None:
    """Nobody asked how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentRow:
    """One person as the sheet tells it; None where the cell was empty.

    `nik` None means none yet (a `0` in the sheet). `sound` is False when a cell of the row was refused.
    """

    number: int
    sound: bool = True
    nik: str | None = field(default=None, repr=False)
    family_number: str | None = field(default=None, repr=False)
    father_nik: str | None = field(default=None, repr=False)
    mother_nik: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    address: str | None = None
    hamlet: str | None = None
    rw: str | None = None
    rt: str | None = None
    sex: int | None = None
    birth_place: str | None = None
    birth_date: date | None = field(default=None, repr=False)
    religion: int | None = None
    education: int | None = None
    current_education: int | None = None
    occupation: int | None = None
    marital_status: int | None = None
    marriage_recorded: bool | None = None
    relation: int | None = None
    citizenship: int | None = None
    father_name: str | None = field(default=None, repr=False)
    mother_name: str | None = field(default=None, repr=False)
    blood_type: int | None = None
    birth_certificate: str | None = None
    passport: str | None = None
    passport_expires: date | None = None
    stay_permit: str | None = None
    marriage_certificate: str | None = None
    married_on: date | None = None
    divorce_certificate: str | None = None
    divorced_on: date | None = None
    disability: int | None = None
    contraception: int | None = None
    pregnancy: int | None = None
    id_card: int | None = None
    recording: int | None = None
    current_address: str | None = None
    status: int | None = None
    ethnicity: str | None = None
    card_tag: str | None = None
    insurance: int | None = None
    insurance_number: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    household_number: str | None = None
    household_relation: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says, before the register is asked.

    `households`: its sheet “RTM”, whose `sheet` is that name; the people's has none.
    """

    rows: tuple[ResidentRow, ...]
    problems: tuple[Problem, ...]
    layout: Layout
    header_row: int = 1
    sheet: str = ""
    households: "Reading | None" = None

    def has(self, field_name: str) -> bool:
        """Whether the sheet has a column for the field."""
        return any(column.field == field_name for column in self.layout.values())

    @property
    def total(self) -> int:
        """Rows of both sheets."""
        return len(self.rows) + (self.households.total if self.households else 0)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Of both sheets."""
        return self.problems + (self.households.problems if self.households else ())

    def without(self, rejected: frozenset[tuple[str, int]]) -> "Reading":
        """The same, less these rows, each as (sheet, number), and what is wrong in them."""
        return replace(
            self,
            rows=tuple(row for row in self.rows if (self.sheet, row.number) not in rejected),
            problems=tuple(p for p in self.problems if (p.sheet, p.row) not in rejected),
            households=self.households.without(rejected) if self.households else None,
        )

    def problem(
        self, row: int, field_name: str, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> Problem:
        """A problem in the cell of this row that holds the field, else in the row as a whole."""
        for index, column in self.layout.items():
            if column.field == field_name:
                return Problem(code, message, severity, row, column_letter(index), column.header, self.sheet)
        return Problem(code, message, severity, row, name=self.sheet, sheet=self.sheet)


def read_rows(
    sheet: Sheet,
    *,
    source: Source | None,
    today: date,
    allow_demo: bool = False,
    form: SheetForm | None = None,
    told: Told = silent,
) -> Reading:
    """Every row is looked at, so that one pass names everything that is wrong.

    `form` says where the columns are; without one they are known by their titles.
    """
    form = form or recognised(sheet.rows)
    header_row = form.header_row if form else 1
    problems = [*sheet_problems(sheet, header_row)]
    body = list(body_of(sheet.rows, header_row))
    if not body:
        message = _("Lembar “%(name)s” tidak berisi data penduduk.") % {"name": sheet.name}
        problems += [] if sheet.households else [Problem("no_rows", message)]
        return Reading((), tuple(problems), {}, header_row)
    layout, header_problems = _layout(sheet, form, body)
    problems += header_problems
    if has_errors(header_problems):
        return Reading((), tuple(problems), layout, header_row)
    reader = Reader(layout, source, today, allow_demo, problems, form.name if form else None)
    rows = []
    for number, cells in body:
        rows.append(RowReader(number, reader).read(cells))
        if len(rows) % _TOLD_EVERY == 0:
            told(len(rows), len(body))
    problems += _lost_insurance(layout, rows)
    return Reading(tuple(rows), tuple(problems), layout, header_row)


def _layout(
    sheet: Sheet, form: SheetForm | None, body: list[tuple[int, list[Cell]]]
) -> tuple[Layout, list[Problem]]:
    """Titles of the 43 columns are checked one by one; of another layout only what it names is read."""
    if form is not None and form.name is not LayoutName.OPENSID:
        return form.layout(sheet.rows[form.header_row - 1]), []
    filled = frozenset(i for _number, cells in body for i, cell in enumerate(cells) if cell is not None)
    return match_headers(sheet.rows[0], filled)


def _lost_insurance(layout: Layout, rows: list[ResidentRow]) -> Iterator[Problem]:
    """OpenSID's export leaves the kind of insurance empty and keeps its number."""
    at = next((i for i, column in layout.items() if column.field == "insurance"), None)
    numbered = sum(row.insurance_number is not None for row in rows)
    if at is None or numbered < _SEVERAL or any(row.insurance for row in rows):
        return
    message = _("Jenis asuransi kosong padahal nomornya ada. Ekspor OpenSID menghilangkannya.")
    yield Problem("insurance_lost", message, Severity.WARNING, column=column_letter(at))


@dataclass(frozen=True, slots=True)
class Reader:
    layout: Layout
    source: Source | None
    today: date
    allow_demo: bool
    problems: list[Problem]
    form: LayoutName | None


def body_of(rows: list[list[Cell]], header_row: int) -> Iterator[tuple[int, list[Cell]]]:
    """(row number, cells) of each row with data; a second cell `###` ends the sheet."""
    for number, cells in enumerate(rows[header_row:], start=header_row + 1):
        if len(cells) > 1 and cells[1] == _END:
            return
        if any(cell is not None and cell != "" for cell in cells):
            yield number, cells


def sheet_problems(sheet: Sheet, header_row: int) -> Iterator[Problem]:
    for other in sheet.others:
        message = _("Lembar “%(name)s” tidak dibaca. Hanya lembar “%(read)s” yang dibaca.")
        read = dict.fromkeys([sheet.name, *([sheet.households.name] if sheet.households else [])])
        yield Problem("sheet_ignored", message % {"name": other, "read": "”, “".join(read)}, Severity.WARNING)
    for row, column in ((r, c) for r, c in sheet.formulas if r >= header_row - 1):
        message = _("Sel ini berisi rumus. Salin, lalu tempel sebagai nilai.")
        yield Problem("formula", message, row=row + 1, column=column_letter(column))
    for row, column in ((r, c) for r, c in sheet.errors if r >= header_row - 1):
        message = _("Sel ini berisi galat Excel seperti #N/A. Ketik isi yang benar.")
        yield Problem("cell_error", message, row=row + 1, column=column_letter(column))
    for area in sheet.merged:
        letters = "".join(c for c in area.partition(":")[0] if c.isalpha())
        digits = "".join(c for c in area.partition(":")[0] if c.isdigit())
        if int(digits or 1) < header_row:  # a title over the table
            continue
        message = _("Sel %(area)s digabung. Pisahkan gabungannya, lalu isi setiap sel.") % {"area": area}
        yield Problem("merged", message, row=int(digits or 1), column=letters or None)
    if max(map(len, (sheet.formulas, sheet.errors, sheet.merged))) >= LISTED:
        # Not all are named, so the rows they stand in cannot be left out one by one.
        message = _("Terlalu banyak rumus, galat, atau sel gabungan. Tempel semuanya sebagai nilai dulu.")
        yield Problem("too_many_odd_cells", message)


class RowReader:
    """Reads one row, collecting its problems."""

    def __init__(self, number: int, reader: Reader) -> None:
        self.number, self.reader = number, reader
        self.sound = True

    def read(self, cells: list[Cell]) -> ResidentRow:
        values: dict[str, Any] = {}
        for index, column in self.reader.layout.items():
            cell = cells[index] if index < len(cells) else None
            if cell is None and column.kind is not Kind.NIK:
                continue
            values[column.field] = self._value(index, column, cell)
            if column.field == "marital_status":
                values["marriage_recorded"] = _recorded(cell)
        nik = values.get("nik")
        if isinstance(nik, Nik):
            self._compare(nik, values)
        values["nik"] = nik.digits if isinstance(nik, Nik) else None
        if values.get("sex") == MALE:
            values.pop("pregnancy", None)
        if self.reader.form is LayoutName.SIAK:
            _split_address(values)
        return ResidentRow(number=self.number, sound=self.sound, **values)

    def _value(self, index: int, column: Column, cell: Cell) -> object:
        def warn(code: str, message: str) -> None:
            self._note(index, column, code, message, Severity.WARNING)

        reader = self.reader
        try:
            value = read_cell(column, cell, Context(reader.source, reader.today, reader.allow_demo, warn))
        except BadCell as bad:
            self._note(index, column, bad.code, str(bad), Severity.ERROR)
            return None
        if value is None and column.kind is Kind.NIK:
            message = _("NIK kosong. Isi 16 angka, atau 0 bila belum punya.")
            self._note(index, column, "nik_empty", message, Severity.ERROR)
        return value

    def _compare(self, nik: Nik, values: dict[str, Any]) -> None:
        """A NIK keeps the birth date and sex it was issued with, so a difference is only a warning."""
        born, sex = values.get("birth_date"), values.get("sex")
        told = nik.disagreements(
            birth_date=born or nik.birth_date,
            sex={1: "L", 2: "P"}.get(sex, nik.sex),  # type: ignore[arg-type]
        )
        for warning in told:
            field_name = "birth_date" if warning.code == "birth_date" else "sex"
            for index, column in self.reader.layout.items():
                if column.field == field_name:
                    self._note(index, column, f"nik_{warning.code}_differs", warning.text, Severity.WARNING)

    def _note(self, index: int, column: Column, code: str, message: str, severity: Severity) -> None:
        self.sound = self.sound and severity is Severity.WARNING
        self.reader.problems.append(
            Problem(code, message, severity, self.number, column_letter(index), column.header)
        )


def _split_address(values: dict[str, Any]) -> None:
    """SIAK has no column for the dusun: it stands in the address, as in “JL MAWAR 3 DSN SIDOMULYO”."""
    street, *rest = _HAMLET.split(values.get("address") or "", maxsplit=1)
    if rest and rest[0].strip():
        values["address"], values["hamlet"] = street.strip(" ,") or None, rest[0].strip().upper()


def _recorded(cell: Cell) -> bool | None:
    """New KK forms write “KAWIN TERCATAT” or “KAWIN BELUM TERCATAT”."""
    text = normalised(cell) if isinstance(cell, str) else ""
    return "BELUM" not in text if text.endswith("TERCATAT") else None


assert {f.name for f in fields(ResidentRow)} >= {column.field for column in BY_HEADER.values()}
