"""When the cluster was last backed up, and when a village was last brought back to prove it."""

from django.db import models

from smartvillage.province.villages.models import Village


class Backup(models.Model):
    """One physical backup of the whole cluster, as the tool reports it."""

    label = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)  # "full", "diff", "incr"
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    size_bytes = models.BigIntegerField()
    error = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return self.label


class RestoreDrill(models.Model):
    """One village restored into scratch and compared, row by row, with what it is."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="drills")
    target = models.DateTimeField()  # the second that was asked for
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    tables = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    passed = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.village_id} {self.started_at}"
