"""A resident's own page: what the register holds, who looked, and asking for a correction."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.residents import corrections, queries
from tenants.residents.acts import act_in_words
from tenants.residents.forms.corrections import CorrectionForm
from tenants.residents.groups import GROUPS, fields_of, rows_of
from tenants.residents.models import Correction, Resident
from tenants.residents.papers import own_file_pdf
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import masked_family_number, masked_nik
from tenants.residents.services import access
from tenants.residents.services.corrections import AlreadyAsked, ask_correction

SHOWN = 20


@require(ResidentPermission.OWN_DATA)
@require_safe
@never_cache
def data(request: PlaceRequest) -> HttpResponse:
    found = queries.own_resident(request.actor)
    log = [
        {"at": entry.at, "who": entry.actor_name, "what": act_in_words(entry.action)}
        for entry in queries.own_access_log(request.actor)[:SHOWN]
    ]
    context = {
        "resident": found,
        "numbers": _numbers(found),
        "groups": [
            {"title": group.title, "rows": list(rows_of(found, fields_of(group, found)))} for group in GROUPS
        ],
        "log": log,
        "corrections": [_correction(each) for each in corrections.own(request.actor)[:SHOWN]],
    }
    return render(request, "residents/own/data.html", context)


@require(ResidentPermission.OWN_DATA)
@require_safe
@never_cache
def pdf(request: PlaceRequest) -> HttpResponse:
    return file_response(access.give_own_file(actor=request.actor, now=clock.now()), "pdf")


@require(ResidentPermission.OWN_DATA)
@require_safe
@never_cache
def json(request: PlaceRequest) -> HttpResponse:
    return file_response(access.give_own_file(actor=request.actor, now=clock.now()), "json")


@require(ResidentPermission.OWN_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correct(request: PlaceRequest) -> HttpResponseBase:
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            ask_correction(actor=request.actor, now=clock.now(), **form.cleaned_data)
        except AlreadyAsked:
            form.add_error("field", _("Permintaan tentang data ini masih menunggu. Tunggu jawabannya dulu."))
        else:
            messages.success(request, _("Permintaan dikirim. Kantor menjawab paling lama tiga hari."))
            return redirect("own:data")
    return render_form(request, "residents/own/correct.html", form)


def file_response(file: dict[str, Any], kind: str) -> HttpResponse:
    """`kind`: "pdf" or "json"."""
    if kind == "json":
        response: HttpResponse = JsonResponse(file, json_dumps_params={"ensure_ascii": False, "indent": 2})
    else:
        response = HttpResponse(own_file_pdf(file), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="data-saya.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _numbers(found: Resident) -> list[dict[str, Any]]:
    return [
        {"label": _("NIK"), "value": masked_nik(found)},
        {"label": _("Nomor KK"), "value": masked_family_number(found.family)},
        {"label": _("Alamat"), "value": found.family.address},
        {"label": _("Dusun, RW, dan RT"), "value": found.family.location},
        *rows_of(found, ("sex", "citizenship", "relation", "status")),
    ]


def _correction(each: Correction) -> dict[str, Any]:
    words, tone = corrections.state_of(each)
    return {"correction": each, "label": corrections.label_of(each.field), "words": words, "tone": tone}
