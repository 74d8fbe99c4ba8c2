"""The public tracker's door: a reference and the last four digits of the NIK."""

import hmac
from datetime import datetime

from smartvillage.common.accounts import services as accounts
from tenants.letters.models import Letter
from tenants.letters.people import nik_of
from tenants.letters.references import BadReference, read_reference

_DOOR = "tracker"
_NOBODY = "----"  # no digits match it


class Untracked(Exception):
    """No such reference, or other digits: the two look the same."""


class Locked(Exception):
    """Five wrong answers for this reference; it stays closed for fifteen minutes, existing or not."""


def open_tracker(*, text: str, digits: str, now: datetime) -> str:
    """The reference, if the digits belong to it. Raises Untracked, Locked."""
    try:
        reference = read_reference(text)
    except BadReference:
        raise Untracked from None
    key = accounts.attempt_key(_DOOR, reference)
    if accounts.is_locked(key, now):
        raise Locked
    letter: Letter | None = Letter.objects.select_related("resident").filter(reference=reference).first()
    # Nobody's digits are compared too, so that an unknown reference takes the same way.
    nik = nik_of(letter.resident) if letter is not None else ""
    right = hmac.compare_digest((nik[-4:] or _NOBODY).encode(), digits.encode())
    if letter is None or not right:
        accounts.count_failure(key, now)
        raise Untracked
    accounts.clear_failures(key)
    return reference
