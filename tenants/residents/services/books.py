"""Saying in the audit that somebody took a book of people out of the platform."""

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from tenants.residents.permissions import ResidentPermission


@transaction.atomic
def record_book_export(*, actor: Actor, book: str, month: str, rows: int) -> None:
    """`book`: "B2" or "B3"."""
    actor.require(ResidentPermission.VIEW)
    record(
        actor=actor,
        action="residents.book_exported",
        target="book",
        target_id=f"{book} {month}",
        detail={"rows": rows},
    )
