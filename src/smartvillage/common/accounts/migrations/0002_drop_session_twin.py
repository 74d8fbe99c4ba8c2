"""Sessions are found by their whole key: the pattern-matching twin of its index is paid in every village."""

from django.db import migrations

TWIN = "django_session_session_key_c0390e0f_like"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("sessions", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"DROP INDEX IF EXISTS {TWIN}",
            f"CREATE INDEX {TWIN} ON django_session (session_key varchar_pattern_ops)",
        )
    ]
