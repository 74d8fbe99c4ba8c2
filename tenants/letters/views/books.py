"""The year's book of issued letters: on the page, as a workbook, and how fast they were."""

from datetime import timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from smartvillage.kernel import clock
from smartvillage.kernel.documents import XLSX, PrintedBook
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import current_village
from tenants.letters.models import Letter
from tenants.letters.permissions import LetterPermission
from tenants.letters.queries import books

_PAGE: Final = 50


@require(LetterPermission.VIEW)
@require_safe
@never_cache
def issued(request: PlaceRequest) -> HttpResponse:
    year, years = _year(request)
    letters = books.issued(request.actor, year)
    page = Paginator(letters, _PAGE).get_page(request.GET.get("page"))
    context = {
        "year": str(year), "years": [str(each) for each in years], "page": page, "letters": list(page.object_list),
        "paces": [_in_words(each) for each in books.pace(request.actor, year)],
    }  # fmt: skip
    return render(request, "letters/desk/book.html", context)


@require(LetterPermission.VIEW)
@require_safe
@never_cache
def issued_file(request: PlaceRequest) -> HttpResponse:
    year, _years = _year(request)
    rows = [_cells(letter) for letter in books.issued(request.actor, year)]
    title = _("Buku surat keluar %(office)s, %(year)d") % {
        "office": current_village().full_name,
        "year": year,
    }
    response = HttpResponse(_workbook(title, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="buku-surat-{year}.xlsx"'
    return response


def _year(request: PlaceRequest) -> tuple[int, list[int]]:
    """The one that is asked for, this year without a question; and those to choose from. NotHere for no year."""
    this = clock.today().year
    asked = request.GET.get("tahun", str(this))
    if not (asked.isascii() and asked.isdigit() and len(asked) == len(str(this))):
        raise NotHere
    return int(asked), sorted({this, *books.years(request.actor)}, reverse=True)


def _in_words(pace: books.Pace) -> dict[str, Any]:
    return {
        "title": pace.title or _("Semua surat"), "letters": pace.letters, "online": pace.online,
        "median": _duration(pace.median), "p90": _duration(pace.p90),
    }  # fmt: skip


def _duration(time: timedelta) -> str:
    minutes = max(round(time.total_seconds() / 60), 0)
    if minutes < 60:
        return _("%(number)d menit") % {"number": minutes}
    if minutes < 48 * 60:
        return _("%(number)d jam") % {"number": round(minutes / 60)}
    return _("%(number)d hari") % {"number": round(minutes / 60 / 24)}


def _columns() -> list[str]:
    return [_("Nomor surat"), _("Tanggal"), _("Jenis surat"), _("Pemohon"), _("Penandatangan"), _("Status")]


def _cells(letter: Letter) -> list[str]:
    day = clock.format_date(letter.signed_at.astimezone(clock.WIB).date()) if letter.signed_at else ""
    signer = str(letter.signer.get("title", ""))
    return [letter.number, day, letter.title, letter.applicant, signer, letter.status]


def _workbook(title: str, rows: list[list[str]]) -> bytes:
    columns = _columns()
    book = PrintedBook(_("Surat keluar"), title, len(columns))
    book.page.set_column(0, len(columns) - 1, 26)
    book.heads(2, columns)
    for line, row in enumerate(rows, start=3):
        book.row(line, row)
    book.page.freeze_panes(3, 1)
    return book.content()
