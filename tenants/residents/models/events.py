"""What happened to people and families: a log from which every number follows."""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.tenancy.models import VillageModel

from .people import DEAD, GONE, LIVING, MISSING, MOVED, Family, Resident


class EventKind(models.TextChoices):
    """What can happen to a person or a family, as the village's books name it."""

    RECORDED = "recorded", _("Didata")  # the first record of somebody whose arrival nobody reported
    BIRTH = "birth", _("Lahir")
    MOVED_IN = "moved_in", _("Pindah masuk")
    RETURNED = "returned", _("Kembali")  # of somebody missing or gone
    DEATH = "death", _("Meninggal")
    MOVED_OUT = "moved_out", _("Pindah keluar")
    MISSING = "missing", _("Hilang")
    GONE = "gone", _("Pergi")  # left, and nobody knows where to
    CORRECTED = "corrected", _("Data diperbaiki")
    NEW_CARD = "new_card", _("KK baru")  # of a family, not of a person
    SPLIT = "split", _("Pecah KK")
    JOINED = "joined", _("Pindah keluarga")  # within the village
    NEW_HEAD = "new_head", _("Ganti kepala keluarga")
    RELOCATED = "relocated", _("Pindah rumah")  # a whole family, within the village


# The status that each kind leaves somebody with; `_KEEPS` change none, the others any.
ENDS_AS: Final = {
    EventKind.BIRTH: LIVING, EventKind.MOVED_IN: LIVING, EventKind.RETURNED: LIVING, EventKind.DEATH: DEAD,
    EventKind.MOVED_OUT: MOVED, EventKind.MISSING: MISSING, EventKind.GONE: GONE,
}  # fmt: skip
_KEEPS: Final = (EventKind.SPLIT, EventKind.JOINED, EventKind.NEW_HEAD, EventKind.RELOCATED)


def _fits_kind() -> Q:
    """An event leaves the status that its kind says; one that undoes another leaves what was before."""
    fits = Q(undoes__isnull=False) | Q(kind__in=[EventKind.CORRECTED, EventKind.NEW_CARD])
    for kind, status in ENDS_AS.items():
        if kind is not EventKind.BIRTH:
            fits |= Q(kind=kind, status=status)
    fits |= Q(kind=EventKind.BIRTH, status=LIVING, status_before=None)
    fits |= Q(kind=EventKind.RECORDED, status_before=None)
    return fits | Q(kind__in=_KEEPS, status_before__isnull=False, status=F("status_before"))


def _fits_delta() -> Q:
    # A comparison with NULL is neither true nor false, and a CHECK lets that pass: so NULL is always named.
    here, was_here = (Q(**{name: LIVING, f"{name}__isnull": False}) for name in ("status", "status_before"))
    not_here, was_not = (Q(**{name: None}) | ~Q(**{name: LIVING}) for name in ("status", "status_before"))
    return (
        (Q(delta=1) & here & was_not)
        | (Q(delta=-1) & not_here & was_here)
        | (Q(delta=0) & (here & was_here | not_here & was_not))
    )


class Event(VillageModel):
    """One thing that happened to one person, and how it left them. Never changed, never deleted.

    The state after it stands in full (status, family, relation, sex, citizenship, hamlet), so the last event
    up to a day says who lived where on that day, whatever is corrected later. `act` joins what one service
    call wrote, `position` counts within it. `resident` is null only for what happens to a card.
    """

    id = models.BigAutoField(primary_key=True)
    act = models.UUIDField()
    position = models.IntegerField(default=0)
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    happened_on = models.DateField()
    reported_on = models.DateField()
    # The day it counts for: `happened_on`, unless the person was first recorded after that.
    counted_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # as in the audit: kept when the account goes
    actor_name = models.CharField(max_length=200)
    resident = models.ForeignKey(Resident, on_delete=models.PROTECT, null=True, related_name="events")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+", db_index=False)
    status_before = models.SmallIntegerField(null=True)  # null: the register did not know them
    status = models.SmallIntegerField(null=True)
    relation = models.SmallIntegerField(null=True)
    delta = models.SmallIntegerField()  # of living residents: +1, 0, -1
    sex = models.SmallIntegerField(null=True)
    citizenship = models.SmallIntegerField(null=True)
    hamlet = models.CharField(max_length=60, blank=True, default="")
    details = models.JSONField(default=dict)
    undoes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="undone_by", db_index=False
    )

    class Meta:
        constraints = [
            # The second click on the same form meets the first one's rows here.
            models.UniqueConstraint(fields=["act", "position"], name="residents_event_act_key"),
            models.UniqueConstraint(
                fields=["undoes"], condition=Q(undoes__isnull=False), name="residents_event_undone_once"
            ),
            models.CheckConstraint(
                name="residents_event_dates",
                condition=Q(happened_on__lte=F("reported_on"), counted_on__gte=F("happened_on")),
            ),
            models.CheckConstraint(
                name="residents_event_person",
                condition=Q(resident=None, kind=EventKind.NEW_CARD, status=None, status_before=None)
                | (
                    Q(resident__isnull=False, status__isnull=False, relation__isnull=False)
                    & Q(sex__isnull=False)
                    & ~Q(kind=EventKind.NEW_CARD)
                ),
            ),
            models.CheckConstraint(name="residents_event_delta", condition=_fits_delta()),
            models.CheckConstraint(name="residents_event_kind", condition=_fits_kind()),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
