"""The office's side of personal-data rights: requests with their clock, answers, a copy at the counter."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.residents import corrections, queries
from tenants.residents.forms.corrections import AnswerForm, FileForm
from tenants.residents.models import Correction
from tenants.residents.permissions import ResidentPermission
from tenants.residents.services import access
from tenants.residents.services.corrections import AlreadyAnswered, answer_correction

from .own import file_response

SHOWN = 50


@require(ResidentPermission.EDIT)
@require_safe
@never_cache
def requests(request: PlaceRequest) -> HttpResponse:
    now = clock.now()
    context = {
        "waiting": [_row(each, now) for each in corrections.waiting(request.actor)[:SHOWN]],
        "answered": [_row(each, now) for each in corrections.answered(request.actor)[:SHOWN]],
    }
    return render(request, "residents/corrections.html", context)


@require(ResidentPermission.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: PlaceRequest, correction_id: UUID) -> HttpResponseBase:
    found = corrections.correction_for(request.actor, correction_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            answer_correction(
                actor=request.actor, correction_id=correction_id, now=clock.now(), **form.cleaned_data
            )
        except AlreadyAnswered:
            form.add_error(None, _("Permintaan ini sudah dijawab orang lain."))
        else:
            messages.success(request, _("Jawaban disimpan. Warga membacanya di halaman datanya."))
            return redirect("residents:corrections")
    group = corrections.group_of(found.field)
    return render_form(
        request, "residents/correction.html", form,
        **_row(found, clock.now()),
        present=corrections.present_value(found),
        edit_url=reverse("residents:edit", args=[found.resident_id, group]) if group else "",
    )  # fmt: skip


@require(ResidentPermission.REVEAL_NIK)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def file(request: PlaceRequest, resident_id: UUID) -> HttpResponseBase:
    """A copy of everything for a resident at the counter, with whole numbers."""
    found = queries.resident_for(request.actor, resident_id)
    form = FileForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = access.give_file(
            actor=request.actor, resident=found, reason=form.cleaned_data["reason"], now=clock.now()
        )
        return file_response(made, form.cleaned_data["kind"])
    return render_form(request, "residents/file.html", form, resident=found)


def _row(each: Correction, now: Any) -> dict[str, Any]:
    words, tone = corrections.state_of(each)
    return {
        "correction": each,
        "label": corrections.label_of(each.field),
        "words": words,
        "tone": tone,
        "clock": corrections.clock_of(each, now),
    }
