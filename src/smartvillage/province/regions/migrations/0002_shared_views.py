"""Regions and holidays as a village may read them."""

from django.db import migrations

from smartvillage.province.regions.shared_views import DROP_SHARED_VIEWS_SQL, SHARED_VIEWS_SQL


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]
    operations = [migrations.RunSQL(SHARED_VIEWS_SQL, DROP_SHARED_VIEWS_SQL)]
