"""XLS of Excel 97 to 2003: a file system of its own (OLE2) around a stream of records (BIFF)."""

import io
import struct
from collections.abc import Iterator
from typing import Final

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .limits import Extent, Looked, Refused, area, looked
from .values import from_calamine

MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo"))
_MACROS: Final = "_VBA_PROJECT".encode("utf-16-le")
_STREAMS: Final = ("Workbook", "Book")
_END: Final = 0xFFFFFFFA  # from here on a sector's number is a mark
_BOF, _EOF, _SHEET, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
_FORMULAS: Final = {0x0006, 0x0206, 0x0406}
_MERGED, _MULTIPLE, _BOOL_OR_ERROR = 0x00E5, 0x00BD, 0x0205
_VALUES: Final = {
    0x00FD,
    0x0204,
    0x0203,
    0x027E,
    0x00D6,
    0x0003,
    0x0004,
    _MULTIPLE,
    _BOOL_OR_ERROR,
} | _FORMULAS


def look(content: bytes) -> Looked:
    if any(name in content for name in _ENCRYPTED):
        raise Refused("encrypted")
    if _MACROS in content:
        raise Refused("macros")
    try:
        scans = list(_sheets(_stream(content)))
    except (struct.error, IndexError):
        raise Refused("damaged") from None
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        told = book.sheets_metadata
    if len(told) != len(scans):
        raise Refused("damaged")
    shown = [
        index
        for index, sheet in enumerate(told)
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    return looked(
        [told[index].name for index in shown],
        filled=lambda place: bool(scans[shown[place]].cells),
        read=lambda place: (scans[shown[place]], from_calamine(io.BytesIO(content), shown[place])),
    )


# --- the file system ----------------------------------------------------------------------------------


class _Container:
    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 0x1E)
        if (shift, mini_shift) not in {(9, 6), (12, 6)}:
            raise Refused("damaged")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        self.directory, _, self.cutoff, self.mini_table = struct.unpack_from("<IIII", content, 0x30)
        self._table = self._numbers(b"".join(map(self._sector, self._table_sectors())))

    def stream(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(self._table, start)))

    def small_stream(self, start: int, root: bytes) -> bytes:
        table = self._numbers(self.stream(self.mini_table))
        size = self._mini_size
        return b"".join(root[n * size : (n + 1) * size] for n in _chain(table, start))

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        if at >= len(self._content):
            raise Refused("damaged")
        return self._content[at : at + self._size]

    def _table_sectors(self) -> list[int]:
        found = list(struct.unpack_from("<109I", self._content, 0x4C))
        (more,) = struct.unpack_from("<I", self._content, 0x44)
        seen = set()
        while more < _END:
            if more in seen:
                raise Refused("damaged")
            seen.add(more)
            *numbers, more = self._numbers(self._sector(more))
            found += numbers
        return [number for number in found if number < _END]

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    for _ in range(len(table) + 1):
        if start >= _END:
            return
        yield start
        start = table[start]
    raise Refused("damaged")  # a ring


def _stream(content: bytes) -> bytes:
    """The workbook's records."""
    container = _Container(content)
    entries = container.stream(container.directory)
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(entries), 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        name = entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", entries, at + 116)
        found.setdefault("" if kind == 5 else name, (start, size))
    for name in _STREAMS:
        if name in found:
            start, size = found[name]
            if size >= container.cutoff:
                return container.stream(start)[:size]
            return container.small_stream(start, container.stream(found[""][0]))[:size]
    raise Refused("not_a_workbook")


# --- the records --------------------------------------------------------------------------------------


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """From a beginning to its own end, without what is nested in it (charts)."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, stream[at : at + length]
        at += length


def _sheets(stream: bytes) -> Iterator[Extent]:
    for kind, data in list(_records(stream, 0)):
        if kind == _FILEPASS:
            raise Refused("encrypted")
        if kind == _SHEET:
            at, _hidden, sort = struct.unpack_from("<IBB", data)
            if sort not in {0, 2}:  # neither cells nor a chart
                raise Refused("macros")
            yield _extent(stream, at)


def _extent(stream: bytes, at: int) -> Extent:
    extent = Extent()
    for kind, data in _records(stream, at):
        if kind in _VALUES:
            row, column = struct.unpack_from("<HH", data)
            last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MULTIPLE else column
            extent.fill(row, max(last, column), cells=max(last - column, 0) + 1)
            if kind in _FORMULAS:
                extent.formula(row, column)
            if kind == _BOOL_OR_ERROR and data[7]:
                extent.error(row, column)
        elif kind == _MERGED:
            for first, last_row, left, right in struct.iter_unpack(
                "<4H", data[2 : 2 + (len(data) - 2) // 8 * 8]
            ):
                extent.merge(area(first, left, last_row, right))
    return extent
