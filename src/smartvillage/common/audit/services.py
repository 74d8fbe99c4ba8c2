"""The only writer of the audit."""

from collections.abc import Iterable, Mapping

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor

from .models import Entry


def record(
    *,
    actor: Actor,
    action: str,
    target: str = "",
    target_id: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """One act, in the caller's transaction. `detail` carries facts about the act, never personal data."""
    record_each(actor=actor, action=action, target=target, target_ids=[target_id], detail=detail)


def record_each(
    *,
    actor: Actor,
    action: str,
    target: str,
    target_ids: Iterable[str],
    detail: Mapping[str, object] | None = None,
) -> None:
    """The same act on many, a row for each."""
    now = clock.now()
    Entry.objects.bulk_create(
        Entry(
            at=now, actor_id=actor.user_id, actor_name=actor.name, actor_role=actor.role or "",
            action=action, target=target, target_id=target_id, detail=dict(detail or {}),
        )
        for target_id in target_ids
    )  # fmt: skip
