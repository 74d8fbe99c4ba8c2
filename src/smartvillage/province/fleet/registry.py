"""What the village apps contribute to provisioning; the province declares, villages register."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from smartvillage.kernel.permissions import Actor

from .models import Onboarding


@dataclass(frozen=True, slots=True)
class VillageStep:
    """One idempotent step, run with the village declared. `label` is shown to the officer."""

    name: str
    label: str
    run: Callable[[Onboarding], None]


@dataclass(frozen=True, slots=True)
class OperatorSheet:
    """What a printed sheet says: for the first operator, and for the head."""

    village: str
    place: str  # "Kecamatan Metro Timur, Kota Metro"
    operator: str
    role: str  # "Operator", "Lurah"
    login: str
    url: str = field(repr=False)
    valid_until: datetime


_steps: list[VillageStep] = []
Sheets = Callable[[Actor, str], list[OperatorSheet]]
_sheets: Sheets | None = None


def register_step(step: VillageStep) -> None:
    """Steps run in the order in which their apps are installed."""
    if step.name not in {known.name for known in _steps}:
        _steps.append(step)


def village_steps() -> tuple[VillageStep, ...]:
    return tuple(_steps)


def register_sheets(make: Sheets) -> None:
    """`make(actor, base_url)` runs with the village declared and issues fresh one-time links."""
    global _sheets  # noqa: PLW0603
    _sheets = make


def operator_sheets(actor: Actor, base_url: str) -> list[OperatorSheet]:
    """One sheet per account of a new village. LookupError where no village app makes them."""
    if _sheets is None:
        raise LookupError("no app of the village makes sign-in sheets")
    return _sheets(actor, base_url)
