"""Households: the list, and who lives in one."""

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from tenants.residents import queries
from tenants.residents.forms.filters import LONGEST_TEXT, has_digits
from tenants.residents.households import household_members, is_shown_whole, search_households
from tenants.residents.models import HEAD
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import masked_family_numbers

from .lists import page_number


@require(ResidentPermission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def households(request: PlaceRequest) -> HttpResponseBase:
    """Sent by POST, as the list of residents is: somebody may type a NIK."""
    sent = request.method == "POST"
    text = (request.POST if sent else request.GET).get("cari", "").strip()[:LONGEST_TEXT]
    if sent and not has_digits(text):
        query = urlencode({"cari": text}) if text else ""
        return redirect(reverse("residents:households") + (f"?{query}" if query else ""))
    found = search_households(request.actor, text, page=page_number(request))
    context = {
        "text": text,
        "found": found,
        "page": Paginator(range(found.total), queries.PAGE_SIZE).get_page(found.page),
        # A search for a number has no address, so there is no second page to lead to.
        "cut": sent and found.total > queries.PAGE_SIZE,
        "may_import": request.actor.can(ResidentPermission.IMPORT) and not queries.is_limited(request.actor),
    }
    return render(request, "residents/households.html", context)


@require(ResidentPermission.VIEW)
@require_safe
@never_cache
def household(request: PlaceRequest, number: str) -> HttpResponse:
    members = household_members(request.actor, number)
    cards = masked_family_numbers({each.family_id: each.family for each in members}.values())
    head = next((each for each in members if each.household_relation == HEAD), None)
    context = {
        "number": members[0].household_number,
        "head": head,
        "location": members[0].family.location,
        "families": len({each.family_id for each in members}),
        "rows": [
            {
                "resident": each,
                "place": each.text("household_relation"),
                "relation": each.text("relation"),
                "card": cards.get(each.family_id, ""),
            }
            for each in members
        ],
        "whole": is_shown_whole(members),
    }
    return render(request, "residents/household.html", context)
