"""Correcting one group of a resident's fields, with what is typed kept while it is typed."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.residents import queries
from tenants.residents.forms.editing import GroupForm
from tenants.residents.groups import BY_KEY, LABELS, Group, fields_of, in_words
from tenants.residents.models import FormDraft, Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services import editing


@require(ResidentPermission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: PlaceRequest, resident_id: UUID, group: str) -> HttpResponseBase:
    chosen = _group(group)
    found = queries.resident_for(request.actor, resident_id)
    if request.method != "POST":
        return _opened(request, found, chosen)
    if "buang" in request.POST:
        editing.drop_draft(actor=request.actor, form=_key(found, chosen))
        messages.info(request, _("Isian yang belum disimpan dibuang."))
        return redirect("residents:edit", resident_id, group)
    form = GroupForm(chosen, found, request.POST)
    if not form.is_valid():
        return _page(request, form, found, chosen)
    try:
        editing.edit_resident(
            actor=request.actor, resident_id=resident_id, values=form.values,
            based_on=form.cleaned_data["based_on"], form=_key(found, chosen),
        )  # fmt: skip
    except editing.Changed:
        return _clash(request, form, queries.resident_for(request.actor, resident_id), chosen)
    except editing.SecondHead:
        form.add_error(
            "household_relation",
            _("Rumah tangga ini sudah punya kepala. Jadikan kepala lama anggota dulu, lalu simpan lagi."),
        )
        return _page(request, form, found, chosen)
    messages.success(request, _("Data disimpan."))
    return redirect("residents:resident", resident_id)


@require(ResidentPermission.EDIT)
@require_POST
@never_cache
def draft(request: PlaceRequest, resident_id: UUID, group: str) -> HttpResponse:
    """Called by the page while somebody types; answers with the hour at which it was kept (O3)."""
    chosen = _group(group)
    found = queries.resident_for(request.actor, resident_id)
    form = GroupForm(chosen, found, request.POST)
    try:
        kept = editing.keep_draft(
            actor=request.actor, resident_id=resident_id, form=_key(found, chosen), data=form.typed(),
            based_on=request.POST.get("based_on", ""), over=request.POST.get("kept", ""), now=clock.now(),
        )  # fmt: skip
    except editing.TypedElsewhere:
        return HttpResponse(status=HTTPStatus.CONFLICT)
    except ValueError:
        return HttpResponseBadRequest()
    return render(request, "residents/_kept.html", {"kept": kept})


def _opened(request: PlaceRequest, found: Resident, group: Group) -> HttpResponse:
    """As it is stored, or as it was typed before; both where the row changed since."""
    kept = queries.draft_of(request.actor, _key(found, group))
    now = editing.fingerprint(found, fields_of(group, found))
    form = GroupForm(group, found, based_on=now, draft=kept.data if kept else None)
    if kept is None or kept.based_on == now:
        return _page(request, form, found, group, kept=kept)
    typed = GroupForm(group, found, {**kept.data, "based_on": now})
    return _page(request, form, found, group, kept=kept, differences=_differences(typed, found))


def _clash(request: PlaceRequest, form: GroupForm, found: Resident, group: Group) -> HttpResponse:
    """Both versions; saving again is then a decision, so it is based on what is stored now."""
    now = editing.fingerprint(found, form.names)
    shown = GroupForm(group, found, {**form.typed(), "based_on": now})
    differences = _differences(shown, found)
    shown.add_error(None, _("Data ini sudah diubah orang lain. Belum ada yang disimpan."))
    return _page(request, shown, found, group, differences=differences, status=422)


def _differences(form: GroupForm, found: Resident) -> list[dict[str, Any]]:
    """The fields that are stored otherwise than they are typed. What cannot be read is shown as typed."""
    form.is_valid()
    rows = []
    for name in form.names:
        stored = getattr(found, name)
        if name in form.errors or form.cleaned_data.get(name) != stored:
            typed = in_words(name, form.cleaned_data.get(name)) if name in form.cleaned_data else "?"
            rows.append({"label": LABELS[name], "stored": in_words(name, stored), "typed": typed})
    return rows


def _page(
    request: PlaceRequest, form: GroupForm, found: Resident, group: Group, *,
    kept: FormDraft | None = None, differences: list[dict[str, Any]] | None = None, status: int | None = None,
) -> HttpResponse:  # fmt: skip
    # A form that was sent shows no draft, but its page writes over the one there is.
    known = queries.draft_of(request.actor, _key(found, group)) if form.is_bound and kept is None else kept
    return render_form(
        request, "residents/edit.html", form, status=status,
        resident=found, group=group, kept=kept, known=known, differences=differences,
    )  # fmt: skip


def _group(key: str) -> Group:
    if key not in BY_KEY:
        raise NotHere
    return BY_KEY[key]


def _key(found: Resident, group: Group) -> str:
    return f"{found.pk}/{group.key}"
