"""The house itself: which schema a table belongs to, and that nothing reaches across."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from smartvillage.kernel.tenancy.models import VillageModel, VillageQuerySet
from smartvillage.province.fleet import template

ROOT = Path(__file__).resolve().parents[2]
OURS = [config for config in apps.get_app_configs() if config.name.startswith(("smartvillage.", "tenants."))]
IN_VILLAGES = [config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS]


def home_of(model: type[models.Model]) -> set[str]:
    name = apps.get_app_config(model._meta.app_label).name
    return {place for place, listed in (("public", settings.SHARED_APPS), ("village", settings.TENANT_APPS))
            if name in listed}  # fmt: skip


@pytest.mark.parametrize("config", OURS, ids=lambda config: config.label)
def test_the_folder_decides_the_schema(config):
    expected = {"province": {"public"}, "common": {"public", "village"}, "tenants": {"village"}}
    folder = config.name.removeprefix("smartvillage.").split(".")[0]
    for model in config.get_models():
        assert home_of(model) == expected[folder], model


def test_app_labels_are_unique_and_equal_their_folder():
    assert len({config.label for config in OURS}) == len(OURS)
    assert all(config.name.endswith(config.label) for config in OURS)


def all_models():
    return list(apps.get_models(include_auto_created=True))


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model._meta.label)
def test_no_foreign_key_crosses_schemas(model):
    """A village can be dumped, restored and moved alone (H34)."""
    for field in model._meta.get_fields():
        if isinstance(field, models.ForeignKey | models.ManyToManyField):
            assert home_of(model) <= home_of(field.related_model), f"{field} leaves {home_of(model)}"


@pytest.mark.parametrize(
    "model", [m for c in IN_VILLAGES for m in c.get_models() if c.name != "django.contrib.sessions"],
    ids=lambda model: model._meta.label,
)  # fmt: skip
def test_rows_of_a_village_know_where_they_came_from(model):
    assert issubclass(model, VillageModel)
    assert isinstance(model._default_manager.all(), VillageQuerySet)


def test_no_village_table_is_in_public_and_no_public_table_in_a_village(cast, database):
    import psycopg2

    village_only = {
        m._meta.db_table for c in IN_VILLAGES for m in c.get_models() if c.name.startswith("tenants.")
    }
    public_only = {m._meta.db_table for m in all_models() if home_of(m) == {"public"}}
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables")
        found = set(cursor.fetchall())
    link.close()
    assert not {("public", table) for table in village_only} & found
    assert not {(schema, table) for schema, table in found if schema.startswith("v_")} & {
        (schema, table) for schema, _ in found for table in public_only
    }
    assert {("v_1872041005", table) for table in village_only} <= found


def test_the_template_is_what_the_migrations_make(database):
    done = database.desa("db", "template", "--check", check=False)
    assert done.returncode == 0, done.stderr


def test_a_stale_template_makes_no_village(monkeypatch):
    monkeypatch.setattr(
        template, "expected_migrations", lambda: ["accounts.0001_initial", "accounts.0002_new"]
    )
    template._checked_statements.cache_clear()
    with pytest.raises(template.StaleTemplate, match="desa db template"):
        template.statements("v_1872041005")
    template._checked_statements.cache_clear()


def test_the_template_pays_for_no_twin_index():
    """Every index of a village is paid 2,651 times."""
    assert "_like" not in template.PATH.read_text()


MOVES = re.compile(
    r"schema_context|tenant_context|set_tenant|set_schema|SET\s+(LOCAL\s+)?ROLE"
    r"|SET\s+search_path(?!\s*=\s*pg_catalog)|set_config\(",
    re.I,
)


def test_only_the_tenancy_kernel_moves_a_connection():
    offenders = [
        path for tree in ("src", "tenants") for path in (ROOT / tree).rglob("*.py")
        if "kernel/tenancy" not in path.as_posix() and MOVES.search(path.read_text())
    ]  # fmt: skip
    assert offenders == []


def test_settings_that_would_open_a_door_are_shut():
    assert not settings.TENANT_LIMIT_SET_CALLS
    assert not getattr(settings, "SHOW_PUBLIC_IF_NO_TENANT_FOUND", False)
    assert not settings.USE_X_FORWARDED_HOST
    assert not getattr(settings, "SESSION_COOKIE_DOMAIN", None)
    assert not getattr(settings, "CSRF_COOKIE_DOMAIN", None)
    assert settings.SESSION_COOKIE_NAME.startswith("__Host-")
    assert settings.CSRF_COOKIE_NAME.startswith("__Host-")
    assert "django.contrib.sites" not in settings.INSTALLED_APPS
    assert settings.CACHES["default"]["KEY_FUNCTION"] == "smartvillage.kernel.tenancy.cache_keys.make_key"
