"""In which order villages are upgraded: a few that can bear it, a kecamatan, everybody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from smartvillage.kernel.tenancy import State
from smartvillage.province.villages.models import Village

CANARIES = 3


class Ring(StrEnum):
    CANARY = "canary"
    KECAMATAN = "kecamatan"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class RingPlan:
    ring: Ring
    codes: tuple[str, ...]


def rings(codes: Iterable[str], *, canary: Sequence[str] = (), upto: Ring = Ring.ALL) -> list[RingPlan]:
    """The rings that are not empty, each village in its first one.

    Without `canary`, training and demonstration villages go first: nobody waits for their letters.
    The second ring is the kecamatan of the first canary.
    """
    left = sorted(codes)
    if not left:
        return []
    first = [code for code in canary if code in left] or _canaries(left)
    second = [code for code in left if code[:8] == first[0][:8] and code not in first]
    third = [code for code in left if code not in first and code not in second]
    plans = [
        RingPlan(ring, tuple(members)) for ring, members in zip(Ring, (first, second, third), strict=True)
    ]
    return [plan for plan in plans[: list(Ring).index(upto) + 1] if plan.codes]


def _canaries(codes: list[str]) -> list[str]:
    patient = list(
        Village.objects.filter(code__in=codes)
        .filter(state=State.TRAINING)
        .order_by("code")
        .values_list("code", flat=True)[:CANARIES]
    )
    return patient or codes[:CANARIES]
