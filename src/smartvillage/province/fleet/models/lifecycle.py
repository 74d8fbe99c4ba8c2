"""The end of a village: asked for by one person, agreed to by another, carried out 30 days later."""

from django.db import models
from django.db.models import F, Q

from smartvillage.province.villages.models import Village


class Purge(models.Model):
    """`confirmed_by` is never `requested_by`; nothing is removed before `not_before` or without an export."""

    village = models.OneToOneField(Village, on_delete=models.PROTECT, primary_key=True, related_name="purge")
    reason = models.CharField(max_length=300)
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    export_name = models.CharField(max_length=200, blank=True, default="")
    export_sha256 = models.CharField(max_length=64, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fleet_purge_two_people", condition=~Q(confirmed_by=F("requested_by"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.requested_by} {self.confirmed_by}"
