"""How far villages have come, as the officer sees it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from smartvillage.kernel.tenancy import State

from ..models import Onboarding, Step
from .provisioning import steps


@dataclass(frozen=True, slots=True)
class StepProgress:
    """`state`: "todo", "running", "done" or "failed"; `error` is technical, in the words of the machine."""

    label: str
    state: str
    attempts: int = 0
    duration_ms: int | None = None
    error: str = ""
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VillageProgress:
    code: str
    name: str
    kecamatan: str
    kabupaten: str
    state: State
    requested_by: str
    requested_at: datetime
    steps: tuple[StepProgress, ...]

    @property
    def done(self) -> int:
        """Steps that are finished; all of them where the village serves."""
        if self.state.has_schema:
            return len(self.steps)
        return sum(step.state == "done" for step in self.steps)

    @property
    def failed(self) -> StepProgress | None:
        return next((step for step in self.steps if step.state == "failed"), None)

    @property
    def is_over(self) -> bool:
        """Serving, or stopped at a failed step: nothing moves until somebody acts."""
        return self.state not in {State.DRAFT, State.PROVISIONING}


def progress_of(code: str) -> VillageProgress | None:
    """One village's way; None if nobody asked for it."""
    return next(iter(_progress(code__exact=code)), None)


def progress_inside(prefixes: list[str]) -> list[VillageProgress]:
    """Every requested village in these regions ("18.72.04", "18.72"), by code. Two queries."""
    wanted = tuple(f"{prefix}." for prefix in prefixes)
    # A whole province is 2,651 rows: sifting them here is cheaper than an OR of many prefixes.
    return [village for village in _progress() if village.code.startswith(wanted)]


def unfinished() -> list[VillageProgress]:
    """Requested and not serving yet."""
    return _progress(state__in=[State.DRAFT, State.PROVISIONING, State.BROKEN])


def _progress(**of_village: object) -> list[VillageProgress]:
    lookups = {f"village__{lookup}": value for lookup, value in of_village.items()}
    found = list(Onboarding.objects.select_related("village").filter(**lookups).order_by("village_id"))
    begun: defaultdict[str, dict[str, Step]] = defaultdict(dict)
    for step in Step.objects.filter(village__in=[onboarding.village_id for onboarding in found]):
        begun[step.village_id][step.name] = step
    return [_village(onboarding, begun[onboarding.village_id]) for onboarding in found]


def _village(onboarding: Onboarding, begun: dict[str, Step]) -> VillageProgress:
    village = onboarding.village
    return VillageProgress(
        code=village.code, name=village.name, kecamatan=village.kecamatan, kabupaten=village.kabupaten,
        state=State(village.state), requested_by=onboarding.requested_by, requested_at=onboarding.requested_at,
        steps=tuple(_step(step.label, begun.get(step.name)) for step in steps()),
    )  # fmt: skip


def _step(label: str, row: Step | None) -> StepProgress:
    if row is None:
        return StepProgress(label, "todo")
    return StepProgress(label, row.state, row.attempts, row.duration_ms, row.error, row.started_at)
