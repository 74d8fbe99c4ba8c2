"""The monthly books: a month is chosen, read, printed, and taken along as a workbook."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import current_village
from tenants.residents.books import Month, MonthlyReport, Mutation, late_events, monthly_report, mutation_book
from tenants.residents.books.layout import FIRST_NUMBER, hamlet_name, parts, remark
from tenants.residents.books.workbooks import monthly_workbook, mutation_workbook
from tenants.residents.event_forms import MonthForm
from tenants.residents.importing.report import XLSX
from tenants.residents.models import EventKind
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services.books import record_book_export


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD"])
@never_cache
def month(request: PlaceRequest) -> HttpResponse:
    """B3. A month that cannot be read or has not begun is said so beside the current one."""
    form, chosen = _chosen(request)
    report = monthly_report(request.actor, chosen)
    lines = [*report.lines, report.total]
    return _page(
        request, "residents/books/month.html", form, chosen,
        columns=[hamlet_name(line) for line in lines],
        parts=list(_turned(report)),
        remarks=[(hamlet_name(line), text) for line in lines if (text := remark(line))],
        late=[
            {"event": event, "kind": EventKind(event.kind).label} for event in late_events(request.actor, chosen)
        ],
        may_record=request.actor.can(ResidentPermission.RECORD_EVENT),
    )  # fmt: skip


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD"])
@never_cache
def month_file(request: PlaceRequest) -> HttpResponse:
    chosen = _told(request)
    report = monthly_report(request.actor, chosen)
    record_book_export(actor=request.actor, book="B3", month=str(chosen), rows=len(report.lines))
    return _workbook(monthly_workbook(report, current_village().full_name), f"B3-{chosen}.xlsx")


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD"])
@never_cache
def mutations(request: PlaceRequest) -> HttpResponse:
    """B2."""
    form, chosen = _chosen(request)
    heads = (_("Nama"), _("Peristiwa"), _("Tanggal"), _("Dari, ke, atau di"), _("Tanggal lapor"))
    return _page(
        request, "residents/books/mutations.html", form, chosen,
        columns=[{"label": head} for head in heads],
        rows=[_cells(row, heads) for row in mutation_book(request.actor, chosen)],
    )  # fmt: skip


def _cells(row: Mutation, heads: Sequence[str]) -> list[dict[str, str]]:
    born = clock.format_date(row.birth_date) if row.birth_date else ""
    about = ", ".join(part for part in (row.sex, row.citizenship, row.birth_place, born) if part)
    happened = clock.format_date(row.happened_on) if row.happened_on else ""
    texts = (row.name, row.kind, happened, row.place, clock.format_date(row.reported_on))
    cells = [{"label": head, "text": text} for head, text in zip(heads, texts, strict=True)]
    cells[0] |= {"url": reverse("residents:resident", args=[row.resident_id]), "hint": about}
    return cells


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD"])
@never_cache
def mutations_file(request: PlaceRequest) -> HttpResponse:
    chosen = _told(request)
    rows = mutation_book(request.actor, chosen)
    record_book_export(actor=request.actor, book="B2", month=str(chosen), rows=len(rows))
    content = mutation_workbook(rows, chosen.name, current_village().full_name)
    return _workbook(content, f"B2-{chosen}.xlsx")


def _chosen(request: PlaceRequest) -> tuple[MonthForm, Month]:
    form = MonthForm(request.GET if "bulan" in request.GET else None)
    if form.is_bound and form.is_valid():
        return form, form.cleaned_data["bulan"]
    current = Month.of(clock.today())
    return (form if form.is_bound else MonthForm(initial={"bulan": str(current)})), current


def _told(request: PlaceRequest) -> Month:
    """The month of a file's address; NotHere for none."""
    form = MonthForm(request.GET)
    if not form.is_valid():
        raise NotHere
    found: Month = form.cleaned_data["bulan"]
    return found


def _page(request: PlaceRequest, template: str, form: MonthForm, chosen: Month, **more: Any) -> HttpResponse:
    newest = Month.of(clock.today())
    context = {
        "form": form,
        "month": chosen,
        "later": chosen.next if chosen < newest else None,
        "invalid": bool(form.errors),
    }
    return render(request, template, {**context, **more}, status=422 if form.errors else 200)


def _turned(report: MonthlyReport) -> Any:
    """(heading, [(column of the book, name, numbers of the hamlets and the village)])."""
    lines = [line.numbers for line in (*report.lines, report.total)]
    number = 0
    for heading, names in parts():
        rows = []
        for name in names:
            rows.append((number + FIRST_NUMBER, name, [numbers[number] for numbers in lines]))
            number += 1
        yield heading, rows


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
