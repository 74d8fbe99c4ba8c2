from django.db import models

from smartvillage.kernel.tenancy.models import VillageModel


class Entry(VillageModel):
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # accounts.User; kept when the account goes
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=16, blank=True, default="")
    action = models.CharField(max_length=64)  # "letters.signed"
    target = models.CharField(max_length=64, blank=True, default="")
    target_id = models.CharField(max_length=64, blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["target", "target_id"], name="audit_entry_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"
