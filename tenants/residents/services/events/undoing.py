"""Taking an act back: for thirty days, the last one first, by events that say the opposite.

Data that was corrected after the act stays corrected. Such an event holds the status, relation and family that
the act left, so it is undone too and written again, for the same day, with those that the act had found.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.residents.models import INVALID, LIVING, Event, EventKind, Resident

from .act import Act, Told, last_standing, standing, started
from .refusals import EventRefused, HeadNeeded

DAYS: Final = timedelta(days=30)
Later = defaultdict[UUID, list[Event]]  # by resident: what corrected their data after the act, oldest first


def undo(told: Told, *, act_id: UUID) -> UUID:
    """Everything that one report changed is as before it. Returns the act that undid it.

    EventRefused after thirty days, or when something was built on it. Undoing twice undoes once.
    """
    events = list(Event.objects.filter(act=act_id).select_related("resident").order_by("-pk"))
    if not events:
        raise EventRefused(_("Peristiwa ini tidak ada. Muat ulang halaman orangnya."))
    families = _families_of(events)
    try:
        with started(told, "undone", families) as act:
            if act.is_done or Event.objects.filter(undoes__in=events).exists():
                act.is_done = True
                return told.submission
            _refuse_late(told, events)
            later: Later = defaultdict(list)
            for event in events:
                _reverse(act, event, later)
            for resident_id, corrections in later.items():
                _write_again(act, resident_id, corrections)
    except HeadNeeded:
        raise EventRefused(_built_on()) from None
    return told.submission


def _built_on() -> str:
    return _("Ada peristiwa lain sesudah ini. Batalkan yang terakhir dulu.")


def _families_of(events: list[Event]) -> set[UUID]:
    """Those the people are in now and those they came from."""
    residents = {event.resident_id for event in events if event.resident_id}
    known = set(Event.objects.filter(resident__in=residents).values_list("family_id", flat=True))
    now = set(Resident.objects.filter(pk__in=residents).values_list("family_id", flat=True))
    return known | now | {event.family_id for event in events}


def _refuse_late(told: Told, events: list[Event]) -> None:
    if any(event.undoes_id is not None for event in events):
        raise EventRefused(_("Pembatalan tidak bisa dibatalkan. Catat peristiwanya sekali lagi."))
    if told.now - max(event.recorded_at for event in events) > DAYS:
        raise EventRefused(_("Sudah lewat 30 hari. Perbaiki dengan memperbaiki status orangnya."))
    if any(_is_no_event(event) for event in events):
        raise EventRefused(_("Peristiwa ini tidak bisa dibatalkan. Perbaiki datanya saja."))


def _is_no_event(event: Event) -> bool:
    """What an import wrote down or corrected; a new card or address, of which the old one is not kept."""
    a_card = event.kind == EventKind.NEW_CARD and not event.details.get("founded")
    return _is_only_data(event) or a_card or event.kind in {EventKind.RECORDED, EventKind.RELOCATED}


def _is_only_data(event: Event) -> bool:
    return event.kind == EventKind.CORRECTED and event.status == event.status_before


def _outlives(later: Event, event: Event) -> bool:
    """Whether `later` holds as well without `event` before it.

    A family moves house with whoever leads it; with a newcomer, the newcomer's part goes.
    """
    if later.kind == EventKind.RELOCATED:
        return event.kind == EventKind.NEW_HEAD or event.status_before is None
    return _is_only_data(later)


def may_undo(history: list[Event], now: datetime) -> Event | None:
    """The event of a person's history that can be offered to be undone; `undo` has the last word."""
    found = standing(history)
    last = next((event for event in reversed(found) if not _is_no_event(event)), None)
    if last is None or now - last.recorded_at > DAYS:
        return None
    after = found[found.index(last) + 1 :]
    return last if all(_outlives(later, last) for later in after) else None


def _reverse(act: Act, event: Event, later: Later) -> None:
    if event.resident_id is None:
        _close(act, event)
        return
    resident = act.resident(event.resident_id)
    history = act.histories[resident.pk]
    while (last := last_standing(history)) and last.pk != event.pk and _outlives(last, event):
        act.change(resident, last.kind, undoes=last)
        later[resident.pk].insert(0, last)
    if last is None or last.pk != event.pk:
        raise EventRefused(_built_on())
    act.change(resident, event.kind, undoes=event, **_before(act, event, history, later[resident.pk]))


def _before(act: Act, event: Event, history: list[Event], later: list[Event]) -> dict[str, Any]:
    """The state that the event found: what the event before it, still standing, had left."""
    if event.status_before is None:
        return {"status": INVALID}
    earlier = [other for other in standing(history) if other.pk is not None and other.pk < event.pk]
    if not earlier:  # the row was set aside as invalid, and corrected since
        return {"status": event.status_before}
    last = earlier[-1]
    family = act.families[last.family_id]
    known = next((each for each in reversed(later) if each.family_id == family.pk), last)
    if event.status_before == LIVING and family.hamlet != known.hamlet:
        raise EventRefused(_built_on())  # the family has moved house since, without them
    return {
        "status": event.status_before,
        "family": family,
        "relation": last.relation,
    }


def _write_again(act: Act, resident_id: UUID, corrections: list[Event]) -> None:
    """They count from the day on which they counted: a month that is over stays as it was in this."""
    resident = act.resident(resident_id)
    last = last_standing(act.histories[resident_id])
    if last is None:
        return  # nobody, after all
    for each in corrections:
        hamlet = each.hamlet if each.family_id == resident.family_id else last.hamlet
        if (each.sex, each.citizenship, hamlet) != (last.sex, last.citizenship, last.hamlet):
            last = act.restate(resident, each, hamlet=hamlet)


def _close(act: Act, event: Event) -> None:
    """A family founded by the act: nobody may be left in it, and its number is free again."""
    family = act.families[event.family_id]
    if act.living(family.pk):
        raise EventRefused(_built_on())
    family.number = family.number_index = None
    family.save(update_fields=["number", "number_index"])
    act.card(family, {"founded": 1}, undoes=event)
