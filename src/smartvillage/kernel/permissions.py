"""Who may do what, as code. No tables, no superuser, and no check that passes without an actor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponseRedirect


class Role(StrEnum):
    RESIDENT = "resident"
    OPERATOR = "operator"
    HEAD = "head"
    OFFICER = "officer"
    ANALYST = "analyst"


class Permission(StrEnum):
    """Base of each app's permissions: `class LetterPermission(Permission): SIGN = "letters.sign"`."""


class Forbidden(Exception):
    """The actor may not do this."""


class NotHere(Exception):
    """Absent, or not for this actor: the two are never told apart. Answered with 404."""


_GRANTS: defaultdict[Role, set[Permission]] = defaultdict(set)


def grant(role: Role, *permissions: Permission) -> None:
    """Called at the bottom of an app's permissions.py; grants only ever add up."""
    _GRANTS[role].update(permissions)


def granted_to(role: Role) -> frozenset[Permission]:
    return frozenset(_GRANTS[role])


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `village` is the code the actor belongs to, None for province staff."""

    role: Role | None
    user_id: int | None
    name: str
    village: str | None = None
    system: bool = False

    @classmethod
    def anonymous(cls) -> Actor:
        return cls(role=None, user_id=None, name="")

    @classmethod
    def system_named(cls, name: str) -> Actor:
        """A command or a job: may do everything, and signs the audit with its own name."""
        return cls(role=None, user_id=None, name=name, system=True)

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    def can(self, permission: Permission) -> bool:
        return self.system or (self.role is not None and permission in _GRANTS[self.role])

    def require(self, permission: Permission) -> None:
        if not self.can(permission):
            raise Forbidden(permission)


P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
Q = TypeVar("Q", bound=HttpRequest)
View = Callable[Concatenate[Q, P], HttpResponseBase]


def require(permission: Permission) -> Callable[[View[Q, P]], View[Q, P]]:
    """Views: not signed in, go and sign in; signed in without the right, 404."""

    def decorate(view: View[Q, P]) -> View[Q, P]:
        @wraps(view)
        def guarded(request: Q, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if not actor.can(permission):
                if actor.signed_in:
                    raise NotHere
                return HttpResponseRedirect(sign_in_url(request, permission))
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return cast(View[Q, P], guarded)

    return decorate


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that anybody may open; the access matrix fails on a view without a mark."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def sign_in_url(request: HttpRequest, permission: Permission) -> str:
    """Residents and staff of a village sign in at different doors."""
    from django.urls import reverse
    from django.utils.http import urlencode

    resident = permission in _GRANTS[Role.RESIDENT]
    door = "resident-sign-in" if resident and getattr(request, "office", "") == "village" else "staff-sign-in"
    query = urlencode({"next": request.get_full_path()}) if request.method in {"GET", "HEAD"} else ""
    return reverse(door, urlconf=request.urlconf) + (f"?{query}" if query else "")


__all__ = [
    "Actor", "Forbidden", "NotHere", "Permission", "Role",
    "grant", "granted_to", "public", "require", "sign_in_url",
]  # fmt: skip
