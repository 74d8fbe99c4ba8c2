"""PINs: six digits on a printed card, with which a resident signs in."""

import secrets
from typing import Final

from django.db import transaction

from smartvillage.common.accounts import services as accounts
from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor, Role
from tenants.residents.models import Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import open_nik

LENGTH: Final = 6
_RUNS: Final = ("01234567890123456789", "98765432109876543210")


class NoPin(Exception):
    """Somebody without a NIK, or who no longer lives here, gets no PIN."""


@transaction.atomic
def set_pin(*, actor: Actor, resident: Resident) -> str:
    """A new PIN for the resident's account, which is made if need be. It is shown once and never again.

    Raises NoPin.
    """
    actor.require(ResidentPermission.RESET_PIN)
    # One at a time: two operators must not print two cards of which one works.
    resident = Resident.objects.select_for_update(of=("self",)).select_related("account").get(pk=resident.pk)
    nik = open_nik(resident)
    if not nik or not resident.is_living:
        raise NoPin
    pin = _new_pin(resident, nik)
    if resident.account is None:
        resident.account = accounts.create_user(
            actor=actor, login=str(resident.pk), name=resident.name, role=Role.RESIDENT, password=pin
        )
        resident.save(update_fields=["account", "updated_at"])
    else:
        accounts.set_password(actor=actor, user=resident.account, password=pin)
    record(actor=actor, action="residents.pin_set", target="resident", target_id=str(resident.pk))
    return pin


def _new_pin(resident: Resident, nik: str) -> str:
    born = resident.birth_date
    known = [nik, f"{born:%d%m%y}", f"{born:%d%m%Y}", f"{born:%y%m%d}", f"{born:%Y%m%d}"] if born else [nik]
    while True:
        pin = f"{secrets.randbelow(10**LENGTH):0{LENGTH}}"
        if not is_weak(pin, known):
            return pin


def is_weak(pin: str, known: list[str]) -> bool:
    """One that people try first: runs, repetitions, and what stands on the same card or in the NIK."""
    repeats = len(set(pin)) < 3 or pin[:2] * 3 == pin or pin[:3] * 2 == pin
    return repeats or any(pin in text for text in (*_RUNS, *known))
