"""Officials of the village and their term."""

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
