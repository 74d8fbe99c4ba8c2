"""The end of a village: asked for by one person, agreed to by another, carried out 30 days later."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from smartvillage.province.villages.models import Village

WAIT = timedelta(days=30)


class Purge(models.Model):
    """`confirmed_by` is never `requested_by`; nothing is removed before `not_before` or without an export.

    The ids are of accounts of the province; the names are kept as they were at the time.
    """

    village = models.OneToOneField(Village, on_delete=models.PROTECT, primary_key=True, related_name="purge")
    reason = models.CharField(max_length=300)
    requested_by = models.CharField(max_length=200)
    requested_by_id = models.BigIntegerField()
    requested_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200, blank=True, default="")
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    export_name = models.CharField(max_length=200, blank=True, default="")
    export_sha256 = models.CharField(max_length=64, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fleet_purge_two_people", condition=~Q(confirmed_by=F("requested_by"))
            ),
            models.CheckConstraint(
                name="fleet_purge_two_accounts",
                condition=Q(confirmed_by_id=None) | ~Q(confirmed_by_id=F("requested_by_id")),
            ),
            models.CheckConstraint(
                name="fleet_purge_waits",
                condition=Q(confirmed_at=None, confirmed_by_id=None, not_before=None)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_by_id__isnull=False,
                    not_before__gte=F("confirmed_at") + WAIT,
                ),
            ),
            models.CheckConstraint(
                name="fleet_purge_keeps_an_export",
                condition=Q(done_at=None)
                | (Q(not_before__isnull=False, done_at__gte=F("not_before")) & ~Q(export_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.requested_by} {self.confirmed_by}"
