"""Asking for a look at the villages now."""

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel import jobs
from smartvillage.kernel.jobs.backlogs import unfinished
from smartvillage.kernel.permissions import Actor

CHECK = "smartvillage.province.fleet.tasks.check_health"


@transaction.atomic
def check_now(*, actor: Actor) -> bool:
    """False, and nothing done, where a look is already on its way."""
    if unfinished(CHECK) is not None:
        return False
    jobs.enqueue(CHECK)
    record(actor=actor, action="fleet.health_checked")
    return True
