"""What was asked for a village, and how far it came."""

import uuid

from django.db import models

from smartvillage.province.villages.models import Village


class Onboarding(models.Model):
    """One village's request to come on board; its id marks the schema that was made for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    village = models.OneToOneField(Village, on_delete=models.PROTECT, related_name="onboarding")
    operator_name = models.CharField(max_length=200, blank=True, default="")
    operator_phone = models.CharField(max_length=16, blank=True, default="")
    goal = models.CharField(
        max_length=12, choices=[("live", "live"), ("training", "training")], default="live"
    )
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.village_id)


class Step(models.Model):
    """A named step of provisioning: done, failed with its error, or not yet begun (no row)."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="steps")
    name = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True, default="")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["village", "name"], name="fleet_step_once")]

    def __str__(self) -> str:
        return f"{self.village_id} {self.name}: {self.state}"

    @property
    def duration_ms(self) -> int | None:
        """Of the last attempt; None while it runs."""
        return (
            round((self.finished_at - self.started_at).total_seconds() * 1000) if self.finished_at else None
        )
