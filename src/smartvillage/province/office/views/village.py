"""One village as the programme office sees it: its way on board, its numbers, its sign-in sheets."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import State
from smartvillage.kernel.tenancy.addresses import base_url
from smartvillage.province.fleet.health.queries import health_of
from smartvillage.province.fleet.services.progress import progress_of
from smartvillage.province.indicators.queries import overviews
from smartvillage.province.regions import queries as regions
from smartvillage.province.regions.codes import KECAMATAN, VILLAGE
from smartvillage.province.villages import queries as villages

from .. import queries, services, words
from ..months import month_name
from ..permissions import OfficePermission
from ..trails import board_url, trail
from . import lifecycle

if TYPE_CHECKING:
    from smartvillage.province.villages.models import StateChange

_MAY_RETRY = {State.DRAFT, State.PROVISIONING, State.BROKEN}


@require(OfficePermission.VIEW_FLEET)
@never_cache
@require_safe
def village(request: PlaceRequest, code: str) -> HttpResponse:
    """Any village of the official list, also one that has not joined."""
    place = regions.region(code)
    if place.level != VILLAGE or place.code != code:
        raise NotHere
    found = villages.villages(prefix=code).first()
    state = State(found.state) if found else None
    host = villages.full_host(villages.primary_labels([code])[code]) if found else ""
    word, tone = words.STATES[state]
    numbers = overviews("desa", inside=code).get(code)
    way, health = progress_of(code), health_of(code)
    context = {
        "place": place, "found": found, "state": state, "state_word": word, "state_tone": tone, "host": host,
        "full_name": f"{regions.vocabulary(code).term.capitalize()} {place.name}",
        "onboarding_url": f"{reverse('onboarding')}?kec={code[:8]}",
        "crumbs": trail(regions.ancestors(code), place), "site": base_url(host) if host else "",
        "serves": state is not None and state.serves, "counts": state in queries.ON_BOARD,
        "numbers": numbers, "way": way, "health": health,
        "problems": words.problem_words(health.problems) if health else [],
        "steps": [(step, words.STEPS[step.state]) for step in way.steps] if way else [],
        "first_online": month_name(numbers.first_online) if numbers else "",
        "may_retry": state in _MAY_RETRY, "is_moving": state in {State.DRAFT, State.PROVISIONING},
        **lifecycle.section(code, state, request.actor),
        "history": [_change(change) for change in villages.history(code)] if found else [],
    }  # fmt: skip
    return render(request, "office/village.html", context)


@require(OfficePermission.ONBOARD)
@require_POST
def retry(request: PlaceRequest, code: str) -> HttpResponseBase:
    if services.try_again(code, actor=request.actor):
        messages.success(request, _("Penyiapan dimulai lagi. Halaman ini memperbarui diri."))
    else:
        messages.info(request, _("Desa ini sudah siap. Tidak ada yang perlu diulang."))
    return redirect("village", code)


@require(OfficePermission.ISSUE_SHEETS)
@never_cache
@require_POST
def village_sheet(request: PlaceRequest, code: str) -> HttpResponseBase:
    found = villages.village_with(code)
    return _sheets(request, [code], found.code, reverse("village", args=[code]))


@require(OfficePermission.ISSUE_SHEETS)
@never_cache
@require_POST
def kecamatan_sheets(request: PlaceRequest, code: str) -> HttpResponseBase:
    """One page per account of every village of a kecamatan that is open."""
    place = queries.region_of(code)
    if place.level != KECAMATAN:
        raise NotHere
    codes = [found.code for found in villages.villages(prefix=f"{place.code}.")]
    return _sheets(request, codes, place.code, board_url(place))


def _sheets(request: PlaceRequest, codes: list[str], name: str, back: str) -> HttpResponseBase:
    open_now = [
        found.code for code in codes for found in villages.villages(prefix=code) if State(found.state).serves
    ]
    try:
        pdf = services.print_sheets(open_now, actor=request.actor)
    except services.NothingToPrint:
        messages.warning(
            request, _("Belum ada desa yang siap. Lembar masuk dicetak setelah penyiapan selesai.")
        )
        return redirect(back)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lembar-masuk-{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _change(change: "StateChange") -> dict[str, object]:
    word, tone = words.STATES[State(change.after)]
    return {
        "title": word, "when": change.at, "who": change.actor, "text": change.reason,
        "state": "bad" if tone == "bad" else "done",
    }  # fmt: skip
