"""Two rows that look like one person are two people: said once, taken back at any time."""

from uuid import UUID

from django.db import transaction

from smartvillage.common.audit.services import record_each
from smartvillage.kernel.permissions import Actor, NotHere
from tenants.residents.permissions import ResidentPermission
from tenants.residents.queries import visible_residents


@transaction.atomic
def tell_apart(*, actor: Actor, one: UUID, other: UUID, apart: bool) -> None:
    """`apart` False takes it back. NotHere where the actor may not see both. The same again changes nothing."""
    actor.require(ResidentPermission.EDIT)
    first, second = sorted((one, other))
    rows = visible_residents(actor).select_for_update(of=("self",)).filter(pk__in=(first, second))
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) != 2:
        raise NotHere
    row = found[first]
    before = set(row.different_from or ())
    after = before | {second} if apart else before - {second}
    if after == before:
        return
    row.different_from = sorted(after) or None
    row.save(update_fields=["different_from"])
    record_each(
        actor=actor, action="residents.told_apart" if apart else "residents.may_be_one", target="resident",
        target_ids=[str(first), str(second)],
    )  # fmt: skip
