"""Sheets on their way into the register."""

import uuid

from django.db import models
from django.db.models import Q

from smartvillage.kernel.tenancy.models import VillageModel


class ImportState(models.TextChoices):
    """How far an import is. Whether its job still runs, only the job knows."""

    UPLOADED = "uploaded"  # waits for the operator to say which column is which
    CHECKING = "checking"
    CHECKED = "checked"  # waits for the operator's decision
    IMPORTING = "importing"
    DONE = "done"
    CANCELLED = "cancelled"
    UNDONE = "undone"


class ImportBatch(VillageModel):
    """One sheet on its way into the register, and what is needed to take it out again.

    `draft` and `rejected` are attachments, sealed and kept for a day. `report` (what the dry run found) and
    `undo` (the keys of new rows, the former values of changed ones) are sealed too. Every row that the import
    wrote has `finished_at` as its `updated_at`, so a later change shows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10)
    file_name = models.CharField(max_length=120)
    source = models.CharField(max_length=10, blank=True, default="")
    form = models.JSONField(null=True)  # the layout: `SheetForm.as_json`
    counts = models.JSONField(default=dict)
    draft = models.UUIDField(null=True)
    rejected = models.UUIDField(null=True)
    job = models.UUIDField(null=True)
    report = models.BinaryField(null=True)
    undo = models.BinaryField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "import batches"
        constraints = [
            models.CheckConstraint(
                name="residents_importbatch_state",
                condition=Q(state__in=ImportState.values)
                & (Q(undo=None) | Q(state=ImportState.DONE, finished_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
