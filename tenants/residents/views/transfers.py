"""People between two villages: the paper for who leaves, taking in who comes, and NIKs that two villages have."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.transfers.queries import passages
from smartvillage.web.http import render_form
from tenants.residents import queries
from tenants.residents.clashes import shared_niks
from tenants.residents.forms.filters import PlaceForm
from tenants.residents.forms.transfers import AcceptForm, CodeForm
from tenants.residents.models import Event
from tenants.residents.papers import transfer_sheet_pdf
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services import events, transfers
from tenants.residents.services.events import EventRefused

from .submissions import submission_of, told_of

_METHODS: Final = ["GET", "HEAD", "POST"]


@require(ResidentPermission.RECORD_EVENT)
@require_http_methods(_METHODS)
@never_cache
@sensitive_variables("released")
def release(request: PlaceRequest, resident_id: UUID) -> HttpResponseBase:
    """Says who goes with them and what became of an earlier code; then a new one, on paper only."""
    resident, refused = queries.resident_for(request.actor, resident_id), ""
    if request.method == "POST":
        try:
            released = transfers.release(actor=request.actor, resident=resident, now=clock.now())
        except EventRefused as error:
            refused = str(error)
        else:
            response = HttpResponse(transfer_sheet_pdf(released), content_type="application/pdf")
            response["Content-Disposition"] = 'attachment; filename="lembar-pindah.pdf"'
            return response
    passage = passages([resident.pk]).get(resident.pk)
    context = {
        "resident": resident, "people": transfers.leaving_with(request.actor, resident), "passage": passage,
        "went_to": directory.by_code(passage.went_to) if passage and passage.went_to else None,
        "refused": refused, "invalid": bool(refused),
    }  # fmt: skip
    return render(request, "residents/transfers/release.html", context, status=422 if refused else 200)


@require(ResidentPermission.RECORD_EVENT)
@require_http_methods(_METHODS)
@never_cache
@sensitive_variables("people")
def accept(request: PlaceRequest) -> HttpResponseBase:
    """The code, then who it is and where they will live. Nothing of it is ever in an address."""
    code_form = CodeForm(request.POST if request.method == "POST" else None)
    if not code_form.is_bound or not code_form.is_valid():
        return render_form(request, "residents/transfers/code.html", code_form)
    code, taking = code_form.cleaned_data["code"], request.POST.get("langkah") == "terima"
    if taking and (done := _done(request)):
        return done
    people = events.arriving(code)
    try:
        origin = events.origin_of(people)
    except EventRefused as error:
        code_form.add_error("code", str(error))
        return render_form(request, "residents/transfers/code.html", code_form)
    form = AcceptForm(people, request.POST if taking else None)
    if form.is_bound and form.is_valid() and (answer := _accepted(request, form, code)):
        return answer
    return render_form(
        request, "residents/transfers/accept.html", form, people=people, origin=origin, code=code
    )


@require(ResidentPermission.VIEW)
@require_safe
@never_cache
def clashes(request: PlaceRequest) -> HttpResponse:
    form = PlaceForm(queries.places(request.actor), request.GET)
    context = {
        "filter": form,
        "rows": shared_niks(request.actor, form.place),
        "may_record": request.actor.can(ResidentPermission.RECORD_EVENT),
    }
    return render(request, "residents/transfers/clashes.html", context)


def _accepted(request: PlaceRequest, form: AcceptForm, code: str) -> HttpResponseBase | None:
    """To the first of them; None when it was refused, and the form says why."""
    told = told_of(request, form.cleaned_data["submission"], form)
    joins = form.cleaned_data["joins"]
    try:
        events.accept_transfer(
            told, code=code, relations=form.relations,
            family_id=events.family_with_number(joins) if joins else None,
            new_family=None if joins else form.new_family,
        )  # fmt: skip
    except EventRefused as error:
        form.add_error(None, str(error))
        return None
    return _done(request)


def _done(request: PlaceRequest) -> HttpResponseBase | None:
    """To whom this submission has taken in; None for one that was not carried out."""
    submission = submission_of(request)
    first = Event.objects.filter(act=submission, resident__isnull=False).order_by("pk").first()
    if submission is None or first is None:
        return None
    messages.success(request, _("Pindahan sudah diterima. Periksa datanya, lalu lengkapi yang kurang."))
    return redirect("residents:resident", first.resident_id)
