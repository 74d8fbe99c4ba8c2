"""What a visitor sees first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from smartvillage.kernel.permissions import public
from smartvillage.kernel.requests import PlaceRequest
from tenants.letters import queries as letters
from tenants.letters.catalogue import Asker
from tenants.letters.permissions import LetterPermission


@public
@require_safe
def home(request: PlaceRequest) -> HttpResponse:
    """The services first: they are why people come."""
    services = [
        {
            "title": kind.title,
            "text": kind.purpose,
            "url": reverse("letters:service", args=[kind.code]),
            "icon": "letter",
        }
        for kind in letters.offered_types(Asker.RESIDENT)
    ]
    mine = request.actor.can(LetterPermission.REQUEST)
    return render(
        request,
        "portal/home.html",
        {
            "services": services,
            "mine": mine,
            "recent": list(letters.letters_of(request.actor)[:3]) if mine else [],
        },
    )
