"""Recording what happened: choose, one short form, check, done; and taking it back."""

from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.identity import mask_nik
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.residents import queries
from tenants.residents.event_forms import EventForm, NumberField
from tenants.residents.models import Event, EventKind, Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services import events
from tenants.residents.services.events import EventRefused
from tenants.residents.timelines import act_for

from .event_kinds import MOVES, NEW_FAMILY, Move
from .submissions import is_done, submission_of, told_of

_METHODS: Final = ["GET", "HEAD", "POST"]
_OURS: Final = ("csrfmiddlewaretoken", "langkah")


@require(ResidentPermission.RECORD_EVENT)
@require_http_methods(["GET", "HEAD"])
@never_cache
def choose(request: PlaceRequest, resident_id: UUID) -> HttpResponse:
    """Only what can happen to this person now."""
    resident = queries.resident_for(request.actor, resident_id)
    others = _others(resident)
    items = [
        {
            "title": move.title,
            "hint": move.hint,
            "url": reverse("residents:event", args=[resident.pk, move.slug]),
        }
        for move in MOVES.values()
        if move.fits(resident, others)
    ]
    return render(request, "residents/events/choose.html", {"resident": resident, "items": items})


@require(ResidentPermission.RECORD_EVENT)
@require_http_methods(_METHODS)
@never_cache
def event(request: PlaceRequest, resident_id: UUID, slug: str) -> HttpResponseBase:
    resident = queries.resident_for(request.actor, resident_id)
    others, move = _others(resident), MOVES.get(slug)
    if move is not None and is_done(request):
        return _done(request, move, submission_of(request), resident)
    if move is None or not move.fits(resident, others):
        raise NotHere
    return _asked(request, move, move.form(resident, others, _sent(request)), resident)


@require(ResidentPermission.RECORD_EVENT)
@require_http_methods(_METHODS)
@never_cache
def new_family(request: PlaceRequest) -> HttpResponseBase:
    """A family that moves in: its head and its place; the others follow from the head's page."""
    if is_done(request):
        return _done(request, NEW_FAMILY, submission_of(request), None)
    return _asked(request, NEW_FAMILY, NEW_FAMILY.form(None, [], _sent(request)), None)  # type: ignore[arg-type]


@require(ResidentPermission.RECORD_EVENT)
@require_http_methods(_METHODS)
@never_cache
def undo(request: PlaceRequest, resident_id: UUID, act_id: UUID) -> HttpResponseBase:
    """Says whom it concerns, then takes it back."""
    resident = queries.resident_for(request.actor, resident_id)
    rows, refused = act_for(request.actor, resident, act_id), ""
    if request.method == "POST":
        try:
            events.undo(told_of(request, uuid4()), act_id=act_id)
        except EventRefused as error:
            refused = str(error)
        else:
            messages.success(request, _("Peristiwa dibatalkan. Data kembali seperti sebelumnya."))
            return redirect("residents:resident", resident.pk)
    context = {
        "resident": resident,
        "items": [
            {"name": row.resident.name, "kind": EventKind(row.kind).label} for row in rows if row.resident
        ],
        "refused": refused,
        "invalid": bool(refused),
    }
    return render(request, "residents/events/undo.html", context, status=422 if refused else 200)


def _others(resident: Resident) -> list[Resident]:
    members = queries.family_members(resident.family)
    return [member for member in members if member.is_living and member.pk != resident.pk]


def _sent(request: PlaceRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _asked(request: PlaceRequest, move: Move, form: EventForm, resident: Resident | None) -> HttpResponseBase:
    """The form; a sound one is shown to be checked; a checked one is carried out."""
    step = request.POST.get("langkah", "")
    if form.is_bound and form.is_valid() and step == "catat":
        told = told_of(request, form.cleaned_data["submission"], form)
        try:
            act = move.act(told, resident, form)  # type: ignore[arg-type]
        except EventRefused as error:
            form.add_error(None, str(error))
        else:
            return _done(request, move, act, resident)
    elif form.is_bound and form.is_valid() and step != "ubah":
        context = {"move": move, "resident": resident, "rows": _answers(form), "hidden": _hidden(request)}
        return render(request, "residents/events/check.html", context)
    status = 200 if step == "ubah" else None
    return render_form(
        request, "residents/events/form.html", form, status=status, move=move, resident=resident
    )


def _done(request: PlaceRequest, move: Move, act: UUID | None, resident: Resident | None) -> HttpResponseBase:
    """To the page of whom it was about: the child, the newcomer, or whoever it began with."""
    messages.success(request, _("%(what)s sudah dicatat.") % {"what": move.title})
    first = Event.objects.filter(act=act, resident__isnull=False).order_by("pk").first()
    target = (
        first.resident_id if first and (resident is None or first.delta == 1) else resident and resident.pk
    )
    return redirect("residents:resident", target)


def _hidden(request: PlaceRequest) -> list[tuple[str, str]]:
    """What was sent, to be sent again."""
    names = [name for name in request.POST if name not in _OURS]
    return [(name, value) for name in names for value in request.POST.getlist(name)]


def _answers(form: EventForm) -> list[dict[str, str]]:
    return [
        {"label": str(bound.label), "value": _said(bound.field, form.cleaned_data.get(bound.name))}
        for bound in form.visible_fields()
    ]


def _said(field: forms.Field, value: Any) -> str:
    """An answer in words; numbers of persons masked."""
    if value in (None, "", []):
        return ""
    if isinstance(field, NumberField):
        return mask_nik(value)
    if isinstance(field, forms.ChoiceField):
        options: Any = field.choices
        labels = {str(key): str(label) for key, label in options}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), "") for one in chosen)
    return clock.format_date(value) if hasattr(value, "month") else str(value)
