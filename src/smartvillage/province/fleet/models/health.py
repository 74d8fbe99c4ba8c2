"""What was last seen of each village, by the province's own checks."""

from django.db import models

from smartvillage.province.villages.models import Village


class VillageHealth(models.Model):
    """`problems` holds the names of the checks that are red; empty means all is well."""

    village = models.OneToOneField(Village, on_delete=models.PROTECT, primary_key=True, related_name="health")
    checked_at = models.DateTimeField()
    http_status = models.PositiveSmallIntegerField(null=True)  # None: no answer
    http_ms = models.PositiveIntegerField(null=True)
    last_activity_at = models.DateTimeField(null=True)
    queue_length = models.PositiveIntegerField(default=0)
    queue_age_s = models.PositiveIntegerField(default=0)
    database_bytes = models.BigIntegerField(default=0)
    file_bytes = models.BigIntegerField(default=0)
    errors_24h = models.PositiveIntegerField(default=0)
    behind = models.PositiveSmallIntegerField(default=0)  # migrations of this release that are missing
    backup_at = models.DateTimeField(null=True)  # end of the last backup that holds it
    certificate_until = models.DateTimeField(null=True)  # None: none was shown, or nobody looked
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.village_id} {self.problems or 'ok'}"


class VillageHour(models.Model):
    """What the web processes counted of a village in one hour; kept for two days."""

    village_code = models.CharField(max_length=13, db_collation="C")
    hour = models.DateTimeField()
    errors = models.PositiveIntegerField(default=0)
    active_at = models.DateTimeField(null=True)  # the staff's last request in its workspace

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village_code", "hour"], name="fleet_villagehour_once")
        ]

    def __str__(self) -> str:
        return f"{self.village_code} {self.hour} {self.errors}"
