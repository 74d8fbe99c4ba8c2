"""The office's letters: the list, one letter, its PDF, and what is done with it in one click."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from tenants.letters import queries, services
from tenants.letters.answers import said
from tenants.letters.forms import FilterForm
from tenants.letters.links import tell_link
from tenants.letters.models import Channel, Letter
from tenants.letters.people import masked_nik_of, person_of
from tenants.letters.permissions import LetterPermission
from tenants.letters.states import MOVES, NEWS, LetterState
from tenants.letters.timelines import steps_of
from tenants.members.queries import signatory

from .responses import letter_response, may_lead_to_whatsapp, pdf_response

PAGE = 25


@require(LetterPermission.VIEW)
@require_GET
@never_cache
def letters(request: PlaceRequest) -> HttpResponse:
    """Filters are in the address; a wrong one narrows nothing."""
    form = FilterForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    filters = queries.Filters(
        state=given.get("status", ""),
        type=given.get("jenis", ""),
        text=given.get("cari", ""),
        only=given.get("hanya", ""),
    )
    page = Paginator(queries.letters_at_desk(request.actor, filters), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "letters/desk/list.html",
        {
            "page": page,
            "rows": rows_of(list(page.object_list)),
            "filter": form,
            "filtered": any(given.values()),
            "may_configure": request.actor.can(LetterPermission.CONFIGURE),
        },
    )


@require(LetterPermission.VIEW)
@require_GET
@never_cache
def letter(request: PlaceRequest, letter_id: UUID) -> HttpResponse:
    return letter_page(request, queries.letter_at_desk(request.actor, letter_id))


@require(LetterPermission.VIEW)
@require_GET
@never_cache
def pdf(request: PlaceRequest, letter_id: UUID) -> HttpResponse:
    """Opens in the browser, to be printed."""
    return letter_response(queries.letter_at_desk(request.actor, letter_id), inline=True)


@require(LetterPermission.VIEW)
@require_GET
@never_cache
def draft(request: PlaceRequest, letter_id: UUID) -> HttpResponse:
    """The letter as it would be signed now: no number, no QR."""
    found = queries.letter_at_desk(request.actor, letter_id)
    if not found.is_open:
        raise NotHere
    content = services.draft_pdf(found, signatory(), clock.now())
    return pdf_response(content, f"rancangan-{found.reference}.pdf", inline=True)


@require(LetterPermission.TELL)
@require_POST
@never_cache
def tell(request: PlaceRequest, letter_id: UUID) -> HttpResponse:
    """Logged, then WhatsApp opens with a text that holds no personal data (U10)."""
    found = services.record_told(actor=request.actor, letter_id=letter_id, now=clock.now())
    return redirect(tell_link(found.phone, found.reference))


def letter_page(request: PlaceRequest, found: Letter, refused: str = "") -> HttpResponse:
    actor = request.actor
    response = render(
        request,
        "letters/desk/letter.html",
        {
            "letter": found,
            "person": person_of(found.resident),
            "masked_nik": masked_nik_of(found.resident),
            "answers": said(found.kind, found.answers),
            "steps": steps_of(found, queries.timeline(found)),
            "late": found.is_late(clock.today()),
            "may": {
                name: actor.can(move.permission) and found.state in move.before
                for name, move in MOVES.items()
            },
            "may_tell": actor.can(LetterPermission.TELL) and found.state in NEWS,
            "channel": Channel(found.channel).label,
            "withdrawn": found.state == LetterState.WITHDRAWN,
            "refused": refused,
            "invalid": bool(refused),
        },
        status=422 if refused else 200,
    )
    return may_lead_to_whatsapp(response)


def rows_of(found: list[Letter]) -> list[dict[str, object]]:
    """Letters as rows of a table, with what needs attention."""
    today = clock.today()
    return [{"letter": item, "late": item.is_late(today)} for item in found]


def _act(name: str, service: Callable[..., Letter], done: str | Promise) -> Callable[..., HttpResponseBase]:
    """A view that makes one move and shows the letter again."""

    @require(MOVES[name].permission)
    @require_POST
    @never_cache
    def act(request: PlaceRequest, letter_id: UUID) -> HttpResponseBase:
        try:
            service(actor=request.actor, letter_id=letter_id, now=clock.now())
        except services.Refused as error:
            return letter_page(request, queries.letter_at_desk(request.actor, letter_id), str(error))
        messages.success(request, str(done))
        return redirect("letters:desk-letter", letter_id)

    return act


start_check = _act("start_check", services.start_check, gettext_lazy("Surat ini sekarang sedang diperiksa."))
verify = _act("verify", services.verify, gettext_lazy("Surat diteruskan ke penandatangan."))
finish = _act("finish", services.finish, gettext_lazy("Surat ditandai selesai."))
sign = _act("sign", services.sign, gettext_lazy("Surat sudah ditandatangani dan siap diunduh warga."))
