"""The head, or an operator of the whole village, says for which part of it another operator works."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.members import queries as members
from tenants.members.permissions import MemberPermission
from tenants.members.services import limit_operator
from tenants.residents import queries
from tenants.residents.forms.areas import AreasForm


@require(MemberPermission.LIMIT)
@require_safe
@never_cache
def operators(request: PlaceRequest) -> HttpResponse:
    rows = [
        {"user": user, "areas": [str(area) for area in areas], "own": user.pk == request.actor.user_id}
        for user, areas in members.operators(request.actor)
    ]
    return render(request, "residents/areas.html", {"rows": rows})


@require(MemberPermission.LIMIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def limit(request: PlaceRequest, user_id: int) -> HttpResponseBase:
    user = members.operator_for(request.actor, user_id)
    present = [(area.hamlet, area.rw, area.rt) for area in members.areas_of(user.pk)]
    form = AreasForm(
        queries.places(request.actor), present, request.POST if request.method == "POST" else None
    )
    if form.is_bound and form.is_valid():
        limit_operator(actor=request.actor, user_id=user_id, places=form.places)
        messages.success(request, _("Wilayah %(name)s disimpan.") % {"name": user.name})
        return redirect("residents:areas")
    return render_form(request, "residents/limit.html", form, operator=user)
