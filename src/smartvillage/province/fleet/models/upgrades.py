"""How far the last upgrade of each village's schema came."""

from django.db import models

from smartvillage.province.villages.models import Village


class VillageUpgrade(models.Model):
    """One village in the newest plan that touched it; `plan` names the list of migrations."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    village = models.OneToOneField(
        Village, on_delete=models.PROTECT, primary_key=True, related_name="upgrade"
    )
    plan = models.CharField(max_length=16)
    ring = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True, default="")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.village_id} {self.plan}: {self.state}"
