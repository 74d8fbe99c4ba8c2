"""The values of a sheet as calamine reads them, in a form that JSON can carry."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineWorkbook

from .limits import MAX_TEXT, Refused


def from_calamine(stream: io.BytesIO, sheet: str | int) -> Iterator[list[Any]]:
    text = 0
    with CalamineWorkbook.from_filelike(stream) as book:
        page = book.get_sheet_by_index(sheet) if isinstance(sheet, int) else book.get_sheet_by_name(sheet)
        for row in page.to_python(skip_empty_area=False):
            text += sum(len(cell) for cell in row if isinstance(cell, str))
            if text > MAX_TEXT:
                raise Refused("too_many_cells")
            yield [_plain(cell) for cell in row]


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"date": cell.date().isoformat()} if cell.time() == time() else str(cell)
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if cell == "" or isinstance(cell, bool | int | float | str):
        return None if cell == "" else cell
    return str(cell)  # a time of day or a duration: no column holds one
