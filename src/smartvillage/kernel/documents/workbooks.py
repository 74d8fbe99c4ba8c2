"""A book of the office as XLSX, laid out to be printed. Every cell is text or a number, never a formula."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final

import xlsxwriter

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A4: Final = 9


class PrintedBook:
    """One sheet with a title, wide and one page across."""

    def __init__(self, name: str, title: str, columns: int) -> None:
        self._stream = BytesIO()
        self.book = xlsxwriter.Workbook(
            self._stream,
            {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self.page = self.book.add_worksheet(name)
        self.page.set_landscape()
        self.page.set_paper(_A4)
        self.page.fit_to_pages(1, 0)
        self.cell = self.book.add_format({"border": 1, "valign": "top", "text_wrap": True})
        self.head = self.book.add_format(
            {"border": 1, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        )
        bold = self.book.add_format({"bold": True, "font_size": 13})
        self.page.write_string(0, 0, title, bold)
        self.page.set_column(0, columns - 1, 9)

    def heads(self, line: int, names: Iterable[str]) -> None:
        for index, name in enumerate(names):
            self.page.write_string(line, index, name, self.head)

    def row(self, line: int, values: Iterable[Any]) -> None:
        for index, value in enumerate(values):
            if isinstance(value, int):
                self.page.write_number(line, index, value, self.cell)
            else:
                self.page.write_string(line, index, value, self.cell)

    def content(self) -> bytes:
        self.book.close()
        return self._stream.getvalue()
