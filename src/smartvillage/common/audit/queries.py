"""Reads of the audit."""

from django.db.models import QuerySet

from .models import Entry


def history(*, target: str, target_id: str) -> QuerySet[Entry]:
    """Newest first."""
    found: QuerySet[Entry] = Entry.objects.filter(target=target, target_id=target_id).order_by("-at", "-pk")
    return found
