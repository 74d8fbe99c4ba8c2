"""Opening and closing a session; a session belongs to the place it was opened in."""

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from smartvillage.kernel.tenancy import declared

from .models import User

_BACKEND = "smartvillage.common.accounts.backends.StaffBackend"  # loads the account, whoever let it in


def open_session(request: HttpRequest, user: User) -> None:
    """A fresh session id for this account, here and nowhere else (H11)."""
    login(request, user, backend=_BACKEND)
    request.session["place"] = declared()


def close_session(request: HttpRequest) -> None:
    logout(request)


def wanted(request: HttpRequest, otherwise: str) -> str:
    """Where the visitor was going, if that is a path on this host."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return target if safe and target.startswith("/") else otherwise
