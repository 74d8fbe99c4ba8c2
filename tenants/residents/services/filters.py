"""Selections of the list that somebody keeps under a name."""

from typing import Final

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor, NotHere
from tenants.residents.models import SavedFilter
from tenants.residents.permissions import ResidentPermission

MOST: Final = 30


class TooMany(Exception):
    """Nobody finds anything in a longer list."""


@transaction.atomic
def save_filter(*, actor: Actor, name: str, query: str) -> SavedFilter:
    """Under this name, in place of what had it. `query`: the list's query string without a number in `cari`.

    Raises TooMany.
    """
    actor.require(ResidentPermission.VIEW)
    mine = SavedFilter.objects.filter(user_id=actor.user_id)
    if mine.exclude(name=name).count() >= MOST:
        raise TooMany
    saved, _ = SavedFilter.objects.update_or_create(
        user_id=actor.user_id, name=name, defaults={"query": query}
    )
    record(actor=actor, action="residents.filter_saved", target="savedfilter", target_id=str(saved.pk))
    return saved  # type: ignore[no-any-return]


@transaction.atomic
def delete_filter(*, actor: Actor, filter_id: int) -> None:
    """NotHere for somebody else's, and for one that is gone."""
    actor.require(ResidentPermission.VIEW)
    deleted, _ = SavedFilter.objects.filter(user_id=actor.user_id, pk=filter_id).delete()
    if not deleted:
        raise NotHere
    record(actor=actor, action="residents.filter_deleted", target="savedfilter", target_id=str(filter_id))
