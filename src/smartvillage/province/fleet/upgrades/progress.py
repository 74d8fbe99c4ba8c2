"""How far the newest upgrade came."""

from collections import Counter
from dataclasses import asdict, dataclass

from ..models import VillageUpgrade
from .rings import Ring


@dataclass(frozen=True, slots=True)
class RingProgress:
    ring: str
    waiting: int
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class Failure:
    code: str
    error: str
    attempts: int


@dataclass(frozen=True, slots=True)
class FleetProgress:
    """`plan` is "" before the first upgrade."""

    plan: str
    rings: tuple[RingProgress, ...]
    failures: tuple[Failure, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def progress() -> FleetProgress:
    """Of the plan that touched a village last; villages of older plans are not in it."""
    newest = VillageUpgrade.objects.order_by("-started_at").exclude(started_at=None).first()
    newest = newest or VillageUpgrade.objects.first()
    if newest is None:
        return FleetProgress("", (), ())
    rows = VillageUpgrade.objects.filter(plan=newest.plan)
    counts = Counter(rows.values_list("ring", "state"))
    states = VillageUpgrade.State
    return FleetProgress(
        newest.plan,
        tuple(
            RingProgress(
                ring, *(counts[ring, state] for state in (states.WAITING, states.DONE, states.FAILED))
            )
            for ring in Ring
        ),
        tuple(
            Failure(row.village_id, row.error, row.attempts)
            for row in rows.filter(state=states.FAILED).order_by("village_id")
        ),
    )
