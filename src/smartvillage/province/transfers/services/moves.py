"""Letting people go and taking them in. All but `drop_expired` run with a village declared, in its transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import current_village
from smartvillage.province.transfers.models import Clash, Offer, Presence

KEPT: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Hand:
    """A row of this village's register, and what the next village is to know of it."""

    resident: UUID
    payload: bytes = field(repr=False)


def offer(code_index: bytes, hands: Sequence[Hand], *, now: datetime) -> datetime | None:
    """Leave these people for whoever has the code, instead of any earlier code. Returns until when.

    None, and nothing is left, where one of them lives somewhere by now.
    """
    until = now + KEPT
    residents, payloads = [hand.resident for hand in hands], [hand.payload for hand in hands]
    done = _asked(
        "SELECT shared.offer_transfer(%s, %s::uuid[], %s::bytea[], %s)",
        [code_index, residents, payloads, until],
    )
    return until if done else None


def take(code_index: bytes, residents: Sequence[UUID]) -> bool:
    """Everybody of the code lives here now, as these rows, in the order of their positions.

    False, and nothing is changed, where the code was taken, withdrawn or has expired in this moment.
    """
    return bool(_asked("SELECT shared.take_transfer(%s, %s::uuid[])", [code_index, list(residents)]))


def settle(residents: Sequence[UUID], *, living: bool) -> bool:
    """These rows live here again, or no longer. Those who were never handed over cost one query.

    False, and nothing is changed, for somebody who is to live here and lives in another village.
    """
    return bool(_asked("SELECT shared.settle_transfers(%s::uuid[], %s)", [list(residents), living]))


def drop_expired() -> int:
    """In the province: forget what nobody took in time; returns how many people."""
    return Offer.objects.filter(expires_at__lte=clock.now()).delete()[0]


def forget_village(code: str) -> int:
    """In the province, of a village that leaves it for good: whoever lived there may live elsewhere again."""
    flagged = Clash.objects.filter(Q(village_code=code) | Q(other_code=code)).delete()[0]
    return flagged + Presence.objects.filter(village_code=code).delete()[0]


def _asked(statement: str, parameters: list[Any]) -> Any:
    current_village()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    assert row is not None
    return row[0]
