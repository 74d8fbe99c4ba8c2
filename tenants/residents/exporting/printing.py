"""A page of a book as a PDF to print and sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from smartvillage.kernel.clock import format_date
from smartvillage.kernel.documents import printable, render_pdf

from .books import Book, BookName

_LAYOUT: Final = Path(__file__).parents[1] / "layout" / "book.typ"
_BLANK: Final = "…" * 14  # where a name is written by hand
# Shares of the paper's width, one for each column.
_WIDTHS: Final[Mapping[BookName, Sequence[float]]] = {
    BookName.MAIN: (0.6, 2.4, 0.8, 1.2, 1.4, 1.5, 1.2, 1.6, 1.7, 1, 1, 2.6, 1.4, 1.8, 1.8, 0.8),
    BookName.CARDS: (
        0.6, 1.8, 2.1, 1.8, 0.9, 1.8, 1, 1.3, 1.5, 1.5, 2, 1.2, 1.3, 1.2, 1.5, 1.4, 1.4, 1, 0.6,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around the lines. `part`: `"Lembar 1 dari 4"`; `watermark` is empty for a real village."""

    office: str
    place: str
    part: str
    watermark: str
    signatory_title: str
    signatory_name: str
    today: date


def book_pdf(book: Book, lines: Sequence[Sequence[str]], sheet: Sheet) -> bytes:
    """PDF/A on landscape F4; the titles stand on every page. Raises RenderFailed."""
    return render_pdf(
        _LAYOUT,
        {
            "title": f"{book.code} {book.title}".upper(),
            "office": printable(sheet.office),
            "place": printable(sheet.place),
            "part": sheet.part,
            "watermark": sheet.watermark,
            "date": [sheet.today.year, sheet.today.month, sheet.today.day],
            "day": format_date(sheet.today),
            "columns": list(book.columns),
            "widths": list(_WIDTHS[book.name]),
            "lines": [[printable(cell) for cell in line] for line in lines],
            "signatory": {
                "title": printable(sheet.signatory_title),
                "name": printable(sheet.signatory_name) or _BLANK,
            },
            "blank": _BLANK,
        },
    )
