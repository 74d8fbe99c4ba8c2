"""Rows that may be one person, rows that cannot be right, and filling in a NIK."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.residents import duplicates, quality, queries
from tenants.residents.clashes import shared_niks
from tenants.residents.forms import NikForm
from tenants.residents.forms.filters import PlaceForm
from tenants.residents.models import Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import masked_nik
from tenants.residents.services import people, telling_apart

from .lists import page_number


@require(ResidentPermission.VIEW)
@require_safe
@never_cache
def duplicates_page(request: PlaceRequest) -> HttpResponse:
    form = PlaceForm(queries.places(request.actor), request.GET)
    kind = duplicates.BY_KEY.get(request.GET.get("jenis", ""), duplicates.KINDS[0])
    counts = duplicates.counted(request.actor, form.place)
    page = Paginator(range(counts[kind.key]), queries.PAGE_SIZE).get_page(page_number(request))
    context = {
        "filter": form,
        "kind": kind,
        "kinds": [{"kind": each, "count": counts[each.key]} for each in duplicates.KINDS],
        "pairs": duplicates.pairs(request.actor, kind, form.place, page=page.number),
        "page": page,
        "apart": duplicates.told_apart(request.actor, form.place),
        "may_edit": request.actor.can(ResidentPermission.EDIT),
    }
    return render(request, "residents/duplicates.html", context)


@require(ResidentPermission.EDIT)
@require_POST
@never_cache
def tell_apart(request: PlaceRequest, resident_id: UUID, other_id: UUID) -> HttpResponseBase:
    apart = request.POST.get("beda") == "1"
    telling_apart.tell_apart(actor=request.actor, one=resident_id, other=other_id, apart=apart)
    said = _("Dicatat sebagai dua orang yang berbeda.") if apart else _("Pasangan ini ditampilkan lagi.")
    messages.success(request, said)
    kind = duplicates.BY_KEY.get(request.POST.get("jenis", ""), duplicates.KINDS[0])
    return redirect(reverse("residents:duplicates") + f"?jenis={kind.key}")


@require(ResidentPermission.VIEW)
@require_safe
@never_cache
def overview(request: PlaceRequest) -> HttpResponse:
    form = PlaceForm(queries.places(request.actor), request.GET)
    counts = quality.counted(request.actor, form.place, clock.today())
    query = form.query()
    tasks = [
        {
            "title": check.title,
            "hint": check.advice,
            "count": counts[check.key],
            "url": reverse("residents:quality-check", args=[check.key]) + (f"?{query}" if query else ""),
        }
        for check in quality.CHECKS
        if counts[check.key]
    ]
    if shared := len(shared_niks(request.actor, form.place)):
        title, hint = _("NIK dipakai juga di desa lain"), _("Sepakati dengan desa itu, siapa yang mencatat.")
        url = reverse("residents:clashes") + (f"?{query}" if query else "")
        tasks.insert(0, {"title": title, "hint": hint, "count": shared, "url": url})
    return render(request, "residents/quality.html", {"filter": form, "tasks": tasks})


@require(ResidentPermission.VIEW)
@require_safe
@never_cache
def check(request: PlaceRequest, key: str) -> HttpResponse:
    if key not in quality.BY_KEY:
        raise NotHere
    chosen, today = quality.BY_KEY[key], clock.today()
    form = PlaceForm(queries.places(request.actor), request.GET)
    found = quality.found(request.actor, chosen, form.place, today)
    page = Paginator(range(found.count()), queries.PAGE_SIZE).get_page(page_number(request))
    may_edit = request.actor.can(ResidentPermission.EDIT)
    rows = [
        {
            "finding": each,
            "age": each.resident.age(today),
            "url": _fix(chosen, each.resident) if may_edit else "",
        }
        for each in quality.findings(found, page=page.number)
    ]
    context = {"check": chosen, "filter": form, "rows": rows, "page": page}
    return render(request, "residents/quality_check.html", context)


@require(ResidentPermission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("nik")
def fill_nik(request: PlaceRequest, resident_id: UUID) -> HttpResponseBase:
    found = queries.resident_for(request.actor, resident_id)
    form = NikForm(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            people.fill_nik(
                actor=request.actor, resident_id=resident_id, digits=form.cleaned_data["nik"].digits
            )
        except people.AlreadyRegistered:
            form.add_error("nik", _("NIK ini sudah dipakai orang lain di desa ini. Periksa data ganda."))
        else:
            messages.success(request, _("NIK disimpan."))
            return redirect("residents:resident", resident_id)
    return render_form(request, "residents/fill_nik.html", form, resident=found, masked=masked_nik(found))


def _fix(chosen: quality.Check, resident: Resident) -> str:
    name, group = chosen.fix
    key = resident.family_id if "family" in name else resident.pk
    return reverse(name, args=[key, group] if group else [key])
