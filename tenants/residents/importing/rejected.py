"""The rejected rows of a sheet as a workbook that can be corrected and uploaded again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from .columns import REASONS
from .plan import DryRun
from .problems import Problem, Severity, column_letter
from .sheet import Cell, Sheet

COMMENTED: Final = 2_000  # cells with a comment; the column of reasons has them all
_RED: Final = "#F8C9C4"


def rejected_workbook(sheet: Sheet, run: DryRun) -> bytes:
    """XLSX: of each sheet with rejected rows the titles as uploaded and only these rows, every cell as text,
    the wrong ones red and commented.

    A last column, which the next import does not read, says all that is wrong in the row.
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    people, households = run.whole.reading, run.whole.reading.households
    parts = [("Data Penduduk", sheet, people)]
    if households is not None and sheet.households is not None:
        parts.append((households.sheet, sheet.households, households))
    writer = _Writer(book)
    for name, rows, reading in parts:
        numbers = sorted(number for where, number in run.rejected_rows if where == reading.sheet)
        if numbers:
            told = _by_row(problem for problem in run.problems if problem.sheet == reading.sheet)
            writer.write(name, rows, reading.header_row, numbers, told)
    book.close()
    return stream.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book, self._comments = book, COMMENTED
        self._bold, self._text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        self._red = book.add_format({"num_format": "@", "bg_color": _RED})

    def write(
        self, name: str, sheet: Sheet, header_row: int, numbers: Iterable[int],
        wrong: Mapping[int, Mapping[str, list[str]]],
    ) -> None:  # fmt: skip
        page = self._book.add_worksheet(name)
        header = sheet.rows[header_row - 1]
        width = max((len(row) for row in sheet.rows), default=0)
        page.set_column(0, width, 18, self._text)
        page.freeze_panes(1, 0)
        for index in range(len(header)):
            page.write_string(0, index, written(header[index]), self._bold)
        page.write_string(0, width, REASONS, self._bold)
        for line, number in enumerate(numbers, start=1):
            told = wrong.get(number, {})
            self._write_row(page, line, sheet.rows[number - 1], told)
            page.write_string(line, width, " ".join(_summed(told)), self._text)

    def _write_row(self, page: Any, line: int, cells: list[Cell], told: Mapping[str, list[str]]) -> None:
        for index, cell in enumerate(cells):
            reasons = told.get(column_letter(index), [])
            if cell is not None or reasons:
                page.write_string(line, index, written(cell), self._red if reasons else self._text)
            if reasons and self._comments:
                page.write_comment(line, index, "\n".join(reasons))
                self._comments -= 1


def written(cell: Cell) -> str:
    """A cell as somebody would type it into a column of text."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _by_row(problems: Iterable[Problem]) -> Mapping[int, Mapping[str, list[str]]]:
    """Row number to column letter (or "" for the row as a whole) to what is wrong there."""
    found: defaultdict[int, Any] = defaultdict(lambda: defaultdict(list))
    for problem in problems:
        if problem.row is not None and problem.severity is Severity.ERROR:
            found[problem.row][problem.column or ""].append(problem.message)
    return found


def _summed(told: Mapping[str, list[str]]) -> Iterable[str]:
    for column, reasons in told.items():
        yield f"[{column}]" if column else ""
        yield from reasons
