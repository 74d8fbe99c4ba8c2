"""How the village numbers its letters, and a number between two others."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.letters import queries, services
from tenants.letters.forms.numbering import InsertForm, NumberingForm
from tenants.letters.models import Counting
from tenants.letters.permissions import LetterPermission
from tenants.letters.queries.numbering import Numbering, last_number, numbering, scope_of

_METHODS: Final = ["GET", "HEAD", "POST"]
_CODE: Final = "400.12.2.1"  # of the example


@require(LetterPermission.CONFIGURE)
@require_http_methods(_METHODS)
@never_cache
def settings(request: PlaceRequest) -> HttpResponseBase:
    """With an example of the number as it is, or as it would be with what was typed."""
    rules = numbering()
    first = {"pattern": rules.pattern, "unit": rules.unit, "counting": rules.counting}
    form = NumberingForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        rules = Numbering(given["pattern"], Counting(given["counting"]), given["unit"])
        if request.POST.get("langkah") == "simpan" and _saved(request, form):
            messages.success(request, _("Penomoran disimpan. Surat yang sudah terbit tidak berubah."))
            return redirect("letters:numbering")
    today = clock.today()
    last = last_number(scope_of(rules.counting, ""), today.year)
    example = rules.example(code=_CODE, sequence=_next(form, last), day=today)
    status = 200 if form.is_bound and not form.errors else None
    return render_form(
        request, "letters/desk/numbering.html", form, status=status, example=example, last=last,
        by_type=rules.counting is Counting.TYPE,
    )  # fmt: skip


@require(LetterPermission.CHECK)
@require_http_methods(_METHODS)
@never_cache
def insert(request: PlaceRequest, letter_id: UUID) -> HttpResponseBase:
    found = queries.letter_at_desk(request.actor, letter_id)
    form = InsertForm(
        request.POST if request.method == "POST" else None, initial={"number": found.insert_after}
    )
    if form.is_bound and form.is_valid():
        try:
            services.insert_after(
                actor=request.actor, letter_id=letter_id, number=form.cleaned_data["number"]
            )
        except services.Refused as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("Nomor surat diatur. Nomor itu tercetak saat surat ditandatangani."))
            return redirect("letters:desk-letter", letter_id)
    return render_form(request, "letters/desk/insert.html", form, letter=found)


def _saved(request: PlaceRequest, form: NumberingForm) -> bool:
    given: dict[str, Any] = dict(form.cleaned_data)
    start = given.pop("start")
    try:
        services.set_numbering_and_start(actor=request.actor, start=start, now=clock.now(), **given)
    except services.Refused as error:
        form.add_error("start", str(error))
        return False
    return True


def _next(form: NumberingForm, last: int) -> int:
    start = form.cleaned_data.get("start") if form.is_bound else None
    return start or last + 1
