"""The stock `migrate_schemas`, kept usable: it declares each village before it enters it.

All villages at once are upgraded by `desa fleet migrate`; this is for a single one, and for tools
that know nothing else.
"""

import sys
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django_tenants.migration_executors.base import MigrationExecutor, run_migrations
from django_tenants.migration_executors.standard import StandardExecutor

from .context import in_province, in_template
from .names import PUBLIC


class DeclaringExecutor(StandardExecutor):  # type: ignore[misc]
    """One schema after the other; a village without a schema is named and passed over."""

    def run_migrations(self, tenants: Iterable[str] | None = None) -> None:
        wanted = list(tenants or [])
        if PUBLIC in wanted:
            with in_province():
                run_migrations(self.args, self.options, self.codename, PUBLIC)
        there = _schemas()
        for schema in (name for name in wanted if name != PUBLIC):
            if schema not in there:
                sys.stderr.write(f"{schema}: no such schema\n")
                continue
            with in_template(schema):
                run_migrations(self.args, self.options, self.codename, schema)


def executor(codename: str | None = None) -> type[Any]:
    """GET_EXECUTOR_FUNCTION of django-tenants; ValueError for the parallel ones, which cannot declare."""
    if codename not in {None, MigrationExecutor.codename, DeclaringExecutor.codename}:
        raise ValueError("only the standard executor declares the village it migrates")
    return DeclaringExecutor


def _schemas() -> set[str]:
    with in_province(), connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor.fetchall()}
