"""Which NIKs two villages have: the only place where marks of more than one village lie side by side."""

import io
import secrets
from collections.abc import Callable, Sequence
from uuid import UUID

import structlog
from django.db import connection, transaction

from smartvillage.kernel.jobs.failures import describe
from smartvillage.kernel.tenancy import in_village
from smartvillage.kernel.tenancy.memory import VILLAGES_PER_BACKEND, let_go_of_backend
from smartvillage.province.transfers.models import Clash, Mark
from smartvillage.province.transfers.registry import marks_of_village

log = structlog.stdlib.get_logger(__name__)

# Rows that were found before keep their day. A row of one village never names a row of another.
_FIND = """
WITH found AS (
  SELECT DISTINCT a.village_code, a.resident, b.village_code AS other_code
  FROM transfers_mark a JOIN transfers_mark b ON a.mark = b.mark AND a.village_code <> b.village_code
), gone AS (
  DELETE FROM transfers_clash c
  WHERE %s AND NOT EXISTS (SELECT FROM found f WHERE (f.village_code, f.resident, f.other_code)
                                            = (c.village_code, c.resident, c.other_code))
)
INSERT INTO transfers_clash (village_code, resident, other_code, found_at)
SELECT village_code, resident, other_code, statement_timestamp() FROM found
ON CONFLICT DO NOTHING
"""


def compare_villages(codes: Sequence[str], told: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Find every NIK that living residents of two of these villages have, and flag it to both.

    The key is made here and forgotten with the call; the marks are deleted with it. A village that cannot be
    read keeps no other from being compared, but then no clash is taken back. Overlapping for a second
    one at the same time: it is to be repeated.
    """
    key, failed, kept = secrets.token_bytes(32), 0, 0
    _empty()
    for number, code in enumerate(codes, start=1):
        try:
            kept += _keep_marks(code, _marks_of(code, key))
        except Exception as error:
            failed += 1
            log.error("village could not be compared", of_village=code, error=describe(error))
        if number % VILLAGES_PER_BACKEND == 0:
            let_go_of_backend()
        if told:
            told(number, len(codes))
    _flag(kept, take_back=not failed)
    _empty()
    return {"villages": len(codes), "failed": failed, "clashes": Clash.objects.count()}


class Overlapping(RuntimeError):
    """Another comparison emptied the table meanwhile."""


def _flag(kept: int, *, take_back: bool) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if Mark.objects.count() != kept:
            raise Overlapping
        cursor.execute(_FIND, [take_back])


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE transfers_mark")


def _marks_of(code: str, key: bytes) -> list[tuple[UUID, bytes]]:
    """Computed with the village's own role; only marks come out."""
    with in_village(code):
        return list(marks_of_village(key))


def _keep_marks(code: str, marks: Sequence[tuple[UUID, bytes]]) -> int:
    lines = io.StringIO("".join(f"\\\\x{mark.hex()}\t{code}\t{resident}\n" for resident, mark in marks))
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY transfers_mark (mark, village_code, resident) FROM STDIN", lines)
    return len(marks)
