"""The residents' door: NIK and PIN."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.kernel.identity import InvalidNik, parse_nik

from .queries import resident_with_nik

_DOOR = "resident"


@transaction.atomic
def authenticate_resident(nik: str, pin: str, now: datetime) -> User | None:
    """The resident's account, or None: unknown, wrong, locked and inactive look and last the same.

    Five failures close the door of that NIK for 15 minutes, whether or not anybody has it.
    """
    digits = _digits(nik, now)
    key = accounts.attempt_key(_DOOR, digits or nik.strip())
    resident = resident_with_nik(digits or "0" * 16)
    user = resident.account if resident is not None else None
    usable = user is not None and user.is_active and digits is not None
    # Somebody who tries several PINs at once gets one answer; the others are refused unheard.
    alone = _alone(key)
    right = user.check_password(pin) if user is not None else not make_password(pin)
    if not alone or accounts.is_locked(key, now):
        return None
    if not usable or not right:
        accounts.count_failure(key, now)
        return None
    accounts.clear_failures(key)
    return user


def _digits(nik: str, now: datetime) -> str | None:
    try:
        return parse_nik(nik, today=now.date(), allow_demo=True).digits
    except InvalidNik:
        return None


def _alone(key: bytes) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(key[:8], "big", signed=True)])
        (alone,) = cursor.fetchone()
    return bool(alone)
