"""A resident came to the office: find them, choose the letter, answer, send. At most six acts (O2)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.letters import queries, services
from tenants.letters.catalogue import Asker, by_topic
from tenants.letters.forms import DeskAnswersForm
from tenants.letters.people import (
    find_residents,
    masked_nik_of,
    may_be_served,
    person_of,
    phone_of,
    resident_with,
)
from tenants.letters.permissions import LetterPermission


@require(LetterPermission.CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find(request: PlaceRequest) -> HttpResponse:
    """Search by name or NIK. It is a POST, so that no NIK is ever in an address or a log."""
    text = request.POST.get("cari", "").strip()[:100]
    found = find_residents(request.actor, text) if text else []
    return render(
        request,
        "letters/desk/find.html",
        {"text": text, "found": found, "groups": by_topic(queries.offered_types(Asker.OPERATOR))},
    )


@require(LetterPermission.CREATE)
@require_GET
@never_cache
def choose(request: PlaceRequest, resident_id: UUID) -> HttpResponse:
    """The letters for one of several who were found: a list of thirty under each would bury the others."""
    resident = resident_with(request.actor, resident_id)
    return render(
        request,
        "letters/desk/choose.html",
        {
            "resident": resident,
            "masked_nik": masked_nik_of(resident),
            "may_be_served": may_be_served(resident),
            "groups": by_topic(queries.offered_types(Asker.OPERATOR)),
        },
    )


@require(LetterPermission.CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: PlaceRequest, resident_id: UUID, type_code: str) -> HttpResponseBase:
    """All questions on one page, with what the last letter of this kind said already filled in."""
    resident = resident_with(request.actor, resident_id)
    kind = queries.offered_type(type_code, Asker.OPERATOR)
    before = queries.last_answers(request.actor, resident_id, type_code)
    form = DeskAnswersForm(kind, before, request.POST if request.method == "POST" else None)
    form.initial["phone"] = phone_of(resident)
    if form.is_bound and form.is_valid():
        try:
            letter = services.create_at_counter(
                actor=request.actor,
                resident=resident,
                type_code=type_code,
                answers=form.answers,
                submission=form.cleaned_data["submission"],
                phone=form.cleaned_data["phone"],
                now=clock.now(),
            )
        except services.Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("Surat %(reference)s dibuat dan menunggu tanda tangan.") % {"reference": letter.reference},
            )
            return redirect("letters:desk-letter", letter.pk)
    return render_form(
        request,
        "letters/desk/create.html",
        form,
        kind=kind,
        resident=resident,
        person=person_of(resident),
        masked_nik=masked_nik_of(resident),
        prefilled=bool(before),
    )
