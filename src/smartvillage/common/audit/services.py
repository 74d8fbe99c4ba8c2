"""The only writer of the audit."""

from collections.abc import Mapping

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
    Entry.objects.create(
        at=clock.now(), actor_id=actor.user_id, actor_name=actor.name, actor_role=actor.role or "",
        action=action, target=target, target_id=target_id, detail=dict(detail or {}),
    )  # fmt: skip
