"""Officials of the village and their term; the part of the village that an operator works for."""

from django.db import models
from django.db.models import Q

from smartvillage.kernel.tenancy.models import VillageModel


class Official(VillageModel):
    """One person in one office. A letter keeps its own copy of what it says (facts of its day)."""

    user = models.OneToOneField("accounts.User", on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=200, blank=True, default="")
    position = models.CharField(max_length=100)  # "Lurah", "Kepala Desa", "Sekretaris Desa"
    nip = models.CharField(max_length=30, blank=True, default="")  # NIP of a lurah, NIPD of a desa
    signs = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["signs"], condition=Q(signs=True, until=None), name="members_official_one_signatory"
            ),
            models.CheckConstraint(
                name="members_official_term", condition=Q(until=None) | Q(until__gte=models.F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.name}".strip()

    @property
    def may_sign(self) -> bool:
        """An office without a name on it cannot put one under a letter."""
        return self.signs and self.until is None and self.user_id is not None and self.name != ""


class Area(VillageModel):
    """A part of the village that an account is limited to; an account without one works for all of it.

    An empty `rw` or `rt` means the whole hamlet or RW. An empty `hamlet` leaves the hamlet open: not every
    village has them.
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    hamlet = models.CharField(max_length=60, blank=True, default="")
    rw = models.CharField(max_length=10, blank=True, default="")
    rt = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "hamlet", "rw", "rt"], name="members_area_key"),
            models.CheckConstraint(
                name="members_area_somewhere", condition=~Q(hamlet="") | ~Q(rw="") | ~Q(rt="")
            ),
        ]

    def __str__(self) -> str:
        blocks = " ".join(f"{word} {number}" for word, number in (("RT", self.rt), ("RW", self.rw)) if number)
        return ", ".join(part for part in (blocks, self.hamlet.title()) if part)

    def covers(self, hamlet: str, rw: str, rt: str) -> bool:
        """Whether a family that lives there is in this area."""
        pairs = ((self.hamlet, hamlet), (self.rw, rw), (self.rt, rt))
        return all(own in ("", theirs) for own, theirs in pairs)
