"""One report to the register: families locked, people changed, events written, all in one transaction.

Every event service is a `with started(…) as act:` block. When the block ends, each family of it has exactly
one living head or none living, one audit row is written, and the village's numbers are marked as changed.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartvillage.common.audit.services import record
from smartvillage.kernel.clock import WIB
from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import emit
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.transfers import services as transfers
from smartvillage.province.transfers.queries import passages
from tenants.members.queries import areas_of, is_inside
from tenants.residents.event_details import checked
from tenants.residents.models import HEAD, HOUSEHOLD_HEAD, LIVING, Event, EventKind, Family, Resident
from tenants.residents.permissions import ResidentPermission

from .refusals import EventRefused, HeadNeeded

_CONFLICTS: Final = {
    "residents_resident_nik_key": gettext_lazy("NIK ini sudah dipakai penduduk lain di sini. Periksa lagi."),
    "residents_family_number_key": gettext_lazy("Nomor KK ini sudah dipakai keluarga lain. Periksa lagi."),
    "residents_resident_one_head": gettext_lazy("Keluarga ini sudah punya kepala keluarga."),
    "transfers_presence_one_home": gettext_lazy("Orang ini sudah tercatat tinggal di desa lain."),
    HOUSEHOLD_HEAD: gettext_lazy("Rumah tangganya sudah punya kepala lain. Jadikan orang ini anggota dulu."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What every report says. `submission` is the form's key: the same key again does nothing again."""

    actor: Actor
    submission: UUID
    happened_on: date
    reported_on: date
    now: datetime


def family_of(resident_id: UUID) -> UUID:
    """Which family to lock. NotHere for nobody."""
    found: UUID | None = Resident.objects.filter(pk=resident_id).values_list("family_id", flat=True).first()
    if found is None:
        raise NotHere
    return found


@contextmanager
def started(told: Told, action: str, families: Iterable[UUID] = ()) -> Iterator["Act"]:
    """EventRefused for wrong dates, numbers in use, a family without its one head, and one outside the
    actor's areas; then nothing is kept.

    `act.is_done` when this submission was written before: the block must then do nothing.
    """
    told.actor.require(ResidentPermission.RECORD_EVENT)
    _check_dates(told)
    try:
        with transaction.atomic():
            act = Act(told, families)
            yield act
            if not act.is_done:
                act.finish(action)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if Event.objects.filter(act=told.submission).exists():
            return  # the first click won the race; this second one has nothing left to do
        if name not in _CONFLICTS:
            raise
        raise EventRefused(_CONFLICTS[name]) from None


def _check_dates(told: Told) -> None:
    if told.reported_on > told.now.astimezone(WIB).date():
        raise EventRefused(_("Tanggal lapor belum tiba. Periksa tanggalnya."))
    if told.happened_on > told.reported_on:
        raise EventRefused(_("Tanggal kejadian tidak boleh sesudah tanggal lapor. Periksa keduanya."))


class Act:
    """What one report changes. Its families, and everybody in them, stay locked until it is written."""

    def __init__(self, told: Told, families: Iterable[UUID]) -> None:
        self.told = told
        self.members: dict[UUID, Resident] = {}
        self.histories: defaultdict[UUID, list[Event]] = defaultdict(list)
        self._events: list[Event] = []
        # In the order of their keys, so that two reports about the same families never wait for each other.
        locked = Family.objects.select_for_update().filter(pk__in=set(families)).order_by("pk")
        self.families: dict[UUID, Family] = {family.pk: family for family in locked}
        self.is_done = Event.objects.filter(act=told.submission).exists()
        self._areas = areas_of(told.actor.user_id)
        if self.families and not self.is_done:
            self._require_inside()
            self._read_members()

    def _read_members(self) -> None:
        for member in Resident.objects.filter(family__in=self.families).order_by("pk"):
            self.members[member.pk] = member
            member.family = self.families[member.family_id]
        for event in Event.objects.filter(resident__in=self.members).order_by("pk"):
            self.histories[event.resident_id].append(event)
        strangers = [member for pk, member in self.members.items() if pk not in self.histories]
        if strangers:
            self._record_late(strangers)

    def _record_late(self, strangers: list[Resident]) -> None:
        """Whoever entered the register without an event gets the first one now, dated as the row is."""
        act = uuid.uuid4()
        for position, member in enumerate(strangers):
            day = min(member.updated_at.astimezone(WIB).date(), self.told.reported_on)
            event = self.event(member, EventKind.RECORDED, before=None, details={"source": "register"})
            event.act, event.position = act, position
            event.happened_on = event.reported_on = event.counted_on = day
            event.save(force_insert=True)
            self.histories[member.pk].append(event)

    def _require_inside(self) -> None:
        """Whoever works for a part of the village takes nobody from the rest of it, and sends nobody there."""
        for each in self.families.values():
            if not is_inside(self._areas, hamlet=each.hamlet, rw=each.rw, rt=each.rt):
                raise EventRefused(_("Tempat itu di luar wilayah Anda. Minta operator lain memindahkannya."))

    def resident(self, resident_id: UUID) -> Resident:
        """One of the locked families' people; refused when they left the family a moment ago."""
        found = self.members.get(resident_id)
        if found is None:
            raise EventRefused(_("Data keluarga ini baru saja berubah. Buka lagi halamannya, lalu ulangi."))
        return found

    def living(self, family_id: UUID) -> list[Resident]:
        return [m for m in self.members.values() if m.family_id == family_id and m.is_living]

    def head(self, family_id: UUID) -> Resident | None:
        return next((m for m in self.living(family_id) if m.relation == HEAD), None)

    def found(self, family: Family) -> None:
        """A family that did not exist."""
        family.save(force_insert=True)
        self.families[family.pk] = family
        self.card(family, {"founded": 1})

    def card(self, family: Family, details: Mapping[str, Any], undoes: Event | None = None) -> None:
        self._events.append(
            self._blank(family, EventKind.NEW_CARD, details, hamlet=family.hamlet, delta=0, undoes=undoes)
        )

    def admit(self, resident: Resident, kind: EventKind, details: Mapping[str, Any]) -> None:
        """Somebody new. The caller has built the row; it is inserted here."""
        resident.save(force_insert=True)
        self.members[resident.pk] = resident
        self._events.append(self.event(resident, kind, before=None, details=details))

    def change(
        self,
        resident: Resident,
        kind: str,
        details: Mapping[str, Any] | None = None,
        *,
        undoes: Event | None = None,
        **after: Any,
    ) -> None:
        """`after`: status, family, relation, sex or citizenship as the event leaves them."""
        if undoes is None and kind != EventKind.NEW_HEAD:  # an heir may have come after the death
            self._check_order(resident)
        before = resident.status
        for name, value in after.items():
            setattr(resident, name, value)
        resident.save(update_fields=[*after, "updated_at"])
        event = self.event(resident, kind, before=before, details=details or {}, undoes=undoes)
        self._events.append(event)
        self.histories[resident.pk].append(event)

    def restate(self, resident: Resident, former: Event, *, hamlet: str) -> Event:
        """A correction of data that was undone with the event before it, over the state of now."""
        event = self._blank(
            resident.family, former.kind, former.details, hamlet=hamlet, resident=resident, undoes=None,
            status_before=resident.status, status=resident.status, relation=resident.relation,
            sex=former.sex, citizenship=former.citizenship, delta=0,
        )  # fmt: skip
        event.happened_on, event.reported_on = former.happened_on, former.reported_on
        event.counted_on = former.counted_on
        self._events.append(event)
        self.histories[resident.pk].append(event)
        return event

    def crown(self, resident_id: UUID, family_id: UUID) -> None:
        """The new head of a family that has none now."""
        heir = self.resident(resident_id)
        if heir.family_id != family_id or not heir.is_living:
            raise EventRefused(_("Kepala keluarga harus anggota yang masih tinggal di keluarga ini."))
        if heir.relation != HEAD:
            self.change(heir, EventKind.NEW_HEAD, relation=HEAD)

    def event(
        self,
        resident: Resident,
        kind: str,
        *,
        before: int | None,
        details: Mapping[str, Any],
        undoes: Event | None = None,
    ) -> Event:
        event = self._blank(
            resident.family, kind, details, hamlet=resident.family.hamlet, resident=resident, undoes=undoes,
            status_before=before, status=resident.status, relation=resident.relation, sex=resident.sex,
            citizenship=resident.citizenship, delta=(resident.status == LIVING) - (before == LIVING),
        )  # fmt: skip
        if undoes is None:
            event.counted_on = max(event.counted_on, self._counted_until(resident))
        return event

    def _blank(
        self, family: Family, kind: str, details: Mapping[str, Any], *, undoes: Event | None, **state: Any
    ) -> Event:
        told = self.told
        happened_on = undoes.happened_on if undoes else told.happened_on
        return Event(
            act=told.submission, kind=kind, happened_on=happened_on, reported_on=told.reported_on,
            counted_on=undoes.counted_on if undoes else happened_on, recorded_at=told.now,
            actor_id=told.actor.user_id, actor_name=told.actor.name, family=family,
            details=checked(kind, details), undoes=undoes, **state,
        )  # fmt: skip

    def _counted_until(self, resident: Resident) -> date:
        last = last_standing(self.histories[resident.pk])
        return last.counted_on if last else date.min

    def _check_order(self, resident: Resident) -> None:
        """Nobody dies before they were born or came; who was only written down later may have."""
        last = last_standing(self.histories[resident.pk])
        written_down = (EventKind.RECORDED, EventKind.CORRECTED)
        born = resident.birth_date
        too_early = last is not None and last.delta and last.kind not in written_down
        if (too_early and last and self.told.happened_on < last.happened_on) or (
            born is not None and self.told.happened_on < born
        ):
            raise EventRefused(
                _("Tanggal ini sebelum peristiwa terakhir atau kelahiran orang ini. Periksa tanggalnya.")
            )

    def finish(self, action: str) -> None:
        self._require_inside()
        for family_id in self.families:
            self._check_head(family_id)
        if not self._events:
            return
        for lives in (False, True):  # whoever leaves first: two may change places
            self._settle(lives=lives)
        for position, event in enumerate(self._events):
            event.position = position
        Event.objects.bulk_create(self._events)
        first = next((event for event in self._events if event.resident_id), self._events[0])
        record(
            actor=self.told.actor,
            action=f"residents.{action}",
            target="resident" if first.resident_id else "family",
            target_id=str(first.resident_id or first.family_id),
            detail={"act": str(self.told.submission), "events": len(self._events)},
        )
        emit("stats.dirty")

    def _settle(self, *, lives: bool) -> None:
        """Nobody lives in two villages: whom another village took in, comes back with its code only."""
        step = 1 if lives else -1
        known = [event for event in self._events if event.status_before is not None and event.delta == step]
        rows = [event.resident_id for event in known if event.resident_id is not None]
        if not rows or transfers.settle(rows, living=lives):
            return
        took = next((one.went_to for one in passages(rows).values() if one.went_to), "")
        village = directory.by_code(took)
        raise EventRefused(
            _("Orang ini sudah diterima di %(village)s. Minta lembar pindah dari sana.")
            % {"village": village.full_name if village else _("desa lain")}
        )

    def _check_head(self, family_id: UUID) -> None:
        living = self.living(family_id)
        heads = sum(member.relation == HEAD for member in living)
        if living and heads == 0:
            raise HeadNeeded(_("Pilih kepala keluarga untuk anggota yang tinggal."), family_id)
        if heads > 1:
            raise HeadNeeded(_("Keluarga ini sudah punya kepala keluarga."), family_id)


def standing(history: Iterable[Event]) -> list[Event]:
    """The events that still hold: neither undone nor undoing."""
    history = list(history)
    undone = {event.undoes_id for event in history if event.undoes_id is not None}
    return [event for event in history if event.undoes_id is None and event.pk not in undone]


def last_standing(history: Iterable[Event]) -> Event | None:
    found = standing(history)
    return found[-1] if found else None
