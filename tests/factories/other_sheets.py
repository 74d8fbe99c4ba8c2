"""XLS and ODS as Excel 97 and LibreOffice write them, byte by byte: no writer of ours or of a library's."""

import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .spreadsheets import HEADERS

Rows = Iterable[Sequence[Any]]
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_EPOCH = date(1899, 12, 30)


def rows_of(people: Iterable[Mapping[str, Any]], headers: Sequence[str] = HEADERS) -> list[list[Any]]:
    """The titles, and each person under them."""
    return [list(headers), *([person.get(header) for header in headers] for person in people)]


# --- ODS ----------------------------------------------------------------------------------------------


def ods(rows: Rows, *, name: str = "Data Penduduk", more: str = "", styles: str = "") -> bytes:
    """`more`: further tables; `styles`: automatic ones."""
    return ods_of(table(name, "".join(map(ods_row, rows))) + more, styles)


def ods_of(tables: str, styles: str = "", *, manifest: str = "", before: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{n}="{_NAMES}:{n}:1.0"' for n in ("office", "table", "text", "style", "manifest")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {spaces} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", ODS, compress_type=zipfile.ZIP_STORED)
        book.writestr("content.xml", content)
        entry = f'<manifest:file-entry manifest:full-path="content.xml">{manifest}</manifest:file-entry>'
        book.writestr("META-INF/manifest.xml", f"<manifest:manifest {spaces}>{entry}</manifest:manifest>")
    return stream.getvalue()


def table(name: str, rows: str, style: str = "") -> str:
    look = f" table:style-name={quoteattr(style)}" if style else ""
    return f"<table:table table:name={quoteattr(name)}{look}>{rows}</table:table>"


def ods_row(cells: Sequence[Any], repeated: int = 1) -> str:
    told = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{told}>{''.join(map(ods_cell, cells))}</table:table-row>"


def ods_cell(value: Any, attributes: str = "") -> str:
    if value is None:
        return f"<table:table-cell {attributes}/>"
    kind = {float: "float", int: "float", date: "date"}.get(type(value), "string")
    held = {"float": f' office:value="{value}"', "date": f' office:date-value="{value}"'}.get(kind, "")
    return (
        f'<table:table-cell office:value-type="{kind}"{held} calcext:value-type="{kind}" {attributes}>'
        f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    )


# --- XLS ----------------------------------------------------------------------------------------------


def xls(
    rows: Rows,
    *,
    name: str = "Data Penduduk",
    others: Mapping[str, Rows] | None = None,
    records: bytes = b"",
    book_records: bytes = b"",
    kinds: Sequence[int] = (),
    entries: Sequence[str] = (),
) -> bytes:
    """`records` of the first sheet and of the book; `kinds` of the sheets; `entries`: more streams."""
    sheets = {name: rows, **(others or {})}
    bodies = [_sheet(cells, records if n == 0 else b"") for n, cells in enumerate(sheets.values())]
    opening = _begin(5) + book_records + record(0x42, struct.pack("<H", 1200)) + _formats()
    bounds = [len(record(0x85, _bound(0, 0, n))) for n in sheets]
    at = len(opening) + sum(bounds) + len(record(0x0A))
    book = opening
    for number, (sheet, body) in enumerate(zip(sheets, bodies, strict=True)):
        book += record(0x85, _bound(at, kinds[number] if kinds else 0, sheet))
        at += len(body)
    return ole({"Workbook": book + record(0x0A) + b"".join(bodies), **dict.fromkeys(entries, b"")})


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def formula(row: int, column: int) -> bytes:
    """`=1+1`, last computed as 2."""
    tokens = b"\x1e\x01\x00\x1e\x01\x00\x03"
    return record(0x06, struct.pack("<HHHdHIH", row, column, 0, 2.0, 0, 0, len(tokens)) + tokens)


def number(row: int, column: int, value: float, look: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, look, value))


def merged(top: int, bottom: int, left: int, right: int) -> bytes:
    return record(0xE5, struct.pack("<5H", 1, top, bottom, left, right))


def error(row: int, column: int) -> bytes:
    """`#N/A`."""
    return record(0x205, struct.pack("<HHHBB", row, column, 0, 42, 1))


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A container of streams; each that holds anything is made long enough for whole sectors."""
    chains = [_sectors(stream) for stream in streams.values()]
    directory = -(-(len(streams) + 1) * 128 // _SECTOR)
    used = directory + sum(map(len, chains))
    tables = next(n for n in range(1, 100) if n * _SECTOR // 4 >= used + n)
    numbers = [_TABLE] * tables + [*range(tables + 1, tables + directory), _END]
    entries, body = _entry("Root Entry", 5, _END, 0), b""
    for (name, stream), sectors in zip(streams.items(), chains, strict=True):
        start = len(numbers) if sectors else _END
        numbers += [*range(start + 1, start + len(sectors)), _END] if sectors else []
        entries += _entry(name, 2, start, len(sectors) * _SECTOR if stream else 0)
        body += b"".join(sectors)
    held = numbers + [_FREE] * (tables * _SECTOR // 4 - len(numbers))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(10)
    )
    head += struct.pack("<IIIIIIII", tables, tables, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    return head + struct.pack(f"<{len(held)}I", *held) + entries.ljust(directory * _SECTOR, b"\0") + body


def _sectors(stream: bytes) -> list[bytes]:
    if not stream:
        return []
    padded = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    return [padded[at : at + _SECTOR] for at in range(0, len(padded), _SECTOR)]


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    told = struct.pack("<HBBIII", len(name) * 2 + 2, kind, 1, _FREE, _FREE, _FREE)
    return text + told + bytes(36) + struct.pack("<IQ", start, size)


def _begin(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 1996, 0, 0x600))


def _formats() -> bytes:
    """Look 0 is plain, look 1 a date."""
    return b"".join(record(0xE0, struct.pack("<HH", 0, shown) + bytes(16)) for shown in (0, 14))


def _bound(at: int, kind: int, name: str) -> bytes:
    return struct.pack("<IBBBB", at, 0, kind, len(name), 1) + name.encode("utf-16-le")


def _sheet(rows: Rows, records: bytes) -> bytes:
    body = b"".join(
        _cell(row, column, value)
        for row, cells in enumerate(rows)
        for column, value in enumerate(cells)
        if value is not None
    )
    return _begin(16) + body + records + record(0x0A)


def _cell(row: int, column: int, value: Any) -> bytes:
    if isinstance(value, date):
        return number(row, column, (value - _EPOCH).days, 1)
    if isinstance(value, int | float):
        return number(row, column, value)
    text = str(value)
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))
