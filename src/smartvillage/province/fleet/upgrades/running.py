"""Carrying a plan out: each village in transactions of its own, none waits for another."""

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg2
from django.db import InterfaceError, OperationalError, connection

from smartvillage.kernel import clock
from smartvillage.kernel.identity.scrub import scrub
from smartvillage.kernel.tenancy import VillageRef, in_village, schema_of
from smartvillage.kernel.tenancy.owner import local_path

from ..models import VillageUpgrade
from ..schema import OwnerLink
from .rendering import Change
from .rings import Ring
from .statements import Segment, segments

LOCK_TIMEOUT = "2s"  # whoever waits longer holds up the village's own requests behind it
ROUNDS = 5  # a village whose tables are busy is tried again after all the others

_BUSY = (psycopg2.OperationalError, psycopg2.InterfaceError, OperationalError, InterfaceError)
_APPLIED = "SELECT count(*) FROM django_migrations WHERE app || '.' || name = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`error` is "" when the village now has this release's schema; `busy` when it only was not to be had."""

    code: str
    error: str = ""
    busy: bool = False


Told = Callable[[Outcome], None]


class Runner:
    """Upgrades villages that lack the same `changes`, with `parallel` threads.

    `refs` are the villages to enter for moves of data. `stop()` ends after those at hand.
    """

    def __init__(
        self, changes: Sequence[Change], refs: dict[str, VillageRef], *, plan: str, parallel: int
    ) -> None:
        self._segments = segments(changes)
        self._refs = refs
        self._plan = plan
        self._parallel = parallel
        self._here = threading.local()
        self._links: list[OwnerLink] = []
        self._stopped = threading.Event()

    def stop(self) -> None:
        self._stopped.set()

    def run(self, codes: Iterable[str], *, ring: Ring, told: Told = lambda outcome: None) -> list[Outcome]:
        """One outcome per village that was begun; a village's own failure is never raised."""
        left, outcomes = list(codes), []
        for number in range(1, ROUNDS + 1):
            found = self._round(left, ring)
            again = {outcome.code for outcome in found if outcome.busy and number < ROUNDS}
            for outcome in found:
                if outcome.code not in again:
                    told(outcome)
                    outcomes.append(outcome)
            left = [code for code in left if code in again]
            if not left or self._stopped.wait(2.0 ** (number - 1)):
                break
        return outcomes

    def _round(self, codes: list[str], ring: Ring) -> list[Outcome]:
        with ThreadPoolExecutor(self._parallel) as pool:
            done = [outcome for outcome in pool.map(lambda code: self._one(code, ring), codes) if outcome]
            list(pool.map(lambda _: connection.close(), range(self._parallel)))
        while self._links:
            self._links.pop().close()
        self._here = threading.local()
        return done

    def _one(self, code: str, ring: Ring) -> Outcome | None:
        if self._stopped.is_set():
            return None
        started = clock.now()
        try:
            for segment in self._segments:
                self._run(code, segment)
            outcome = Outcome(code)
        except _BUSY as error:
            outcome = Outcome(code, told_of(error), busy=True)
        except Exception as error:
            outcome = Outcome(code, told_of(error))
        self._note(outcome, ring, started)
        return outcome

    def _run(self, code: str, segment: Segment) -> None:
        if segment.forwards is not None:
            with (
                in_village(self._refs[code]),
                connection.schema_editor() as editor,
                connection.cursor() as cursor,
            ):
                if _to_do(cursor, schema_of(code), segment):
                    segment.forwards(editor)
                    cursor.execute(segment.sql)
        else:
            with self._link().transaction() as cursor:
                cursor.execute(local_path(schema_of(code)))
                if _to_do(cursor, schema_of(code), segment):
                    cursor.execute(segment.sql)

    def _link(self) -> OwnerLink:
        """This thread's connection."""
        if not hasattr(self._here, "link"):
            self._here.link = OwnerLink()
            self._links.append(self._here.link)
        link: OwnerLink = self._here.link
        return link

    def _note(self, outcome: Outcome, ring: Ring, started: datetime) -> None:
        state = VillageUpgrade.State.FAILED if outcome.error else VillageUpgrade.State.DONE
        row = [outcome.code, self._plan, ring, state, outcome.error, started, clock.now()]
        self._link().steadily(lambda cursor: cursor.execute(_NOTE, row))


_NOTE = """
INSERT INTO public.fleet_villageupgrade AS old
  (village_id, plan, ring, state, attempts, error, started_at, finished_at) VALUES (%s, %s, %s, %s, 1, %s, %s, %s)
ON CONFLICT (village_id) DO UPDATE SET plan = EXCLUDED.plan, ring = EXCLUDED.ring, state = EXCLUDED.state,
  attempts = CASE WHEN old.plan = EXCLUDED.plan THEN old.attempts + 1 ELSE 1 END,
  error = EXCLUDED.error, started_at = EXCLUDED.started_at, finished_at = EXCLUDED.finished_at
"""


def _to_do(cursor: Any, schema: str, segment: Segment) -> bool:
    """Alone with this village; False if somebody else has done it in the meantime."""
    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
    cursor.execute(_APPLIED, [list(segment.names)])
    return bool(cursor.fetchone()[0] < len(segment.names))


def told_of(error: Exception) -> str:
    """What the status keeps: kind and first line, without anything that looks like a resident."""
    return scrub(
        f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"
    )[:500]
