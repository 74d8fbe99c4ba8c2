"""A status that was wrong from the start."""

from uuid import UUID

from django.utils.translation import gettext as _

from tenants.residents.models import EventKind
from tenants.residents.reasons import says_why

from .act import Told, family_of, started
from .refusals import EventRefused


def correct_status(
    told: Told, *, resident_id: UUID, status: int, reason: str, relation: int | None = None,
    new_head: UUID | None = None,
) -> UUID:  # fmt: skip
    """Not an event of somebody's life, but of the register: needs a reason. Returns the act."""
    with started(told, "status_corrected", [family_of(resident_id)]) as act:
        if act.is_done:
            return told.submission
        if not says_why(reason):
            raise EventRefused(_("Tulis alasannya dengan kata-kata."))
        resident = act.resident(resident_id)
        if resident.status == status:
            raise EventRefused(_("Status orang ini sudah begitu. Tidak ada yang perlu diperbaiki."))
        act.change(
            resident,
            EventKind.CORRECTED,
            {"reason": reason},
            status=status,
            relation=relation or resident.relation,
        )
        if new_head is not None and act.head(resident.family_id) is None:
            act.crown(new_head, resident.family_id)
    return told.submission
