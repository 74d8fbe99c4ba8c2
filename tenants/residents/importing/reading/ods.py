"""ODS of LibreOffice. A file may say “this cell a million times”: counted before anything is unfolded."""

import io
import zipfile

from .archive import Letters, elements, parsed_whole
from .limits import MAX_CELLS, Extent, Looked, Refused, area, looked
from .values import from_calamine

_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_TABLE, _TEXT, _STYLE, _OFFICE = (
    f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0|" for name in ("table", "text", "style", "office")
)
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_SHEET, _ROW, _FORMULA = f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}formula"
_ROWS, _COLUMNS = f"{_TABLE}number-rows-repeated", f"{_TABLE}number-columns-repeated"
_HIGH, _WIDE = f"{_TABLE}number-rows-spanned", f"{_TABLE}number-columns-spanned"
_SPACES, _STYLED, _KIND_OF = f"{_TEXT}s", f"{_STYLE}style", f"{_OFFICE}value-type"


def is_sheet(book: zipfile.ZipFile) -> bool:
    names = set(book.namelist())
    if "mimetype" not in names or book.getinfo("mimetype").file_size > 2 * len(_KIND):
        return False
    return book.read("mimetype").strip() in {_KIND, _KIND + b"-template"}


def look(content: bytes, book: zipfile.ZipFile) -> Looked:
    names = set(book.namelist())
    locked = _MANIFEST in names and elements(book, _MANIFEST, "encryption-data")
    if locked or "encrypted-package" in names:
        raise Refused("encrypted")
    scan = Scan()
    parsed_whole(book, _CONTENT, scan.start, scan.end, scan.characters)
    visible = [name for name in scan.sheets if name not in scan.hidden]
    return looked(
        visible,
        filled=lambda place: bool(scan.sheets[visible[place]].cells),
        read=lambda place: (
            scan.sheets[visible[place]], from_calamine(io.BytesIO(content), visible[place])
        ),
    )  # fmt: skip


class Scan:
    """Every sheet, for all of them are unfolded when one is read."""

    def __init__(self) -> None:
        self.sheets: dict[str, Extent] = {}
        self.hidden: set[str] = set()
        self._hiding: set[str] = set()  # styles
        self._style = ""
        self._sheet = Extent()
        self._row = self._rows = self._column = self._columns = 0
        self._all = 0  # cells of all sheets
        self._filled = False
        self._letters = Letters()

    def start(self, tag: str, told: dict[str, str]) -> None:
        if tag in _CELLS:
            self._cell(told)
        elif tag == _ROW:
            self._rows, self._column = _repeated(told, _ROWS), 0
        elif tag == _SHEET:
            self._open(told)
        elif tag == _SPACES:  # so many spaces
            self._letters.add(int(told.get(f"{_TEXT}c", 1)))
        elif tag == _STYLED:
            self._style = told.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties" and told.get(f"{_TABLE}display") == "false":
            self._hiding.add(self._style)

    def end(self, tag: str) -> None:
        if tag in _CELLS:
            self._close_cell()
        elif tag == _ROW:
            self._row += self._rows

    def characters(self, text: str) -> None:
        self._letters.add(len(text))

    def _open(self, told: dict[str, str]) -> None:
        name = told.get(f"{_TABLE}name", "")
        if name in self.sheets:
            raise Refused("damaged")
        self._sheet = self.sheets[name] = Extent()
        self._row = 0
        if told.get(f"{_TABLE}style-name", "") in self._hiding:
            self.hidden.add(name)

    def _cell(self, told: dict[str, str]) -> None:
        self._letters.count = 0
        self._columns, self._filled = 1, False
        if not told:
            return
        self._columns = _repeated(told, _COLUMNS)
        self._filled = _KIND_OF in told
        if _FORMULA in told:
            self._filled = True
            self._sheet.formula(self._row, self._column)
        if "error" in told.values():  # a kind of LibreOffice's own, beside the standard one
            self._sheet.error(self._row, self._column)
        wide, high = _repeated(told, _WIDE), _repeated(told, _HIGH)
        if wide > 1 or high > 1:
            last = self._row + high - 1, self._column + wide - 1
            self._sheet.merge(area(self._row, self._column, *last))

    def _close_cell(self) -> None:
        last = self._column + self._columns - 1
        if self._filled or self._letters.count:
            self._sheet.fill(self._row + self._rows - 1, last, cells=self._rows * self._columns)
            self._all += self._rows * self._columns
            if self._all > MAX_CELLS:
                raise Refused("too_many_cells")
        self._column = last + 1
        self._filled, self._letters.count = False, 0


def _repeated(told: dict[str, str], name: str) -> int:
    return max(int(told.get(name, 1)), 1)
