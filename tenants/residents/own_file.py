"""Everything the register holds about one person, and who looked at it (UU 27/2022, articles 5 to 7)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from smartvillage.common.audit.queries import history
from smartvillage.kernel.clock import WIB
from smartvillage.kernel.tenancy import current_village

from .acts import act_in_words
from .corrections import label_of, of_resident, state_of
from .groups import EDITABLE, LABELS, in_words
from .models import Resident
from .queries import family_members
from .sealing import open_family_number, open_nik, open_parent_nik


def own_file(resident: Resident, now: datetime) -> dict[str, Any]:
    """`data`: fields in words by name; numbers whole: they are the person's own. Ready for JSON."""
    return {
        "village": current_village().full_name,
        "made_at": _moment(now),
        "data": dict(_data(resident)),
        "family": [
            {"name": member.name, "relation": member.text("relation")}
            for member in family_members(resident.family)
            if member.pk != resident.pk
        ],
        "accesses": [
            {
                "at": _moment(entry.at),
                "by": entry.actor_name,
                "what": act_in_words(entry.action),
                "reason": str(entry.detail.get("reason", "")),
            }
            for entry in history(target="resident", target_id=str(resident.pk))
        ],
        "corrections": [
            {
                "at": _moment(each.asked_at),
                "field": label_of(each.field),
                "wanted": each.wanted,
                "state": state_of(each)[0],
                "reason": each.reason,
            }
            for each in of_resident(resident)
        ],
    }


def labelled(data: dict[str, str]) -> list[list[str]]:
    """The rows of `data` as paper shows them."""
    return [
        [str(_NUMBERS.get(name) or LABELS.get(name) or _FAMILY[name]), value] for name, value in data.items()
    ]


_NUMBERS = {"nik": "NIK", "family_number": "Nomor KK", "father_nik": "NIK ayah", "mother_nik": "NIK ibu"}
_FAMILY = {"address": "Alamat", "location": "Dusun, RW, dan RT", "recorded_at": "Terakhir diubah"}


def _data(resident: Resident) -> Iterator[tuple[str, str]]:
    yield "nik", open_nik(resident)
    yield "family_number", open_family_number(resident.family)
    for name in (*EDITABLE, "sex", "citizenship", "relation", "status", "residency"):
        yield name, in_words(name, getattr(resident, name))
    yield "father_nik", open_parent_nik(resident.father_nik, "father", resident.pk)
    yield "mother_nik", open_parent_nik(resident.mother_nik, "mother", resident.pk)
    yield "address", resident.family.address
    yield "location", resident.family.location
    yield "recorded_at", _moment(resident.updated_at)


def _moment(at: datetime) -> str:
    return at.astimezone(WIB).isoformat(timespec="minutes")
