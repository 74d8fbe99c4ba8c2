"""The rejected rows of a sheet as a workbook that can be corrected and uploaded again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from .columns import REASONS
from .problems import Problem, Severity, column_letter
from .sheet import Cell, Sheet

COMMENTED: Final = 2_000  # cells with a comment; the column of reasons has them all
_RED: Final = "#F8C9C4"


def rejected_workbook(
    sheet: Sheet, *, header_row: int, rows: Iterable[int], problems: Iterable[Problem]
) -> bytes:
    """XLSX: the titles as uploaded, only these rows, every cell as text, the wrong ones red and commented.

    A last column, which the next import does not read, says all that is wrong in the row.
    """
    stream = BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet("Data Penduduk")
    header = sheet.rows[header_row - 1]
    width = max((len(row) for row in sheet.rows), default=0)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    red = book.add_format({"num_format": "@", "bg_color": _RED})
    page.set_column(0, width, 18, text)
    page.freeze_panes(1, 0)
    for index in range(len(header)):
        page.write_string(0, index, written(header[index]), bold)
    page.write_string(0, width, REASONS, bold)
    wrong, comments = _by_row(problems), COMMENTED
    for line, number in enumerate(sorted(rows), start=1):
        told = wrong.get(number, {})
        for index, cell in enumerate(sheet.rows[number - 1]):
            reasons = told.get(column_letter(index), [])
            if cell is not None or reasons:
                page.write_string(line, index, written(cell), red if reasons else text)
            if reasons and comments:
                page.write_comment(line, index, "\n".join(reasons))
                comments -= 1
        page.write_string(line, width, " ".join(_summed(told)), text)
    book.close()
    return stream.getvalue()


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
