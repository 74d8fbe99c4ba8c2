"""Taking the register out: files to download, books to print."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import current_village
from smartvillage.web.http import render_form
from tenants.members.queries import signatory
from tenants.residents import queries, services
from tenants.residents.exporting.books import BookName
from tenants.residents.exporting.people import Style
from tenants.residents.exporting.printing import Sheet, book_pdf
from tenants.residents.forms import ExportForm, FilterForm, WholeNumbersForm
from tenants.residents.importing.report import XLSX
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services.exports import PAGE_ROWS, BookPage, FileKind

_LONGEST = 500  # characters of a list's query string


@require(ResidentPermission.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def export(request: PlaceRequest) -> HttpResponseBase:
    """What to download; sent, the file is the answer."""
    sent = request.POST if request.method == "POST" else None
    # Only what the list understands is kept, and never a number.
    given = QueryDict((sent or request.GET).get("saringan", "")[:_LONGEST])
    listed = FilterForm(queries.places(request.actor), given)
    query = listed.query()
    initial = {"what": "columns", "who": "list" if query else "all", "words": "codes", "kind": FileKind.XLSX,
               "saringan": query}  # fmt: skip
    may_whole = request.actor.can(ResidentPermission.EXPORT_NIK)
    form = ExportForm(sent, may_whole=may_whole, initial=initial)
    if form.is_bound and form.is_valid():
        wanted = form.wanted(listed)
        content = services.export_register(actor=request.actor, wanted=wanted)
        kind = FileKind.XLSX if wanted.book else wanted.kind
        name = f"{wanted.book or 'penduduk'}-{current_village().slug}-{clock.today():%Y%m%d}.{kind}"
        mime = XLSX if kind is FileKind.XLSX else "text/csv; charset=utf-8"
        return FileResponse(content, as_attachment=True, filename=name, content_type=mime)
    return render_form(request, "residents/export.html", form, listed=listed, may_whole=may_whole)


@require(ResidentPermission.EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def book(request: PlaceRequest, name: str) -> HttpResponseBase:
    """A part of a book to look at, numbers masked. Sent, the answer is that part as a PDF to print."""
    if name not in set(BookName):
        raise NotHere
    may_whole = request.actor.can(ResidentPermission.EXPORT_NIK)
    form = WholeNumbersForm(request.POST if request.method == "POST" else None, may_whole=may_whole)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    number = request.GET.get("page", "1")
    opened = services.open_book(
        actor=request.actor,
        name=BookName(name),
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        style=Style(whole=bool(asked.get("whole"))),
        reason=asked.get("reason", ""),
        to_print=form.is_bound and form.is_valid(),
    )
    if form.is_bound and form.is_valid() and opened.lines:
        return _pdf(opened, f"{name}-{current_village().slug}-{opened.number}.pdf")
    context: dict[str, Any] = {
        "opened": opened,
        "page": Paginator(range(opened.total), PAGE_ROWS).get_page(opened.number),
        "village": current_village(),
        "heading": f"{opened.book.code} {opened.book.title}",
    }
    return render_form(request, "residents/book.html", form, **context)


def _pdf(opened: BookPage, file_name: str) -> HttpResponse:
    village, signs = current_village(), signatory()
    sheet = Sheet(
        office=village.full_name,
        place=village.name,
        part=f"Lembar {opened.number} dari {opened.pages}",
        watermark=village.watermark,
        signatory_title=signs.title if signs else village.head_title,
        signatory_name=signs.name if signs else "",
        today=clock.today(),
    )
    response = HttpResponse(book_pdf(opened.book, opened.lines, sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
