"""Rows of text into XLSX or CSV, one after another.

XLSX is written here, for 20,000 × 43 cells take 0.8 seconds of a processor and XlsxWriter's 3.3.1 takes 9.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Final
from xml.sax.saxutils import escape

Cells = Sequence[str]

_AT_ONCE: Final = 500  # rows between two writes
_LONGEST: Final = 31  # characters of a sheet's name
# What XML 1.0 cannot hold.
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What spreadsheet programs take for a formula; a number of 12 digits or more they would round.
_NO_TEXT: Final = re.compile(r"[=+\-@\t\r\n|]|\d{12,}$")
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# `{sheets}`: what `_OF_A_SHEET` says of each. Style 0 is plain, 1 text ("@", so that what is typed over stays
# text), 2 bold.
_PARTS: Final = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>
{{sheets}}
<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/>
{{sheets}}</Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}">
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>
</styleSheet>""",
}

# What each sheet adds to a part, in place of `{sheets}`.
_OF_A_SHEET: Final = {
    "[Content_Types].xml": '<Override PartName="/xl/worksheets/sheet{n}.xml"'
    f' ContentType="{_TYPES}.worksheet+xml"/>',
    "xl/_rels/workbook.xml.rels": f'<Relationship Id="rId{{n}}" Type="{_OFFICE}/worksheet"'
    ' Target="worksheets/sheet{n}.xml"/>',
}


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook."""

    name: str
    titles: Sequence[Cells]
    rows: Iterable[Cells]


def write_xlsx(target: IO[bytes], *pages: Page) -> None:
    """A workbook; every cell is text, also one that starts like a formula."""
    numbers = range(1, len(pages) + 1)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _PARTS.items():
            sheets = "".join(_OF_A_SHEET.get(name, "").replace("{n}", str(n)) for n in numbers)
            book.writestr(name, _HEAD + content.replace("{sheets}", sheets))
        listed = "".join(
            f'<sheet name="{_sheet_name(page.name)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, page in zip(numbers, pages, strict=True)
        )
        book.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        for n, page in zip(numbers, pages, strict=True):
            with book.open(f"xl/worksheets/sheet{n}.xml", "w") as part:
                _write_page(part, page)


def _write_page(part: IO[bytes], page: Page) -> None:
    part.write(_opening(len(page.titles), len(page.titles[-1])).encode())
    part.write("".join(_row(cells, 2) for cells in page.titles).encode())
    waiting: list[str] = []
    for cells in page.rows:
        waiting.append(_row(cells, 1))
        if len(waiting) == _AT_ONCE:
            part.write("".join(waiting).encode())
            waiting.clear()
    part.write(("".join(waiting) + "</sheetData></worksheet>").encode())


def write_csv(target: IO[bytes], *, titles: Sequence[Cells], rows: Iterable[Cells]) -> None:
    """UTF-8 with a mark, semicolons as Indonesian Excel expects them.

    CSV has no types: an apostrophe in front, which our import drops again, keeps a cell text.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerows(titles)
    writer.writerows(
        [f"'{cell}" if _NO_TEXT.match(cell) else cell for cell in map(_clean, cells)] for cells in rows
    )
    text.detach()


def _sheet_name(name: str) -> str:
    return escape(re.sub(r"[\\/*?:\[\]]", " ", name)[:_LONGEST], {'"': "&quot;"})


def _opening(frozen: int, columns: int) -> str:
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols><col min="1" max="{columns}" width="18" style="1" customWidth="1"/>'
        "</cols><sheetData>"
    )


def _row(cells: Cells, style: int) -> str:
    inside = "".join(
        f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(_clean(cell))}</t></is></c>'
        if cell
        else f'<c s="{style}"/>'
        for cell in cells
    )
    return f"<row>{inside}</row>"


def _clean(cell: str) -> str:
    return cell if cell.isprintable() else _ILLEGAL.sub(" ", cell)
