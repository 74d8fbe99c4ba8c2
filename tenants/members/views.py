"""Who holds office, and the head's own line under every letter."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form

from . import queries, services
from .forms import OfficeForm
from .permissions import MemberPermission


@require(MemberPermission.VIEW)
@require_safe
def officials(request: PlaceRequest) -> HttpResponse:
    context = {
        "officials": queries.officials(request.actor),
        "may_edit": request.actor.can(MemberPermission.OWN_OFFICE),
    }
    return render(request, "members/officials.html", context)


@require(MemberPermission.OWN_OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def own_office(request: PlaceRequest) -> HttpResponseBase:
    official = queries.own_office(request.actor)
    first = {"name": official.name, "position": official.position, "nip": official.nip}
    form = OfficeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        services.name_official(actor=request.actor, official=official, **form.cleaned_data)
        messages.success(request, _("Data pejabat disimpan. Surat berikutnya memakai data ini."))
        return redirect("officials")
    return render_form(request, "members/own_office.html", form)
