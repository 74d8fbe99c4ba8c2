"""From the Host header to a place: a village, an office of the province, or nowhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render

from . import release
from .context import in_province, in_village
from .directory import directory
from .refs import State, VillageRef

if TYPE_CHECKING:
    from smartvillage.kernel.requests import PlaceRequest

OFFICES = {"": "portal", "dpmd.": "dpmd", "data.": "data"}
URLCONFS = {
    "village": "smartvillage.config.urls_village",
    "portal": "smartvillage.config.urls_province",
    "dpmd": "smartvillage.config.urls_dpmd",
    "data": "smartvillage.config.urls_data",
}
# What a suspended or archived village still answers: a letter once issued can always be verified.
_ALWAYS = ("/v/", "/-/")
# A look at every village must not upgrade every village: rings are there to go slowly.
PROBE_HEADER = "X-Health-Probe"
_ANSWERS = frozenset({State.TRAINING, State.LIVE, State.SUSPENDED, State.ARCHIVED})
# A suspended village's own staff may look, and come and go; nothing else is written.
_DOORS = ("/kelola/masuk/", "/keluar/")
_SAFE = ("GET", "HEAD", "OPTIONS")

GetResponse = Callable[[HttpRequest], HttpResponse]


def host_of(request: HttpRequest) -> str | None:
    """The bare host in lower case, without port or one trailing dot; None where it is malformed."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    return host.rsplit(":", 1)[0].lower().removesuffix(".")


class PlaceMiddleware:
    """Declares the place, chooses its URL map, and leaves the thread clean behind it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: "PlaceRequest") -> HttpResponse:
        request.village = None
        request.office = ""
        host = host_of(request)
        for prefix, office in OFFICES.items():
            if host == prefix + settings.BASE_DOMAIN:
                return self._office(request, office)
        entry = directory.by_host(host) if host else None
        if entry is None or entry.village.state not in _ANSWERS:
            return self._nowhere(request)
        if entry.moved_to:
            port = f":{request.get_port()}" if ":" in request.get_host() else ""
            return HttpResponsePermanentRedirect(
                f"{request.scheme}://{entry.moved_to}{port}{request.get_full_path()}"
            )
        return self._village(request, entry.village)

    def _office(self, request: "PlaceRequest", office: str) -> HttpResponse:
        request.office = office
        request.urlconf = URLCONFS[office]
        with in_province():
            return self.get_response(request)

    def _village(self, request: "PlaceRequest", village: VillageRef) -> HttpResponse:
        request.village = village
        request.office = "village"
        request.urlconf = URLCONFS["village"]
        with in_village(village):
            free = village.state.serves or request.path.startswith(_ALWAYS)
            suspended = village.state is State.SUSPENDED and request.path.startswith(("/kelola/", *_DOORS))
            if not (free or suspended):
                return render(request, "web/suspended.html", status=503)
            if not (free or request.method in _SAFE or request.path in _DOORS):
                return render(request, "web/read_only.html", status=403)
            probed = PROBE_HEADER in request.headers
            if not (release.is_current() if probed else release.become_current()):
                return _come_again(request)
            return self.get_response(request)

    def _nowhere(self, request: "PlaceRequest") -> HttpResponse:
        request.urlconf = URLCONFS["portal"]
        with in_province():
            return render(request, "web/unknown_host.html", status=404)


def _come_again(request: HttpRequest) -> HttpResponse:
    response = render(request, "web/upgrading.html", status=503)
    response["Retry-After"] = "10"
    return response
