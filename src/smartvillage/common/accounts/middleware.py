"""`request.actor`: the signed-in account of this host, or nobody."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from smartvillage.kernel.permissions import Actor, Forbidden, NotHere
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import declared

from .models import User
from .queries import actor_of


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PlaceRequest) -> HttpResponse:
        request.actor = cast(Actor, SimpleLazyObject(lambda: _actor(request)))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Absent and forbidden are the same 404 for whoever asks."""
        if isinstance(error, (NotHere, Forbidden)):
            raise Http404 from error


def _actor(request: HttpRequest) -> Actor:
    user = get_user(request)
    # A session belongs to the place it was opened in, whatever store it is kept in (H11).
    if not isinstance(user, User) or request.session.get("place") != declared():
        return Actor.anonymous()
    return actor_of(user)
