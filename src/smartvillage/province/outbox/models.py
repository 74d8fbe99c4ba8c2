"""Two small queues of the public schema."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """Written by `shared.emit` only, so every default is the database's."""

    village_code = models.CharField(max_length=13, db_collation="C")
    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(db_default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    last_error = models.TextField(db_default="")  # a class and places in the code, never a message
    dead = models.BooleanField(db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outbox_event_village",
                condition=Q(village_code__regex=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$"),
            ),
            models.CheckConstraint(
                name="outbox_event_kind", condition=Q(kind__regex=r"^[a-z][a-z_]*\.[a-z][a-z_]*$")
            ),
        ]
        indexes = [models.Index(fields=["village_code", "kind"], name="outbox_event_group")]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.village_code}"


class CronSlot(models.Model):
    """When a scheduled job is next due; the worker that moves it on is the one that enqueues the job."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.next_at:%Y-%m-%d %H:%M}"
