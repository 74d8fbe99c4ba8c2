"""A spreadsheet in steps: upload, say which column is which, look at what it would do, import it or leave it."""

from typing import Any, Final
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
from tenants.residents import services
from tenants.residents.codes import Source
from tenants.residents.forms import ColumnsForm, ImportForm, SourceForm, UndoForm
from tenants.residents.importing import batches, drafts
from tenants.residents.importing.batches import Stage, Standing
from tenants.residents.importing.layouts import SheetForm
from tenants.residents.importing.report import XLSX, problem_workbook, severity_label, template_workbook
from tenants.residents.importing.sheet import UnreadableSheet, read_head
from tenants.residents.models import ImportBatch
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services import NotReady, UndoRefused

SHOWN: Final = 200  # problems on the page; the workbook has them all


@require(ResidentPermission.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def upload(request: PlaceRequest) -> HttpResponseBase:
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.receive_import(
                actor=request.actor, content=file.read(), file_name=file.name or "",
                source=form.cleaned_data["source"], now=clock.now(),
            )  # fmt: skip
        except UnreadableSheet as error:
            form.add_error("file", str(error))
        else:
            return redirect("residents:import-batch", batch.pk)
    return render_form(request, "residents/import.html", form, past=_past(request))


@require(ResidentPermission.IMPORT)
@require_safe
@never_cache
def batch(request: PlaceRequest, batch_id: UUID) -> HttpResponseBase:
    """Where an import is: what it asks, how far it is, what it found, or what it did."""
    found = batches.batch_for(request.actor, batch_id)
    standing = batches.standing(found, clock.now())
    if standing.stage is Stage.UPLOADED:
        return redirect("residents:import-columns", found.pk)
    if standing.stage in {Stage.CHECKED, Stage.STOPPED} and found.report is not None:
        return _review(request, found, standing)
    return render(request, "residents/import_batch.html", _about(found, standing))


@require(ResidentPermission.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def columns(request: PlaceRequest, batch_id: UUID) -> HttpResponseBase:
    found = batches.batch_for(request.actor, batch_id)
    head = read_head(drafts.opened(found.draft or batch_id, clock.now()))
    if not head.rows:  # households alone: their columns are known
        raise NotHere
    chosen = SheetForm.from_json(found.form) if found.form else None
    form = ColumnsForm(request.POST if request.method == "POST" else None, head=head, chosen=chosen)
    if form.is_bound and form.is_valid():
        try:
            services.map_import(
                actor=request.actor, batch_id=batch_id, form=form.layout, now=clock.now()
            )  # fmt: skip
        except NotReady:
            messages.info(request, _("Impor ini sudah berjalan. Kolomnya tidak bisa diubah lagi."))
        return redirect("residents:import-batch", batch_id)
    return render_form(request, "residents/columns.html", form, batch=found)


@require(ResidentPermission.IMPORT)
@require_POST
@never_cache
def source(request: PlaceRequest, batch_id: UUID) -> HttpResponseBase:
    found = batches.batch_for(request.actor, batch_id)
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _review(request, found, batches.standing(found, clock.now()), form)
    try:
        services.name_source(
            actor=request.actor,
            batch_id=batch_id,
            source=Source(form.cleaned_data["source"]),
            now=clock.now(),
        )
    except NotReady:
        messages.info(request, _("Impor ini sudah berjalan. Asal berkas tidak bisa diubah lagi."))
    return redirect("residents:import-batch", batch_id)


@require(ResidentPermission.IMPORT)
@require_POST
@never_cache
def start(request: PlaceRequest, batch_id: UUID) -> HttpResponseBase:
    try:
        found = services.start_import(
            actor=request.actor, batch_id=batch_id, skip_rejected="skip" in request.POST, now=clock.now()
        )
    except NotReady:
        messages.info(request, _("Impor ini belum bisa dimulai. Ikuti petunjuk di halaman ini."))
        return redirect("residents:import-batch", batch_id)
    standing = batches.standing(found, clock.now())
    if standing.stage is Stage.CHECKED:
        return _review(request, found, standing, status=422)
    if standing.stage is not Stage.DONE:
        return redirect("residents:import-batch", batch_id)
    message = _("Impor selesai: %(created)d penduduk baru, %(updated)d diperbarui, %(unchanged)d tetap.")
    messages.success(request, message % found.counts)
    return redirect("residents:import-batch" if found.rejected else "residents:list", *_key(found))


@require(ResidentPermission.IMPORT)
@require_POST
@never_cache
def cancel(request: PlaceRequest, batch_id: UUID) -> HttpResponseBase:
    try:
        found = services.cancel_import(actor=request.actor, batch_id=batch_id, now=clock.now())
    except NotReady:
        messages.info(request, _("Impor ini sudah selesai. Pakai “Urungkan impor” untuk menariknya."))
        return redirect("residents:import-batch", batch_id)
    if found.state != Stage.CANCELLED:
        return redirect("residents:import-batch", batch_id)
    messages.success(request, _("Impor dibatalkan. Tidak ada yang disimpan."))
    return redirect("residents:import")


@require(ResidentPermission.IMPORT)
@require_safe
@never_cache
def problems(request: PlaceRequest, batch_id: UUID) -> HttpResponse:
    found = batches.batch_for(request.actor, batch_id)
    return _workbook(problem_workbook(batches.problems_of(found)), "masalah-impor.xlsx")


@require(ResidentPermission.IMPORT)
@require_safe
@never_cache
def rejected(request: PlaceRequest, batch_id: UUID) -> HttpResponse:
    """The rejected rows, to be corrected and uploaded again. 404 once they are no longer kept."""
    found = batches.batch_for(request.actor, batch_id)
    if found.rejected is None:
        raise NotHere
    return _workbook(drafts.opened(found.rejected, clock.now()), "baris-ditolak.xlsx")


@require(ResidentPermission.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def undo(request: PlaceRequest, batch_id: UUID) -> HttpResponseBase:
    found = batches.batch_for(request.actor, batch_id)
    form = UndoForm(request.POST if request.method == "POST" else None)
    reasons: list[str] = []
    if form.is_bound and form.is_valid():
        try:
            services.undo_import(actor=request.actor, batch_id=batch_id, now=clock.now())
        except UndoRefused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _("Impor sudah diurungkan. Data kembali seperti sebelum impor."))
            return redirect("residents:import")
    elif not batches.can_be_undone(found, clock.now()):
        raise NotHere
    return render_form(
        request, "residents/undo.html", form, batch=found, reasons=reasons, status=422 if reasons else None
    )


@require(ResidentPermission.IMPORT)
@require_safe
def template(request: PlaceRequest) -> HttpResponse:
    return _workbook(template_workbook(), "templat-penduduk.xlsx")


def _past(request: PlaceRequest) -> list[dict[str, Any]]:
    now = clock.now()
    return [_about(each, batches.standing(each, now)) for each in batches.past_imports(request.actor)]


def _about(found: ImportBatch, standing: Standing) -> dict[str, Any]:
    return {
        "batch": found,
        "standing": standing,
        "stage": standing.stage.value,
        "counts": found.counts,
        "may_undo": batches.can_be_undone(found, clock.now()),
    }


def _review(
    request: PlaceRequest,
    found: ImportBatch,
    standing: Standing,
    form: SourceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = batches.problems_of(found)
    counts = found.counts
    context = {
        **_about(found, standing),
        "problems": [{"problem": p, "word": severity_label(p.severity)} for p in kept[:SHOWN]],
        "more": counts.get("problems", 0) - min(len(kept), SHOWN),
        "changes": counts.get("created", 0) + counts.get("updated", 0),
        "source_form": (form or SourceForm()) if counts.get("asks_source") else None,
        "form": form,
        "invalid": status == 422 or form is not None,
    }
    return render(request, "residents/review.html", context, status=422 if form is not None else status)


def _key(found: ImportBatch) -> list[UUID]:
    return [found.pk] if found.rejected else []


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
