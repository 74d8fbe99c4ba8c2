"""A resident asks for a letter: one question a page, check the answers, send, keep the reference."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, public, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.letters import queries, services
from tenants.letters.answers import Answers, next_page, said
from tenants.letters.catalogue import Asker, LetterType, Page
from tenants.letters.forms import PageForm, SendForm
from tenants.letters.links import share_link
from tenants.letters.models import Draft
from tenants.letters.people import masked_nik_of, person_of, phone_of, resident_of
from tenants.letters.permissions import LetterPermission
from tenants.letters.promises import promised_for


@public
@require_GET
def service(request: PlaceRequest, type_code: str) -> HttpResponse:
    """What the letter is for, what is needed, when it is ready; open to anybody."""
    kind = queries.offered_type(type_code, Asker.RESIDENT)
    begun = request.actor.can(LetterPermission.REQUEST) and queries.draft_for(request.actor, type_code)
    return render(
        request,
        "letters/service.html",
        {
            "kind": kind,
            "promised_on": promised_for(kind, clock.today()),
            "begun": begun,
            "validity_days": queries.in_force(kind).validity_days,
        },
    )


@require(LetterPermission.REQUEST)
@require_GET
def start(request: PlaceRequest, type_code: str) -> HttpResponse:
    """To the first question that is open, or to the check."""
    kind = queries.offered_type(type_code, Asker.RESIDENT)
    draft = queries.draft_for(request.actor, type_code)
    return redirect(_onward(kind, draft.answers if draft else {}))


@require(LetterPermission.REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def question(request: PlaceRequest, type_code: str, name: str) -> HttpResponseBase:
    kind = queries.offered_type(type_code, Asker.RESIDENT)
    draft = queries.draft_for(request.actor, type_code)
    answers: Answers = draft.answers if draft else {}
    pages = kind.pages(answers)
    at = _place(pages, name)
    form = PageForm(pages[at], answers, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answers = {**answers, **form.answers}
        services.save_answers(actor=request.actor, type_code=type_code, answers=answers, now=clock.now())
        return redirect(_onward(kind, answers))
    return render_form(
        request,
        "letters/question.html",
        form,
        kind=kind,
        step=at + 1,
        steps=len(pages) + 1,
        back_url=_back(kind, pages, at),
    )


@require(LetterPermission.REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: PlaceRequest, type_code: str) -> HttpResponseBase:
    """Check the answers, then send; sending again shows the same receipt."""
    kind = queries.offered_type(type_code, Asker.RESIDENT)
    draft = queries.draft_for(request.actor, type_code)
    if request.method == "POST":
        return _send(request, kind, draft)
    if draft is None or next_page(kind, draft.answers):
        return redirect(_onward(kind, draft.answers if draft else {}))
    resident = resident_of(request.actor)
    initial = {"submission": draft.submission, "phone": phone_of(resident)}
    return _review_page(request, kind, draft, SendForm(initial=initial))


@require(LetterPermission.REQUEST)
@require_POST
def discard(request: PlaceRequest, type_code: str) -> HttpResponse:
    services.discard_draft(actor=request.actor, type_code=type_code)
    return redirect("letters:mine")


@require(LetterPermission.REQUEST)
@require_GET
@never_cache
def sent(request: PlaceRequest, reference: str) -> HttpResponse:
    """The receipt; it can be opened again as long as the letter is there."""
    letter = queries.letter_of(request.actor, reference)
    return render(
        request,
        "letters/sent.html",
        {"letter": letter, "whatsapp_url": share_link(reference)},
    )


def _send(request: PlaceRequest, kind: LetterType, draft: Draft | None) -> HttpResponse:
    form = SendForm(request.POST)
    if not form.is_valid():
        if draft is None or "submission" in form.errors:
            raise NotHere
        return _review_page(request, kind, draft, form)
    try:
        letter = services.submit_request(
            actor=request.actor, type_code=kind.code, now=clock.now(), **form.cleaned_data
        )
    except services.AnswersMissing as error:
        return redirect("letters:question", kind.code, error.fields[0])
    except services.Refused as error:
        if draft is None:
            raise NotHere from error
        form.add_error(None, str(error))
        return _review_page(request, kind, draft, form)
    return redirect("letters:sent", letter.reference)


def _review_page(request: PlaceRequest, kind: LetterType, draft: Draft, form: SendForm) -> HttpResponse:
    resident = resident_of(request.actor)
    rows = [
        {
            "label": answer.label,
            "value": answer.value or _("Tidak diisi"),
            "change_url": reverse("letters:question", args=[kind.code, answer.name]),
        }
        for answer in said(kind, draft.answers)
    ]
    steps = len(kind.pages(draft.answers)) + 1
    return render_form(
        request,
        "letters/review.html",
        form,
        kind=kind,
        rows=rows,
        step=steps,
        steps=steps,
        applicant=person_of(resident),
        masked_nik=masked_nik_of(resident),
        promised_on=promised_for(kind, clock.today()),
        back_url=rows[-1]["change_url"],
    )


def _place(pages: tuple[Page, ...], name: str) -> int:
    """Which page asks this. NotHere for a question that does not exist, or that the answers so far rule out."""
    for at, page in enumerate(pages):
        if any(question.name == name for question in page.fields):
            return at
    raise NotHere


def _onward(kind: LetterType, answers: Answers) -> str:
    following = next_page(kind, answers)
    if following is None:
        return reverse("letters:review", args=[kind.code])
    return reverse("letters:question", args=[kind.code, following.name])


def _back(kind: LetterType, pages: tuple[Page, ...], at: int) -> str:
    if at == 0:
        return reverse("letters:service", args=[kind.code])
    return reverse("letters:question", args=[kind.code, pages[at - 1].name])
