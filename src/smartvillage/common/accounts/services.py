"""Writes to accounts: people, one-time links, attempts."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor, NotHere, Role
from smartvillage.kernel.tenancy import declared

from .models import Attempts, SignInLink, User

LINK_DAYS = 14  # T4
MAX_FAILURES = 5
LOCK = timedelta(minutes=15)


@transaction.atomic
def create_user(
    *, actor: Actor, login: str, name: str, role: Role, phone: str = "", password: str | None = None
) -> User:
    """A new account; without a password it can only be entered through a one-time link."""
    user = User(login=login, name=name, role=role, phone=phone)
    user.set_password(password)
    user.save()
    record(
        actor=actor, action="accounts.created", target="user", target_id=str(user.pk), detail={"role": role}
    )
    return user


@transaction.atomic
def set_password(*, actor: Actor, user: User, password: str) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor=actor, action="accounts.password_set", target="user", target_id=str(user.pk))


@transaction.atomic
def issue_sign_in_link(*, actor: Actor, user: User, now: datetime) -> str:
    """A fresh token (128 bits, URL-safe) for a printed sheet; earlier unused ones stop working."""
    SignInLink.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(16)
    SignInLink.objects.create(user=user, token_hash=_hash(token), expires_at=now + timedelta(days=LINK_DAYS))
    record(actor=actor, action="accounts.link_issued", target="user", target_id=str(user.pk))
    return token


def link_holder(*, token: str, now: datetime) -> User | None:
    """Whose unused, unexpired link this is; looking does not use it."""
    link: SignInLink | None = (
        SignInLink.objects.select_related("user").filter(token_hash=_hash(token)).first()
    )
    if link is None or not link.is_usable(now) or not link.user.is_active:
        return None
    return link.user


@transaction.atomic
def use_sign_in_link(*, token: str, now: datetime) -> User:
    """The account behind an unused, unexpired link, which is now used. NotHere otherwise."""
    link: SignInLink | None = (
        SignInLink.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(token_hash=_hash(token))
        .first()
    )
    if link is None or not link.is_usable(now) or not link.user.is_active:
        raise NotHere
    link.used_at = now
    link.save(update_fields=["used_at"])
    record(
        actor=Actor.system_named("tautan masuk"),
        action="accounts.link_used",
        target="user",
        target_id=str(link.user_id),
    )
    return link.user


def attempt_key(door: str, identifier: str) -> bytes:
    """A keyed hash of who knocks, bound to the village: says nothing about the identifier."""
    message = f"{declared()}\x00{door}\x00{identifier}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()


def is_locked(key: bytes, now: datetime) -> bool:
    found: bool = Attempts.objects.filter(key=key, locked_until__gt=now).exists()
    return found


@transaction.atomic
def count_failure(key: bytes, now: datetime) -> None:
    """One more failure; the fifth within the lock's length closes the door for that long."""
    attempts, _ = Attempts.objects.select_for_update().get_or_create(
        key=key, defaults={"last_failure_at": now}
    )
    if now - attempts.last_failure_at > LOCK:
        attempts.failures = 0
    attempts.failures += 1
    attempts.last_failure_at = now
    if attempts.failures >= MAX_FAILURES:
        attempts.locked_until, attempts.failures = now + LOCK, 0
    attempts.save()


def clear_failures(key: bytes) -> None:
    Attempts.objects.filter(key=key).delete()


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
