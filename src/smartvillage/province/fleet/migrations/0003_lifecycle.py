from datetime import timedelta

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("fleet", "0002_everything_kept")]
    operations = [
        migrations.AddField("purge", "requested_by_id", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField("purge", "confirmed_by_id", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "purge",
            models.CheckConstraint(
                name="fleet_purge_two_accounts",
                condition=Q(("confirmed_by_id", None), Q(("confirmed_by_id", F("requested_by_id")), _negated=True), _connector="OR"),
            ),
        ),
        migrations.AddConstraint(
            "purge",
            models.CheckConstraint(
                name="fleet_purge_waits",
                condition=Q(confirmed_at=None, confirmed_by_id=None, not_before=None)
                | Q(confirmed_at__isnull=False, confirmed_by_id__isnull=False, not_before__gte=F("confirmed_at") + timedelta(days=30)),
            ),
        ),
        migrations.AddConstraint(
            "purge",
            models.CheckConstraint(
                name="fleet_purge_keeps_an_export",
                condition=Q(done_at=None) | (Q(not_before__isnull=False, done_at__gte=F("not_before")) & ~Q(export_sha256="")),
            ),
        ),
    ]
