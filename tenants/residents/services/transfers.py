"""Letting people go to another village of the province: a code on paper, with which it takes them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record_each
from smartvillage.kernel.identity import handover_index, new_code
from smartvillage.kernel.permissions import Actor
from smartvillage.province.transfers import services as transfers
from smartvillage.province.transfers.queries import passages
from tenants.residents.models import MOVED, Event, EventKind, Resident
from tenants.residents.permissions import ResidentPermission
from tenants.residents.queries import visible_residents

from .events.act import last_standing
from .events.handover import packed
from .events.refusals import EventRefused


@dataclass(frozen=True, slots=True)
class Released:
    """What the paper says. The code is nowhere else."""

    code: str = field(repr=False)
    people: Sequence[Resident]
    until: datetime


def leaving_with(actor: Actor, resident: Resident) -> list[Resident]:
    """Those whom one code can hand over together: who moved away with `resident` and were not taken in yet.
    The head of their family first; nobody if `resident` did not move away.
    """
    actor.require(ResidentPermission.RECORD_EVENT)
    last = last_standing(Event.objects.filter(resident=resident).order_by("pk"))
    if last is None or last.kind != EventKind.MOVED_OUT:
        return []
    together = Event.objects.filter(act=last.act, kind=EventKind.MOVED_OUT, resident__isnull=False)
    rows = visible_residents(actor).filter(pk__in=together.values("resident"), status=MOVED)
    people = list(rows.select_related("family").order_by("relation", "birth_date", "pk"))
    taken = {pk for pk, one in passages(one.pk for one in people).items() if one.went_to}
    return [one for one in people if one.pk not in taken]


@transaction.atomic
def release(*, actor: Actor, resident: Resident, now: datetime) -> Released:
    """A new code for `resident` and all who left together; an earlier code of theirs holds no more.

    EventRefused where they did not move away, or another village has them already.
    """
    people = leaving_with(actor, resident)
    if resident.pk not in {one.pk for one in people}:
        raise EventRefused(_("Orang ini tidak tercatat pindah keluar, atau sudah diterima desa lain."))
    code = new_code()
    hands = [transfers.Hand(one.pk, packed(one, code)) for one in people]
    until = transfers.offer(handover_index(code), hands, now=now)
    if until is None:
        raise EventRefused(_("Salah satu dari mereka sudah tercatat tinggal di desa lain."))
    record_each(
        actor=actor, action="residents.handed_over", target="resident",
        target_ids=[str(one.pk) for one in people], detail={"people": len(people)},
    )  # fmt: skip
    return Released(code, people, until)
