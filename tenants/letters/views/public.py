"""Pages for anybody: where a request is, and whether a letter is real."""

from http import HTTPStatus

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, public
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.letters import queries, services
from tenants.letters.forms import CodeForm, TrackerForm
from tenants.letters.timelines import steps_for

_TRACKED = "tracked"  # in the session: references that the visitor gave the right digits for
_KEEP = 10


@public
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def track(request: PlaceRequest) -> HttpResponseBase:
    form = TrackerForm(
        request.POST if request.method == "POST" else None,
        initial={"reference": request.GET.get("nomor", "")[:30]},
    )
    if form.is_bound and form.is_valid():
        try:
            reference = services.open_tracker(
                text=form.cleaned_data["reference"], digits=form.cleaned_data["digits"], now=clock.now()
            )
        except services.Untracked:
            form.add_error(
                None, _("Nomor permohonan dan angka NIK tidak cocok. Periksa keduanya, lalu coba lagi.")
            )
        except services.Locked:
            form.add_error(None, _("Sudah lima kali salah. Tunggu 15 menit, lalu coba lagi."))
        else:
            opened = [known for known in request.session.get(_TRACKED, []) if known != reference]
            request.session[_TRACKED] = [*opened, reference][-_KEEP:]
            return redirect("letters:tracked", reference)
    return render_form(request, "letters/track.html", form)


@public
@require_GET
@never_cache
def tracked(request: PlaceRequest, reference: str) -> HttpResponseBase:
    if reference not in request.session.get(_TRACKED, []):
        return redirect("letters:track")
    found = queries.tracked(reference)
    return render(
        request,
        "letters/tracked.html",
        {"found": found, "steps": steps_for(found.events, found.status, found.tone)},
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: PlaceRequest) -> HttpResponseBase:
    """For whoever has the letter but no camera: the code is printed beside the QR."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect("letters:verify", form.cleaned_data["code"])
    return render_form(request, "letters/verify_code.html", form)


@public
@require_GET
@never_cache
def verify(request: PlaceRequest, token: str) -> HttpResponse:
    """Whether the letter in one's hand is real; the least that answers that (S31)."""
    try:
        proof = queries.proof_of(token, clock.today())
    except NotHere:
        return render(request, "letters/verify_unknown.html", status=HTTPStatus.NOT_FOUND)
    return render(request, "letters/verify.html", {"proof": proof, "checked_at": clock.now()})
