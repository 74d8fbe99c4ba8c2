"""What a village may know of its own people's moves; each function runs with the village declared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from smartvillage.kernel.tenancy import current_village


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a row of this village's register stands. `went_to`: the village that took them, "" if none did;
    `open_until`: until when a code for them holds, None without one.
    """

    lives_here: bool
    went_to: str
    changed_at: datetime
    open_until: datetime | None


@dataclass(frozen=True, slots=True)
class Offered:
    """One person of a code. `payload` is still sealed."""

    origin: str
    position: int
    payload: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FoundClash:
    resident: UUID
    other_code: str
    found_at: datetime


def passages(residents: Iterable[UUID]) -> dict[UUID, Passage]:
    """Those of the rows that were ever handed over. One query."""
    rows = _rows(
        "SELECT resident, living, went_to, changed_at, expires_at FROM shared.my_transfers"
        " WHERE resident = ANY(%s::uuid[])",
        [list(residents)],
    )
    return {row[0]: Passage(*row[1:]) for row in rows}


def offered(code_index: bytes) -> list[Offered]:
    """Everybody of one code that still holds, in the order of their family card."""
    rows = _rows("SELECT origin, position, payload, expires_at FROM shared.open_transfer(%s)", [code_index])
    return [Offered(origin, position, bytes(payload), until) for origin, position, payload, until in rows]


def clashes() -> list[FoundClash]:
    """People of this village whose NIK another village has too, as of the last comparison."""
    rows = _rows(
        "SELECT resident, other_code, found_at FROM shared.my_clashes ORDER BY found_at, resident", []
    )
    return [FoundClash(*row) for row in rows]


def _rows(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    current_village()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
