"""The child process that opens a stranger's spreadsheet: bytes in, JSON out, within hard limits.

Run by path and isolated (`python -I reader.py`), so it imports nothing of ours: a bomb costs this process
only. Answers `{"refused": code}` or `{"sheet", "others", "rows", "total", "formulas", "errors", "merged",
"households"}`, the last of the same form for the sheet of households, or null; `rows` is empty in a file that
holds only those. With `--head` the whole file is looked at too, but only its first rows are answered.
"""

import contextlib
import io
import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

MAX_ROWS, MAX_COLUMNS, MAX_CELLS = 20_000, 200, 1_000_000
MAX_ENTRIES, MAX_UNPACKED, MAX_TEXT = 2_000, 200 << 20, 32 << 20
MAX_CELL_TEXT = 32_767  # Excel's own limit
BIG, MAX_RATIO = 10 << 20, 150  # a sheet of real data packs 10 to 40 times
MEMORY, CPU_SECONDS = 1 << 30, 20
HEAD = 30  # rows
LISTED = 50  # formulas and merged cells named one by one

SHEET, CODES, HOUSEHOLDS = "data penduduk", "kode data", "rtm"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


class Refused(Exception):
    pass


def limit_this_process() -> None:
    for what, amount in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (amount, amount))
    with contextlib.suppress(ValueError, OSError):  # macOS knows no limit on address space
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def opened(content: bytes) -> zipfile.ZipFile:
    if not content:
        raise Refused("empty_file")
    if content.startswith(OLE):
        raise Refused("encrypted" if ENCRYPTED_STREAM in content else "old_format")
    if not content.startswith(b"PK"):
        raise Refused("not_a_workbook")
    book = zipfile.ZipFile(io.BytesIO(content))
    entries = book.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Refused("bomb")
    if any(e.file_size > BIG and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries):
        raise Refused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    names = {entry.filename for entry in entries}
    if "xl/workbook.xml" not in names:
        if names & {"mimetype", "xl/workbook.bin"}:
            raise Refused("old_format")
        packed = any(name.lower().endswith((".xlsx", ".xlsm", ".xls", ".zip")) for name in names)
        raise Refused("archive" if packed else "not_a_workbook")
    return book


# --- XML, streamed: no tree, no DOCTYPE, no entity of the file's own ----------------------------------

Start = Callable[[str, dict[str, str]], None]


def parsed(book: zipfile.ZipFile, name: str, start: Start, end: Start, text: Callable[[str], None]) -> None:
    parser = expat.ParserCreate(namespace_separator="|")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = lambda *_: (_ for _ in ()).throw(Refused("doctype"))
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition("|")[2], attributes)
    parser.EndElementHandler = lambda tag: end(tag.rpartition("|")[2], {})
    parser.CharacterDataHandler = text
    with book.open(name) as stream:
        while chunk := stream.read(1 << 16):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def elements(book: zipfile.ZipFile, name: str, wanted: str) -> list[dict[str, str]]:
    """The attributes of every such element, without their namespaces."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == wanted:
            found.append({key.rpartition("|")[2]: value for key, value in attributes.items()})

    parsed(book, name, start, lambda *_: None, lambda _: None)
    return found


def sheet_paths(book: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet in its order, to its part's name in the archive."""
    relations = {
        relation["Id"]: posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in elements(book, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    sheets = elements(book, "xl/workbook.xml", "sheet")
    return {
        sheet.get("name", ""): relations.get(sheet.get("id", ""), "")
        for sheet in sheets
        if sheet.get("state", "visible") == "visible"
    }


class Scan:
    """What calamine does not tell: where formulas, errors and merged cells are, and how far the data goes."""

    def __init__(self) -> None:
        self.row = self.column = -1
        self.rows = self.columns = self.cells = self.text = 0
        self.kind = ""
        self.formulas: list[tuple[int, int]] = []
        self.errors: list[tuple[int, int]] = []
        self.merged: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row = int(attributes.get("r", self.row + 2)) - 1
            self.column = -1
        elif tag == "c":
            self.column = column_of(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind = attributes.get("t", "n")
        elif tag in {"v", "is", "f"}:
            self.filled(tag)
        elif tag == "mergeCell" and len(self.merged) < LISTED:
            self.merged.append(attributes.get("ref", ""))

    def filled(self, tag: str) -> None:
        self.rows, self.columns = max(self.rows, self.row + 1), max(self.columns, self.column + 1)
        self.cells += tag != "f"
        if self.rows > MAX_ROWS + 1:
            raise Refused("too_many_rows")
        if self.columns > MAX_COLUMNS:
            raise Refused("too_many_columns")
        if self.cells > MAX_CELLS:
            raise Refused("too_many_cells")
        if tag == "f" and len(self.formulas) < LISTED:
            self.formulas.append((self.row, self.column))
        if tag == "v" and self.kind == "e" and len(self.errors) < LISTED:
            self.errors.append((self.row, self.column))

    def end(self, tag: str, _: dict[str, str]) -> None:
        if tag not in {"t", "r"}:  # the runs of one formatted text belong together
            self.text = 0

    def characters(self, text: str) -> None:
        self.text += len(text)
        if self.text > MAX_CELL_TEXT:
            raise Refused("bomb")


def column_of(reference: str) -> int:
    """`"AB12"` to 27."""
    index = 0
    for letter in re.match(r"[A-Z]*", reference).group():  # type: ignore[union-attr]
        index = index * 26 + ord(letter) - 64
    return index - 1


def scanned(book: zipfile.ZipFile, part: str) -> Scan:
    scan = Scan()
    parsed(book, part, scan.start, scan.end, scan.characters)
    if "xl/sharedStrings.xml" in book.namelist():
        strings = Scan()
        parsed(book, "xl/sharedStrings.xml", lambda *_: None, strings.end, strings.characters)
    return scan


def is_empty(book: zipfile.ZipFile, part: str) -> bool:
    class Filled(Exception):
        pass

    def start(tag: str, _: dict[str, str]) -> None:
        if tag in {"v", "is", "f"}:
            raise Filled

    try:
        parsed(book, part, start, lambda *_: None, lambda _: None)
    except Filled:
        return False
    return True


# --- values -------------------------------------------------------------------------------------------


def plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"date": cell.date().isoformat()} if cell.time() == time() else str(cell)
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if cell == "" or isinstance(cell, bool | int | float | str):
        return None if cell == "" else cell
    return str(cell)  # a time of day or a duration: no column holds one


def values(content: bytes, name: str) -> Iterator[list[Any]]:
    text = 0
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
            text += sum(len(cell) for cell in row if isinstance(cell, str))
            if text > MAX_TEXT:
                raise Refused("too_many_cells")
            yield [plain(cell) for cell in row]


def read(content: bytes, *, head: bool = False) -> dict[str, Any]:
    with opened(content) as book:
        paths = sheet_paths(book)
        candidates = [name for name, part in paths.items() if name.strip().lower() != CODES and part]
        if not candidates:
            raise Refused("no_sheet")
        chosen = next((name for name in candidates if name.strip().lower() == SHEET), candidates[0])
        households = next((name for name in candidates if name.strip().lower() == HOUSEHOLDS), None)
        scans = {name: scanned(book, paths[name]) for name in (chosen, households) if name is not None}
        others = [name for name in candidates if name not in scans and not is_empty(book, paths[name])]
    people = Scan() if chosen == households else scans[chosen]
    found = table(content, chosen, people, head=head)
    more = table(content, households, scans[households], head=head) if households is not None else None
    return {**found, "others": others, "households": more}


def table(content: bytes, name: str, scan: Scan, *, head: bool) -> dict[str, Any]:
    rows, total = [], 0
    for row in values(content, name) if scan.cells else ():
        total += 1
        if total <= HEAD or not head:
            rows.append(row)
    return {
        "sheet": name,
        "rows": rows,
        "total": total,
        "formulas": scan.formulas,
        "errors": scan.errors,
        "merged": scan.merged,
    }


def answer() -> dict[str, Any]:
    try:
        return read(sys.stdin.buffer.read(), head="--head" in sys.argv)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except PasswordError:
        return {"refused": "encrypted"}
    except MemoryError:
        return {"refused": "bomb"}
    except (CalamineError, zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, EOFError, OSError):
        return {"refused": "damaged"}


if __name__ == "__main__":
    limit_this_process()
    sys.stdout.buffer.write(json.dumps(answer(), ensure_ascii=False, separators=(",", ":")).encode())
