"""Somebody who reports things at random: what a village's register goes through in years, in seconds."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from smartvillage.kernel.clock import WIB
from smartvillage.kernel.permissions import Actor
from tenants.residents.models import HEAD, Event, EventKind, Resident
from tenants.residents.services import events
from tenants.residents.services.events import EventRefused, HeadNeeded, Newcomer, NewFamily, Told

HAMLETS = ("SIDOMULYO", "KARANGREJO", "")


class Player:
    """`play` reports one thing on `today`; what the register refuses is counted and changes nothing."""

    def __init__(self, actor: Actor, chance: Random, today: date) -> None:
        self.actor, self.chance, self.today = actor, chance, today
        self.refused = self.names = 0
        self.acts: list[UUID] = []
        self.moves: dict[str, Callable[[Told], UUID | None]] = {
            "family": self._family, "arrival": self._arrival, "birth": self._birth, "leave": self._leave,
            "back": self._back, "split": self._split, "join": self._join, "head": self._head,
            "correct": self._correct, "house": self._house, "undo": self._undo,
            "edit": self._edit, "move": self._move,
        }  # fmt: skip

    def play(self, name: str, *, late: int = 0) -> None:
        """`late`: days between what happened and its report, which is today."""
        report = Told(
            actor=self.actor, submission=uuid4(), happened_on=self.today - timedelta(days=late),
            reported_on=self.today, now=datetime.combine(self.today, datetime.min.time(), WIB),
        )  # fmt: skip
        try:
            act = self.moves[name](report)
        except EventRefused:
            self.refused += 1
        else:
            if act is not None and name != "undo":
                self.acts.append(act)

    def _people(self, **filters: object) -> list[Resident]:
        return list(
            Resident.objects.filter(**filters).order_by("search_name").only("family", "sex", "relation")
        )

    def _one(self, **filters: object) -> Resident | None:
        found = Resident.objects.filter(**filters).order_by("search_name")
        total = found.count()
        return found[self.chance.randrange(total)] if total else None

    def _somebody(self, relation: int) -> Newcomer:
        self.names += 1
        return Newcomer(
            name=f"ORANG {self.names}", sex=self.chance.choice((1, 2)), relation=relation,
            more={"citizenship": self.chance.choice((1, 1, 1, 2, 3, None))},
        )  # fmt: skip

    def _family(self, report: Told) -> UUID:
        people = [self._somebody(HEAD), *(self._somebody(4) for _ in range(self.chance.randrange(5)))]
        place = NewFamily(hamlet=self.chance.choice(HAMLETS))
        return events.record_arrival(report, people=people, new_family=place, details={})

    def _arrival(self, report: Told) -> UUID | None:
        host = self._one(status=1)
        if host is None:
            return None
        people = [self._somebody(9)]
        return events.record_arrival(report, people=people, family_id=host.family_id, details={})

    def _birth(self, report: Told) -> UUID | None:
        mother = self._one(status=1, sex=2)
        if mother is None:
            return None
        return events.record_birth(report, mother_id=mother.pk, child=self._somebody(4), details={})

    def _leave(self, report: Told) -> UUID | None:
        goer = self._one(status=1)
        if goer is None:
            return None
        kind = self.chance.choice((EventKind.DEATH, EventKind.MOVED_OUT, EventKind.MISSING, EventKind.GONE))
        family = self._people(status=1, family=goer.family_id)
        people = family if kind == EventKind.MOVED_OUT and self.chance.random() < 0.3 else [goer]
        return self._with_heir(
            family, lambda heir: events.record_departure(
                report, kind, people=[person.pk for person in people], new_head=heir, details={}
            ),
        )  # fmt: skip

    def _with_heir(self, family: list[Resident], act: Callable[[UUID | None], UUID]) -> UUID:
        """As an operator does: asked for a head, they name one."""
        try:
            return act(None)
        except HeadNeeded:
            return act(self.chance.choice(family).pk)

    def _back(self, report: Told) -> UUID | None:
        away = self._one(status__in=[2, 3, 4, 6])
        if away is None:
            return None
        relation = self.chance.choice((None, 9))
        return events.record_return(report, resident_id=away.pk, relation=relation, details={})

    def _split(self, report: Told) -> UUID | None:
        leaver = self._one(status=1)
        if leaver is None:
            return None
        family = self._people(status=1, family=leaver.family_id)
        leavers = {leaver.pk, *(m.pk for m in family if self.chance.random() < 0.3)}
        relations = {pk: HEAD if pk == leaver.pk else 4 for pk in sorted(leavers)}
        place = NewFamily(hamlet=self.chance.choice(HAMLETS))
        return self._with_heir(
            family,
            lambda heir: events.split_family(report, relations=relations, new_family=place, new_head=heir),
        )

    def _join(self, report: Told) -> UUID | None:
        mover, host = self._one(status=1), self._one()
        if mover is None or host is None:
            return None
        relation = self.chance.choice((9, 9, HEAD))
        return self._with_heir(
            self._people(status=1, family=mover.family_id),
            lambda heir: events.move_member(
                report, resident_id=mover.pk, family_id=host.family_id, relation=relation, new_head=heir
            ),
        )

    def _head(self, report: Told) -> UUID | None:
        heir = self._one(status=1)
        return events.change_head(report, new_head=heir.pk, former_relation=7) if heir else None

    def _correct(self, report: Told) -> UUID | None:
        person = self._one()
        if person is None:
            return None
        return events.correct_status(
            report, resident_id=person.pk, status=self.chance.choice((1, 2, 3, 9)), reason="salah catat",
            relation=self.chance.choice((None, 9)),
        )  # fmt: skip

    def _house(self, report: Told) -> UUID | None:
        member = self._one()
        if member is None:
            return None
        hamlet = self.chance.choice(HAMLETS)
        return events.relocate_family(report, family_id=member.family_id, address="", hamlet=hamlet)

    def _edit(self, report: Told) -> None:
        """Somebody's sex or citizenship was written down wrongly: no event that is undone."""
        person = self._one()
        if person is not None:
            person.sex, person.citizenship = self.chance.choice((1, 2)), self.chance.choice((1, 2))
            person.save(update_fields=["sex", "citizenship"])
            events.record_edits([person.pk], actor=self.actor, now=report.now)

    def _move(self, report: Told) -> None:
        """A family's hamlet was written down wrongly."""
        person = self._one()
        if person is not None:
            family = person.family
            family.hamlet = self.chance.choice(HAMLETS)
            family.save(update_fields=["hamlet"])
            events.record_edits(family.members.values_list("pk", flat=True), actor=self.actor, now=report.now)

    def _undo(self, report: Told) -> UUID | None:
        if not self.acts:
            return None
        recent = self.acts[-10:]
        return events.undo(report, act_id=self.chance.choice(recent))


def written() -> int:
    return Event.objects.count()
