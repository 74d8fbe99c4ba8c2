"""What a village tells the province, in the village's own transaction."""

import json
from collections.abc import Mapping

from django.db import connection

from .context import current_village


def emit(kind: str, payload: Mapping[str, object] | None = None) -> None:
    """Append one event to the public outbox; it exists only if the transaction commits.

    The database takes the village from the role, so an event cannot be forged for another.
    The payload never holds personal data: it leaves the village.
    """
    current_village()
    with connection.cursor() as cursor:
        cursor.execute("SELECT shared.emit(%s, %s::jsonb)", [kind, json.dumps(payload or {})])
