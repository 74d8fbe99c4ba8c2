"""Acts on a letter that the resident is told the reason of; each has a page of its own."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import require
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.letters import queries, services
from tenants.letters.forms import ReasonForm
from tenants.letters.models import Letter
from tenants.letters.states import MOVES

from .desk import letter_page

View = Callable[..., HttpResponseBase]


def _explained(
    name: str,
    service: Callable[..., Letter],
    *,
    title: str | Promise,
    lead: str | Promise,
    button: str | Promise,
    done: str | Promise,
    danger: bool = False,
) -> View:
    @require(MOVES[name].permission)
    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    def page(request: PlaceRequest, letter_id: UUID) -> HttpResponseBase:
        found = queries.letter_at_desk(request.actor, letter_id)
        form = ReasonForm(name, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                service(actor=request.actor, letter_id=letter_id, reason=form.reason, now=clock.now())
            except services.Refused as error:
                return letter_page(request, queries.letter_at_desk(request.actor, letter_id), str(error))
            messages.success(request, str(done))
            return redirect("letters:desk-letter", letter_id)
        return render_form(
            request,
            "letters/desk/reason.html",
            form,
            letter=found,
            title=title,
            lead=lead,
            button=button,
            danger=danger,
        )

    return page


ask_for_completion = _explained(
    "ask_for_completion",
    services.ask_for_completion,
    title=_("Minta warga melengkapi"),
    lead=_("Permohonan kembali kepada warga. Warga mengirim lagi setelah melengkapi."),
    button=_("Kirim permintaan"),
    done=_("Permohonan dikembalikan kepada warga untuk dilengkapi."),
)
reject = _explained(
    "reject",
    services.reject,
    title=_("Tolak permohonan"),
    lead=_("Permohonan ini ditutup. Warga membaca alasannya."),
    button=_("Tolak permohonan"),
    done=_("Permohonan ditolak. Warga bisa membaca alasannya."),
    danger=True,
)
send_back = _explained(
    "send_back",
    services.send_back,
    title=_("Kembalikan kepada operator"),
    lead=_("Surat ini diperiksa lagi oleh operator sebelum ditandatangani."),
    button=_("Kembalikan surat"),
    done=_("Surat dikembalikan kepada operator."),
)
withdraw = _explained(
    "withdraw",
    services.withdraw,
    title=_("Cabut surat"),
    lead=_("Surat ini tidak berlaku lagi. Nomornya tidak dipakai untuk surat lain."),
    button=_("Cabut surat"),
    done=_("Surat dicabut. Halaman pemeriksaan QR sekarang menyatakan dicabut."),
    danger=True,
)
