"""`desa fleet migrate`: survey, plan, refuse or run ring by ring."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from smartvillage.province.villages.queries import enterable

from .. import template
from ..models import VillageUpgrade
from .compatibility import refuse_breaking
from .planning import Group, Survey, digest, survey
from .rendering import Change, render
from .rings import Ring, RingPlan, rings
from .running import Outcome, Runner, Told


class AlreadyRunning(RuntimeError):
    """Another `fleet migrate` is at work in this database."""


class RingFailed(RuntimeError):
    """An early ring had failures, so the later rings were not begun."""

    def __init__(self, ring: Ring, failed: Sequence[Outcome]) -> None:
        super().__init__(f"{ring}: {len(failed)}")
        self.ring = ring


@dataclass(frozen=True, slots=True)
class Batch:
    """Villages of one group with what they take, ring by ring."""

    group: Group
    changes: tuple[Change, ...]
    rings: tuple[RingPlan, ...]


@dataclass(slots=True)
class Upgrade:
    """A computed plan. `run` carries it out and may be called once."""

    survey: Survey
    batches: list[Batch]
    plan: str
    outcomes: list[Outcome] = field(default_factory=list)
    runners: list[Runner] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(len(ring.codes) for batch in self.batches for ring in batch.rings)

    def stop(self) -> None:
        """End after the villages at hand; the next call goes on from there."""
        for runner in self.runners:
            runner.stop()

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.error]


def plan(
    *,
    codes: Sequence[str] | None = None,
    canary: Sequence[str] = (),
    upto: Ring = Ring.ALL,
    contract: bool = False,
) -> Upgrade:
    """What would be done, tried on the scratch schema. NotCompatible, NotRenderable, StaleTemplate."""
    found = survey(codes)
    batches = []
    for group in found.groups:
        changes = tuple(render(group.applied, group.pending))
        refuse_breaking(changes, contract=contract)
        batches.append(Batch(group, changes, tuple(rings(group.codes, canary=canary, upto=upto))))
    return Upgrade(found, batches, digest(template.expected_migrations()))


def run(upgrade: Upgrade, *, parallel: int, actor: Actor, told: Told, past_failures: bool = False) -> None:
    """Ring by ring over all batches; RingFailed when an early ring failed and `past_failures` is not set."""
    _mark_waiting(upgrade)
    upgrade.runners = [
        Runner(batch.changes, enterable(batch.group.codes), plan=upgrade.plan, parallel=parallel)
        for batch in upgrade.batches
    ]
    for ring in Ring:
        failed: list[Outcome] = []
        for batch, runner in zip(upgrade.batches, upgrade.runners, strict=True):
            codes = [code for each in batch.rings if each.ring is ring for code in each.codes]
            outcomes = runner.run(codes, ring=ring, told=told) if codes else []
            upgrade.outcomes += outcomes
            failed += [outcome for outcome in outcomes if outcome.error]
        if failed and ring is not Ring.ALL and not past_failures:
            raise RingFailed(ring, failed)
    record(
        actor=actor, action="fleet.upgraded", target="fleet", target_id=upgrade.plan,
        detail={"done": len(upgrade.outcomes) - len(upgrade.failed), "failed": len(upgrade.failed)},
    )  # fmt: skip


@contextmanager
def alone() -> Iterator[None]:
    """One runner per database: AlreadyRunning for the second. Free again when the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('fleet migrate'))")
        if not cursor.fetchone()[0]:
            raise AlreadyRunning
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('fleet migrate'))")


def _mark_waiting(upgrade: Upgrade) -> None:
    rows = [
        VillageUpgrade(village_id=code, plan=upgrade.plan, ring=ring.ring)
        for batch in upgrade.batches
        for ring in batch.rings
        for code in ring.codes
    ]
    again = VillageUpgrade.objects.filter(plan=upgrade.plan).values_list("village_id", flat=True)
    kept = set(again)  # their attempts go on counting
    VillageUpgrade.objects.bulk_create(
        [row for row in rows if row.village_id not in kept],
        update_conflicts=True,
        unique_fields=["village"],
        update_fields=["plan", "ring", "state", "attempts", "error", "started_at", "finished_at"],
    )
