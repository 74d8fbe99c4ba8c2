"""The public portal of the province: find your village, see what the programme does."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from smartvillage.kernel.permissions import public
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import State
from smartvillage.kernel.tenancy.addresses import base_url
from smartvillage.province.regions import queries as regions
from smartvillage.province.regions.codes import PROVINCE, Kind
from smartvillage.province.regions.queries import VillageHit
from smartvillage.province.villages import queries as villages

from .. import queries
from ..registry import demo_logins

_MOST_HITS = 30
_MOST_LETTERS = 60  # no village has a longer name


@public
@require_safe
def portal(request: PlaceRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:_MOST_LETTERS]
    hits = regions.search_villages(text, limit=_MOST_HITS + 1) if text else []
    found = _where(hits[:_MOST_HITS])
    context = {
        "q": text, "hits": found, "closed": any(not each["site"] for each in found), "more": len(hits) > _MOST_HITS,
        "total": queries.board(regions.region(PROVINCE)).total,
        "dpmd_url": base_url(f"dpmd.{settings.BASE_DOMAIN}"), "data_url": base_url(f"data.{settings.BASE_DOMAIN}"),
        "demo_list": settings.DEMO and bool(demo_logins()),
    }  # fmt: skip
    return render(request, "office/portal.html", context)


@public
@require_safe
def demo_sign_ins(request: PlaceRequest) -> HttpResponse:
    """Hosts, names and passwords of the demo, as text; only where everything is invented."""
    if not settings.DEMO:
        raise Http404
    rows = [
        (login, base_url(f"{login.host}.{settings.BASE_DOMAIN}".lstrip(".")) + login.path)
        for login in demo_logins()
    ]
    return render(request, "office/demo_sign_ins.html", {"rows": rows})


def _where(hits: list[VillageHit]) -> list[dict[str, object]]:
    """Each hit with its site, or "" where it is not open yet; open ones first. Three queries."""
    terms = {row.pk: row.village_term for row in regions.nomenclature_list()}
    codes = [hit.code for hit in hits]
    states = dict(villages.villages().filter(code__in=codes).values_list("code", "state"))
    labels = villages.primary_labels(codes)
    found: list[dict[str, object]] = [
        {
            "hit": hit, "name": f"{_term(hit, terms).capitalize()} {hit.name}", "joined": hit.code in states,
            "site": base_url(villages.full_host(labels[hit.code]))
            if states.get(hit.code) == State.LIVE else "",
        }
        for hit in hits
    ]  # fmt: skip
    return sorted(found, key=lambda each: not each["site"])


def _term(hit: VillageHit, terms: dict[str, str]) -> str:
    return (
        regions.KELURAHAN.term if hit.kind == Kind.KELURAHAN else terms.get(hit.code[:5], regions.DESA.term)
    )
