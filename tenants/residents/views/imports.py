"""A spreadsheet in three steps: upload, look at what it would do, import it or leave it."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.residents.codes import Source
from tenants.residents.forms import ImportForm
from tenants.residents.importing import drafts
from tenants.residents.importing.plan import Plan, plan_import
from tenants.residents.importing.report import XLSX, problem_workbook, severity_label, template_workbook
from tenants.residents.importing.sheet import UnreadableSheet
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services import ImportRefused, import_residents

SHOWN: Final = 200  # problems on the page; the workbook has them all
_SESSION: Final = "residents_import"  # the one sheet that this session is deciding about


@require(ResidentPermission.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: PlaceRequest) -> HttpResponseBase:
    if request.method != "POST":
        return render_form(request, "residents/import.html", ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        content, source = form.cleaned_data["file"].read(), form.cleaned_data["source"]
        try:
            plan_import(content, source=source)
        except UnreadableSheet as error:
            form.add_error("file", str(error))
        else:
            _forget(request)
            draft = drafts.keep(content, clock.now())
            request.session[_SESSION] = {"draft": str(draft), "source": source or ""}
            return redirect("residents:import-review")
    return render_form(request, "residents/import.html", form)


@require(ResidentPermission.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: PlaceRequest) -> HttpResponseBase:
    try:
        plan = _plan(request)
    except NotHere:
        messages.info(request, _("Tidak ada berkas yang menunggu. Unggah berkas dulu."))
        return redirect("residents:import")
    if request.method == "POST":
        try:
            done = import_residents(plan=plan, actor=request.actor).counts
        except ImportRefused as refused:
            return _review_page(request, refused.plan, status=422)
        _forget(request)
        message = _("Impor selesai: %(created)d penduduk baru, %(updated)d diperbarui, %(unchanged)d tetap.")
        messages.success(request, message % done)
        return redirect("residents:list")
    return _review_page(request, plan)


@require(ResidentPermission.IMPORT)
@require_POST
@never_cache
def cancel(request: PlaceRequest) -> HttpResponse:
    _forget(request)
    messages.success(request, _("Impor dibatalkan. Tidak ada yang disimpan."))
    return redirect("residents:import")


@require(ResidentPermission.IMPORT)
@require_safe
@never_cache
def problems(request: PlaceRequest) -> HttpResponse:
    return _workbook(problem_workbook(_plan(request).problems), "masalah-impor.xlsx")


@require(ResidentPermission.IMPORT)
@require_safe
def template(request: PlaceRequest) -> HttpResponse:
    return _workbook(template_workbook(), "templat-penduduk.xlsx")


def _plan(request: PlaceRequest) -> Plan:
    """The session's sheet against the register as it is now. NotHere without one."""
    waiting = request.session.get(_SESSION)
    if not waiting:
        raise NotHere
    content = drafts.opened(UUID(waiting["draft"]), clock.now())
    return plan_import(content, source=Source(waiting["source"]) if waiting["source"] else None)


def _forget(request: PlaceRequest) -> None:
    waiting = request.session.pop(_SESSION, None)
    if waiting:
        drafts.throw_away(UUID(waiting["draft"]))


def _review_page(request: PlaceRequest, plan: Plan, status: int = 200) -> HttpResponse:
    shown = [
        {"problem": problem, "word": severity_label(problem.severity)} for problem in plan.problems[:SHOWN]
    ]
    context = {
        "plan": plan,
        "counts": plan.counts,
        "problems": shown,
        "more": len(plan.problems) - len(shown),
        "changes": bool(plan.created or plan.changed),
        "invalid": status == 422,
    }
    return render(request, "residents/review.html", context, status=status)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
