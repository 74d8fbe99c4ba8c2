"""CSV: commas, semicolons or tabs, in the encodings that spreadsheet programs write. Every cell is text."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from .limits import MAX_CELL_TEXT, Extent, Looked, Refused

NAME = "CSV"
_DELIMITERS = (";", ",", "\t")
_LOOKED_AT = 20  # rows by which the delimiter is known
_OTHER_TEXT = (b"<", b"%PDF", b"{\\rtf")  # pages, documents
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Letters of UTF-8 in what is not UTF-8 as a whole: two files were put together.
_UTF_8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")


def look(content: bytes) -> Looked:
    if content.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(_OTHER_TEXT):
        raise Refused("not_csv")
    text = decoded(content)
    if _NO_TEXT.search(text):
        raise Refused("not_text")
    extent = Extent()
    try:
        rows = list(_rows(text, extent))
    except csv.Error:
        raise Refused("csv_cells") from None
    return Looked(NAME, [], extent, iter(rows))


def decoded(content: bytes) -> str:
    """UTF-16 with its mark, UTF-8, else Windows-1252; never a guess between two in one file."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        if content.startswith(codecs.BOM_UTF8):
            return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("encoding") from None
    try:
        return content.decode()
    except UnicodeDecodeError:
        if b"\0" in content:
            raise Refused("not_text") from None
        if _UTF_8.search(content):
            raise Refused("encoding") from None
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise Refused("encoding") from None


def delimiter_of(text: str) -> str:
    """The one that cuts most rows into the same number of cells."""
    found = {}
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in islice(_parsed(text, delimiter), _LOOKED_AT) if len(row) > 1)
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        found[delimiter] = rows, width
    return max(found, key=lambda delimiter: found[delimiter])


def _parsed(text: str, delimiter: str, *, strict: bool = False) -> Iterator[list[str]]:
    # Newlines inside quotes are kept; what a quote that never closes would swallow is limited.
    csv.field_size_limit(MAX_CELL_TEXT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def _rows(text: str, extent: Extent) -> Iterator[list[Any]]:
    """With the empty rows between others, so that numbers of rows are those that people see."""
    empty = 0
    for number, row in enumerate(_parsed(text, delimiter_of(text), strict=True)):
        cells = _trimmed(row)
        if not cells:
            empty += 1
            continue
        extent.fill(number, len(cells) - 1, cells=sum(cell is not None for cell in cells))
        yield from ([] for _ in range(empty))
        empty = 0
        yield cells


def _trimmed(row: Iterable[str]) -> list[str | None]:
    cells = [cell or None for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells
