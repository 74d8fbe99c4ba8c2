"""XLSX and XLSM; a macro in it is never looked at."""

import io
import posixpath
import re
import zipfile

from .archive import Letters, elements, parsed
from .limits import Extent, Looked, looked
from .values import from_calamine

MARK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"


def look(content: bytes, book: zipfile.ZipFile) -> Looked:
    paths = {name: part for name, part in sheet_paths(book).items() if part}
    names = list(paths)
    return looked(
        names,
        filled=lambda place: not is_empty(book, paths[names[place]]),
        read=lambda place: (
            scanned(book, paths[names[place]]).extent, from_calamine(io.BytesIO(content), names[place])
        ),
    )  # fmt: skip


def sheet_paths(book: zipfile.ZipFile) -> dict[str, str]:
    """Name of each visible sheet in its order, to its part's name in the archive."""
    relations = {
        relation["Id"]: posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in elements(book, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    return {
        sheet.get("name", ""): relations.get(sheet.get("id", ""), "")
        for sheet in elements(book, MARK, "sheet")
        if sheet.get("state", "visible") == "visible"
    }


class Scan:
    def __init__(self) -> None:
        self.extent = Extent()
        self.row = self.column = -1
        self.kind = ""
        self.letters = Letters()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row":
            self.row = int(attributes.get("r", self.row + 2)) - 1
            self.column = -1
        elif tag == "c":
            self.column = column_of(attributes["r"]) if "r" in attributes else self.column + 1
            self.kind = attributes.get("t", "n")
        elif tag in {"v", "is", "f"}:
            self.extent.fill(self.row, self.column, cells=tag != "f")
            if tag == "f":
                self.extent.formula(self.row, self.column)
            if tag == "v" and self.kind == "e":
                self.extent.error(self.row, self.column)
        elif tag == "mergeCell":
            self.extent.merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag not in {"t", "r"}:  # the runs of one formatted text belong together
            self.letters.count = 0

    def characters(self, text: str) -> None:
        self.letters.add(len(text))


def column_of(reference: str) -> int:
    """`"AB12"` to 27."""
    index = 0
    for letter in re.match(r"[A-Z]*", reference).group():  # type: ignore[union-attr]
        index = index * 26 + ord(letter) - 64
    return index - 1


def scanned(book: zipfile.ZipFile, part: str) -> Scan:
    scan = Scan()
    parsed(book, part, scan.start, scan.end, scan.characters)
    if _STRINGS in book.namelist():
        strings = Scan()
        parsed(book, _STRINGS, lambda *_: None, strings.end, strings.characters)
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
