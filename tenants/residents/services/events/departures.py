"""Who goes: the dead, those who move away, the missing, and those who left without a word."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.residents.models import ENDS_AS, GONE, LIVING, MISSING, EventKind

from .act import Told, family_of, started
from .refusals import EventRefused

# From which status each may happen: who is missing can be found dead, or heard of elsewhere.
_FROM: Final = {
    EventKind.DEATH: (LIVING, MISSING, GONE),
    EventKind.MOVED_OUT: (LIVING, MISSING, GONE),
    EventKind.MISSING: (LIVING,),
    EventKind.GONE: (LIVING,),
}


def record_departure(
    told: Told,
    kind: EventKind,
    *,
    people: Sequence[UUID],
    new_head: UUID | None = None,
    details: Mapping[str, Any],
) -> UUID:
    """Members of one family who die, move out, are missing or are gone. Returns the act.

    `new_head` follows a head who goes while others stay: HeadNeeded without one.
    """
    with started(told, kind.value, {family_of(resident_id) for resident_id in people}) as act:
        if act.is_done:
            return told.submission
        if len(act.families) != 1:
            raise EventRefused(_("Pilih satu orang atau lebih dari satu keluarga yang sama."))
        for resident_id in dict.fromkeys(people):
            resident = act.resident(resident_id)
            if resident.status not in _FROM[kind]:
                raise EventRefused(
                    _("%(name)s sudah tercatat tidak tinggal di sini.") % {"name": resident.name}
                )
            act.change(resident, kind, details, status=ENDS_AS[kind])
        family_id = next(iter(act.families))
        if new_head is not None and act.head(family_id) is None:
            act.crown(new_head, family_id)
    return told.submission
