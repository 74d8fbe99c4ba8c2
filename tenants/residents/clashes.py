"""People of this village whose NIK another village has too. Of the other row only its village is known."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import VillageRef
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.transfers.queries import clashes

from .models import LIVING, Resident
from .queries import residents_at


@dataclass(frozen=True, slots=True)
class SharedNik:
    resident: Resident
    villages: list[VillageRef]


def shared_niks(actor: Actor, place: Mapping[str, str]) -> list[SharedNik]:
    """By name, as the last comparison found them and as far as they still live here. Three queries."""
    others: defaultdict[UUID, list[VillageRef]] = defaultdict(list)
    for each in clashes():
        village = directory.by_code(each.other_code)
        if village is not None:
            others[each.resident].append(village)
    if not others:
        return []
    rows = residents_at(actor, place).filter(pk__in=others, status=LIVING, nik__isnull=False)
    found = rows.select_related("family").order_by("search_name", "pk")
    return [SharedNik(row, others[row.pk]) for row in found]
