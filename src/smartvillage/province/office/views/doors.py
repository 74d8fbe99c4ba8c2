"""Signing in and out on the hosts of the programme office and of the analysts."""

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import actor_of
from smartvillage.common.accounts.sessions import close_session, open_session, wanted
from smartvillage.kernel.permissions import public
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy.addresses import base_url
from smartvillage.web.http import render_form

from ..forms import StaffSignInForm
from ..permissions import OfficePermission

_ENTRY = {"dpmd": OfficePermission.VIEW_FLEET, "data": OfficePermission.VIEW_FACTS}


@public
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_sign_in(request: PlaceRequest) -> HttpResponseBase:
    going = wanted(request, "/")
    if request.actor.can(_ENTRY[request.office]):
        return redirect(going)
    form = StaffSignInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if not isinstance(user, User):
            form.add_error(
                None,
                _(
                    "Nama atau kata sandi tidak cocok. Setelah lima kali salah, tunggu 15 menit, lalu coba lagi."
                ),
            )
        elif not actor_of(user).can(_ENTRY[request.office]):
            form.add_error(None, _("Akun Anda bukan untuk ruang ini. Buka ruang data provinsi."))
        else:
            open_session(request, user)
            return redirect(going)
    other = "data" if request.office == "dpmd" else "dpmd"
    return render_form(
        request, "office/sign_in.html", form, going=going, other=other,
        other_url=base_url(f"{other}.{settings.BASE_DOMAIN}"),
    )  # fmt: skip


@public
@require_POST
def sign_out(request: PlaceRequest) -> HttpResponse:
    close_session(request)
    return redirect("staff-sign-in")
