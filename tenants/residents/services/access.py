"""The trace of who looked at whom (UU 27/2022)."""

from django.db import transaction

from smartvillage.common.audit.queries import history
from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from tenants.residents.models import Resident
from tenants.residents.permissions import ResidentPermission

VIEWED = "residents.viewed"


@transaction.atomic
def record_view(*, actor: Actor, resident: Resident) -> None:
    """Once an account, resident and day: a trace, not a meter."""
    actor.require(ResidentPermission.VIEW)
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    today = history(target="resident", target_id=str(resident.pk)).filter(
        action=VIEWED, actor_id=actor.user_id, at__gte=midnight
    )
    if not today.exists():
        record(actor=actor, action=VIEWED, target="resident", target_id=str(resident.pk))
