"""The head signs several letters at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.letters import queries, services
from tenants.letters.forms import SelectionForm
from tenants.letters.permissions import LetterPermission

from .desk import rows_of

MOST = 50  # on one page, so that what is signed was also looked at


@require(LetterPermission.SIGN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_batch(request: PlaceRequest) -> HttpResponseBase:
    waiting = list(queries.waiting_for_signature(request.actor)[:MOST])
    form = SelectionForm(waiting, request.POST if request.method == "POST" else None)
    refused = ""
    if form.is_bound and form.is_valid():
        chosen = [UUID(text) for text in form.cleaned_data["surat"]]
        try:
            _report(request, services.sign_many(actor=request.actor, letter_ids=chosen, now=clock.now()))
            return redirect("letters:sign-batch")
        except services.NotSigner as error:
            refused = str(error)
            form.add_error(None, refused)
    marked = set(request.POST.getlist("surat"))
    rows = [
        {**row, "marked": str(item.pk) in marked} for row, item in zip(rows_of(waiting), waiting, strict=True)
    ]
    return render_form(request, "letters/desk/sign_batch.html", form, rows=rows, not_signer=refused)


def _report(request: PlaceRequest, outcomes: list[services.Outcome]) -> None:
    signed = sum(not outcome.refused for outcome in outcomes)
    if signed:
        text = ngettext("%(count)d surat ditandatangani.", "%(count)d surat ditandatangani.", signed)
        messages.success(request, text % {"count": signed})
    for outcome in outcomes:
        if outcome.refused:
            messages.warning(
                request,
                _("%(reference)s belum ditandatangani. %(why)s")
                % {"reference": outcome.reference, "why": outcome.refused},
            )
