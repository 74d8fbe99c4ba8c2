"""The endings by which NIKs are found, for rows that an earlier release wrote without one."""

from typing import Final

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from tenants.residents.bulk import change_rows
from tenants.residents.models import Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.sealing import nik_tail, open_niks

AT_ONCE: Final = 20_000


@transaction.atomic
def fill_tails(*, actor: Actor) -> int:
    """How many rows were filled: all of a village's at the first search after the upgrade, none later.

    Rows that somebody else is filling or changing at the moment are left to them.
    """
    actor.require(ResidentPermission.VIEW)
    missing = Resident.objects.filter(nik_tail=None, nik__isnull=False)
    rows = missing.select_for_update(skip_locked=True).values_list("pk", "nik")[:AT_ONCE]
    filled = {pk: {"nik_tail": nik_tail(digits)} for pk, digits in open_niks(rows)}
    if filled:
        change_rows(Resident, filled)
        record(actor=actor, action="residents.tails_filled", target="residents", detail={"rows": len(filled)})
    return len(filled)
