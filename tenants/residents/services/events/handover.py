"""What the next village gets to know of somebody who moves there: what the civil registry keeps, no more.

Not their account, their place on the map, nor what concerns their health from month to month.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from smartvillage.kernel.identity import handover_index, mask_nik, open_handover, seal_handover
from smartvillage.kernel.tenancy import current_village
from smartvillage.province.transfers import queries as transfers
from tenants.residents.codes import label
from tenants.residents.models import HEAD, Resident
from tenants.residents.sealing import PARENTS, open_nik, open_parent_nik

from .newcomers import Newcomer

_DATES: Final = ("birth_date", "passport_expires", "married_on", "divorced_on")
_TOLD: Final = ("name", "sex", "relation", "birth_place", "birth_date")
CARRIED: Final = (
    "religion", "education", "current_education", "occupation", "marital_status", "marriage_recorded",
    "citizenship", "father_name", "mother_name", "blood_type", "birth_certificate", "passport",
    "passport_expires", "stay_permit", "marriage_certificate", "married_on", "divorce_certificate",
    "divorced_on", "disability", "id_card", "recording", "ethnicity", "card_tag", "insurance",
    "insurance_number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arriving:
    """One person of a code, opened. `position` is theirs among those who hold the code."""

    position: int
    origin: str
    person: Newcomer = field(repr=False)

    @property
    def is_head(self) -> bool:
        return self.person.relation == HEAD

    @property
    def relation(self) -> str:
        return label("relation", self.person.relation)

    @property
    def masked_nik(self) -> str:
        return mask_nik(self.person.nik) if self.person.nik else ""


def packed(resident: Resident, code: str) -> bytes:
    """Sealed under the code, as this village's."""
    known = {name: getattr(resident, name) for name in (*_TOLD, *CARRIED)}
    known["nik"] = open_nik(resident) or None
    for parent in PARENTS:
        known[f"{parent}_nik"] = (
            open_parent_nik(getattr(resident, f"{parent}_nik"), parent, resident.pk) or None
        )
    text = json.dumps(known, default=date.isoformat)
    return seal_handover(code, text.encode(), origin=current_village().code)


def arriving(code: str) -> list[Arriving]:
    """Everybody whom the code holds; nobody for one that is unknown, taken or too old."""
    return list(_opened(code))


def _opened(code: str) -> Iterator[Arriving]:
    for each in transfers.offered(handover_index(code)):
        known = json.loads(open_handover(code, each.payload, origin=each.origin))
        yield Arriving(each.position, each.origin, _person(known))


def _person(known: dict[str, Any]) -> Newcomer:
    for name in _DATES:
        known[name] = date.fromisoformat(known[name]) if known[name] else None
    return Newcomer(
        **{name: known[name] for name in _TOLD}, nik=known["nik"],
        more={name: known[name] for name in CARRIED},
        parent_niks={parent: known[f"{parent}_nik"] for parent in PARENTS},
    )  # fmt: skip
