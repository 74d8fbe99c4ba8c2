"""Signing in and out: residents, staff, and the one-time link on a printed sheet."""

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.forms import StaffSignInForm
from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import actor_of
from smartvillage.common.accounts.sessions import close_session, open_session, wanted
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import NotHere, Role, public
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.web.http import render_form
from tenants.portal.forms import PasswordForm, ResidentSignInForm
from tenants.residents.sign_in import authenticate_resident

_NEW = "new_password"  # in the session: the account came in by a link and has still to choose one


@public
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resident_sign_in(request: PlaceRequest) -> HttpResponseBase:
    going = wanted(request, reverse("letters:mine"))
    if request.actor.role is Role.RESIDENT:
        return redirect(going)
    form = ResidentSignInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        user = authenticate_resident(form.cleaned_data["nik"], form.cleaned_data["pin"], clock.now())
        if user is not None:
            open_session(request, user)
            return redirect(going)
        form.add_error(
            None, _("NIK atau PIN tidak cocok. Setelah lima kali salah, tunggu 15 menit, lalu coba lagi.")
        )
    return render_form(request, "portal/resident_sign_in.html", form, going=going)


@public
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_sign_in(request: PlaceRequest) -> HttpResponseBase:
    going = wanted(request, reverse("workspace"))
    if request.actor.role in {Role.OPERATOR, Role.HEAD}:
        return redirect(going)
    form = StaffSignInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            open_session(request, user)
            return redirect(going)
        form.add_error(
            None,
            _("Nama atau kata sandi tidak cocok. Setelah lima kali salah, tunggu 15 menit, lalu coba lagi."),
        )
    return render_form(request, "portal/staff_sign_in.html", form, going=going)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: PlaceRequest, token: str) -> HttpResponseBase:
    """Looking at the link does not use it: messengers and scanners open links by themselves."""
    now = clock.now()
    if request.method == "POST":
        try:
            user = accounts.use_sign_in_link(token=token, now=now)
        except NotHere:
            return _link_gone(request)
        open_session(request, user)
        request.session[_NEW] = True
        return redirect("new-password")
    holder = accounts.link_holder(token=token, now=now)
    if holder is None:
        return _link_gone(request)
    return render(request, "portal/sign_in_link.html", {"holder": holder})


@public
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: PlaceRequest) -> HttpResponseBase:
    """Only for whoever just came in by a link."""
    user = request.user
    if not request.actor.signed_in or not isinstance(user, User) or not request.session.get(_NEW):
        return redirect("staff-sign-in")
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        accounts.set_password(actor=actor_of(user), user=user, password=form.cleaned_data["password"])
        open_session(request, user)  # the old session ends with the old password
        request.session.pop(_NEW, None)
        messages.success(
            request, _("Kata sandi disimpan. Lain kali, masuk dengan nama masuk dan kata sandi ini.")
        )
        return redirect("workspace")
    return render_form(request, "portal/new_password.html", form, login=user.login)


@public
@require_POST
def sign_out(request: PlaceRequest) -> HttpResponse:
    staff = request.actor.role in {Role.OPERATOR, Role.HEAD}
    close_session(request)
    response = redirect("staff-sign-in" if staff else "home")
    # What a form kept in this browser (draft.js) is not for whoever sits here next.
    response["Clear-Site-Data"] = '"storage"'
    return response


def _link_gone(request: PlaceRequest) -> HttpResponse:
    return render(request, "portal/link_gone.html", status=404)
