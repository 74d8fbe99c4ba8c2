"""A resident's own letters: the list, one letter with its timeline, completing, fetching."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.letters import queries, services
from tenants.letters.answers import said
from tenants.letters.catalogue import letter_type
from tenants.letters.forms import AnswersForm
from tenants.letters.links import share_link
from tenants.letters.permissions import LetterPermission
from tenants.letters.states import LetterState
from tenants.letters.timelines import steps_of

from .responses import letter_response


@require(LetterPermission.REQUEST)
@require_GET
@never_cache
def mine(request: PlaceRequest) -> HttpResponse:
    drafts = [{"draft": draft, "kind": letter_type(draft.type)} for draft in queries.drafts_of(request.actor)]
    return render(
        request, "letters/mine.html", {"letters": queries.letters_of(request.actor)[:100], "drafts": drafts}
    )


@require(LetterPermission.REQUEST)
@require_GET
@never_cache
def letter(request: PlaceRequest, reference: str) -> HttpResponse:
    found = queries.letter_of(request.actor, reference)
    return render(
        request,
        "letters/letter.html",
        {
            "letter": found,
            "steps": steps_of(found, queries.timeline(found)),
            "answers": said(found.kind, found.answers),
            "whatsapp_url": share_link(reference),
            "expired": found.is_expired(clock.today()),
        },
    )


@require(LetterPermission.REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def complete(request: PlaceRequest, reference: str) -> HttpResponseBase:
    """What the operator asked for, with the answers as they were given."""
    found = queries.letter_of(request.actor, reference)
    if found.state != LetterState.INCOMPLETE:
        if request.method == "POST":  # sent twice: the first one counted
            return redirect("letters:letter", reference)
        raise NotHere
    form = AnswersForm(found.kind, found.answers, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        services.resubmit(actor=request.actor, letter_id=found.pk, answers=form.answers, now=clock.now())
        messages.success(request, _("Terima kasih. Permohonan Anda sudah dikirim lagi."))
        return redirect("letters:letter", reference)
    return render_form(request, "letters/complete.html", form, letter=found)


@require(LetterPermission.REQUEST)
@require_GET
@never_cache
def download(request: PlaceRequest, reference: str) -> HttpResponse:
    return letter_response(queries.letter_of(request.actor, reference))


@require(LetterPermission.REQUEST)
@require_POST
def receive(request: PlaceRequest, reference: str) -> HttpResponse:
    """The resident has the letter."""
    found = queries.letter_of(request.actor, reference)
    try:
        services.receive(actor=request.actor, letter_id=found.pk, now=clock.now())
        messages.success(request, _("Terima kasih. Permohonan ini sudah selesai."))
    except services.WrongStep:
        pass  # said twice, or withdrawn meanwhile: the page shows how it is
    return redirect("letters:letter", reference)
