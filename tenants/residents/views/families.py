"""Families: the list, one family, where it lives, and its sheet on paper."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.residents import queries
from tenants.residents.families import search_families, sheet_of
from tenants.residents.forms import ReasonForm
from tenants.residents.forms.editing import FamilyForm
from tenants.residents.forms.filters import PlaceForm, has_digits
from tenants.residents.households import numbers_of
from tenants.residents.models import Family
from tenants.residents.papers import family_sheet_pdf
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import masked_family_number
from tenants.residents.services import access, editing

from .lists import page_number
from .people import members_of


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def families(request: PlaceRequest) -> HttpResponseBase:
    """Sent by POST, as the list of residents is: a number never gets into the address."""
    sent = request.method == "POST"
    form = PlaceForm(queries.places(request.actor), request.POST if sent else request.GET)
    if sent and not has_digits(form.text):
        query = form.query()
        return redirect(reverse("residents:families") + (f"?{query}" if query else ""))
    found = search_families(request.actor, form.text, page=page_number(request), **form.place)
    context = {
        "text": form.text,
        "filter": form,
        "narrowed": bool(form.text or any(form.place.values())),
        "found": found,
        "page": Paginator(range(found.total), queries.PAGE_SIZE).get_page(found.page),
    }
    return render(request, "residents/families.html", context)


@require(ResidentPermission.VIEW)
@require_safe
@never_cache
def family(request: PlaceRequest, family_id: UUID) -> HttpResponse:
    found = queries.family_for(request.actor, family_id)
    members = members_of(found)
    head = next((row["resident"] for row in members if row["resident"].is_head), None)
    edit = reverse("residents:edit-family", args=[found.pk]) if _may_edit(request) else ""
    rows = [
        {"label": _("Nomor KK"), "value": masked_family_number(found) or _("Belum ada")},
        {"label": _("Kepala keluarga"), "value": head.name if head else _("Belum ada")},
        {"label": _("Alamat"), "value": found.address, "change_url": edit},
        {"label": _("Dusun, RW, dan RT"), "value": found.location, "change_url": edit},
    ]
    context = {
        "family": found,
        "title": head.name if head else _("Keluarga tanpa kepala"),
        "rows": rows,
        "members": members,
        "households": numbers_of(row["resident"] for row in members),
        "may_reveal": request.actor.can(ResidentPermission.REVEAL_NIK),
    }
    return render(request, "residents/family.html", context)


@require(ResidentPermission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: PlaceRequest, family_id: UUID) -> HttpResponseBase:
    found = queries.family_for(request.actor, family_id)
    names = ("address", "hamlet", "rw", "rt")
    now = editing.fingerprint(found, names)
    stored = {name: getattr(found, name) for name in names}
    form = FamilyForm(request.POST if request.method == "POST" else None, initial={**stored, "based_on": now})
    if form.is_bound and form.is_valid():
        try:
            editing.edit_family(
                actor=request.actor, family_id=family_id, values=form.values,
                based_on=form.cleaned_data["based_on"],
            )  # fmt: skip
        except editing.OutsideAreas:
            form.add_error("hamlet", _("Tempat itu di luar wilayah Anda."))
        except editing.Changed:
            return _clash(request, found, form.values)
        else:
            messages.success(request, _("Tempat tinggal keluarga disimpan."))
            return redirect("residents:family", family_id)
    return _edit_page(request, form, found)


@require(ResidentPermission.VIEW)
@require_safe
@never_cache
def sheet(request: PlaceRequest, family_id: UUID) -> HttpResponse:
    """Numbers masked: for checking with the family."""
    found = queries.family_for(request.actor, family_id)
    return _pdf(family_sheet_pdf(sheet_of(found, whole=False)))


@require(ResidentPermission.REVEAL_NIK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_variables("content")
def whole_sheet(request: PlaceRequest, family_id: UUID) -> HttpResponse:
    """With whole numbers, for a reason that is recorded; in this answer and nowhere else."""
    found = queries.family_for(request.actor, family_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        content = access.reveal_family(actor=request.actor, family=found, reason=form.cleaned_data["reason"])
        return _pdf(family_sheet_pdf(content))
    return render_form(request, "residents/family_sheet.html", form, family=found)


def _clash(request: PlaceRequest, found: Family, typed: dict[str, str]) -> HttpResponse:
    """Both versions; saving again is then a decision."""
    fresh = queries.family_for(request.actor, found.pk)
    now = editing.fingerprint(fresh, typed)
    labels = FamilyForm.base_fields
    differences = [
        {"label": labels[name].label, "stored": getattr(fresh, name), "typed": value}
        for name, value in typed.items()
        if getattr(fresh, name) != value
    ]
    form = FamilyForm({**typed, "based_on": now})
    form.is_valid()
    form.add_error(None, _("Data ini sudah diubah orang lain. Belum ada yang disimpan."))
    return _edit_page(request, form, fresh, differences)


def _edit_page(
    request: PlaceRequest, form: FamilyForm, found: Family,
    differences: list[dict[str, object]] | None = None,
) -> HttpResponse:  # fmt: skip
    return render_form(
        request, "residents/edit_family.html", form, status=422 if differences is not None else None,
        family=found, differences=differences, places=queries.places(request.actor),
    )  # fmt: skip


def _may_edit(request: PlaceRequest) -> bool:
    return request.actor.can(ResidentPermission.EDIT)


def _pdf(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="lembar-keluarga.pdf"'
    return response
