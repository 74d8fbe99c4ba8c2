"""What a visitor sees first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from smartvillage.kernel.permissions import public
from smartvillage.kernel.requests import PlaceRequest
from tenants.letters import queries as letters
from tenants.letters.cards import service_cards
from tenants.letters.catalogue import Asker, by_topic
from tenants.letters.permissions import LetterPermission

# What most people come for; all others are one tap away.
_OFTEN = frozenset({"domisili", "usaha", "tidak_mampu", "pengantar", "skck", "ktp"})


@public
@require_safe
def home(request: PlaceRequest) -> HttpResponse:
    """The services first: they are why people come."""
    offered = letters.offered_types(Asker.RESIDENT)
    often = [kind for kind in offered if kind.code in _OFTEN]
    topics = [
        {
            "title": topic.label,
            "text": ngettext("%(count)d surat", "%(count)d surat", len(kinds)) % {"count": len(kinds)},
            "url": f"{reverse('letters:services')}#{topic.value}",
        }
        for topic, kinds in by_topic(offered)
    ]
    mine = request.actor.can(LetterPermission.REQUEST)
    return render(
        request,
        "portal/home.html",
        {
            "often": service_cards(often),
            "topics": topics,
            "total": len(offered),
            "mine": mine,
            "recent": list(letters.letters_of(request.actor)[:3]) if mine else [],
        },
    )
