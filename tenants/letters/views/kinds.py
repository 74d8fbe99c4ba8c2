"""The letter types of a village: all that can be asked for, and the office's own rules for each."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from smartvillage.kernel.permissions import public, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.letters import queries, services
from tenants.letters.cards import service_cards
from tenants.letters.catalogue import Asker, by_topic
from tenants.letters.forms import RulesForm
from tenants.letters.permissions import LetterPermission


@public
@require_safe
def offered(request: PlaceRequest) -> HttpResponse:
    """Every letter under its topic; what is looked for is in the address, for it says nothing of a person."""
    text = request.GET.get("cari", "").strip()[:100]
    found = queries.matching(queries.offered_types(Asker.RESIDENT), text)
    groups = [(topic, service_cards(kinds)) for topic, kinds in by_topic(found)]
    return render(request, "letters/services.html", {"text": text, "groups": groups, "total": len(found)})


@require(LetterPermission.CONFIGURE)
@require_GET
@never_cache
def rules(request: PlaceRequest) -> HttpResponse:
    in_force = dict(queries.rules_of_all(request.actor))
    groups = [(topic, [(kind, in_force[kind]) for kind in kinds]) for topic, kinds in by_topic(in_force)]
    return render(request, "letters/desk/types.html", {"groups": groups})


@require(LetterPermission.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: PlaceRequest, type_code: str) -> HttpResponseBase:
    kind, in_force = queries.rules_for(request.actor, type_code)
    form = RulesForm(in_force, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        services.set_rules(actor=request.actor, kind=kind, rules=form.rules)
        messages.success(request, _("Aturan %(title)s disimpan.") % {"title": kind.title})
        return redirect("letters:types")
    return render_form(request, "letters/desk/type.html", form, kind=kind, rules=in_force)


@require(LetterPermission.CONFIGURE)
@require_POST
@never_cache
def reset(request: PlaceRequest, type_code: str) -> HttpResponse:
    kind, _rules = queries.rules_for(request.actor, type_code)
    services.reset_rules(actor=request.actor, kind=kind)
    messages.success(request, _("Aturan %(title)s kembali seperti semula.") % {"title": kind.title})
    return redirect("letters:types")
