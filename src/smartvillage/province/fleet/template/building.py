"""Migrates an empty schema and writes it down as the template. Owner login only."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from smartvillage.kernel.tenancy.context import in_template

from . import TEMPLATE_SCHEMA, expected_migrations, write
from .catalogue import read_statements


def migrate_schema(schema: str) -> None:
    """Bring one schema to this code's migrations, the slow and certain way."""
    with in_template(schema):
        executor = MigrationExecutor(connection)
        targets = [
            node
            for node in executor.loader.graph.leaf_nodes()
            if ".".join(node) in set(expected_migrations())
        ]
        executor.migrate(targets)


def build() -> str:
    """The template's text, from a schema made, migrated, read and dropped."""
    if not settings.TENANCY_IS_OWNER:
        raise RuntimeError("the template is built with the owner's login")
    drop = f"DROP SCHEMA IF EXISTS {TEMPLATE_SCHEMA} CASCADE"
    with connection.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(f"CREATE SCHEMA {TEMPLATE_SCHEMA}")
    try:
        migrate_schema(TEMPLATE_SCHEMA)
        with connection.cursor() as cursor:
            body = read_statements(cursor, TEMPLATE_SCHEMA)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(drop)
    migrations = expected_migrations()
    values = ", ".join(f"('{app}', '{name}', now())" for app, name in (m.split(".", 1) for m in migrations))
    body.append(f"INSERT INTO {TEMPLATE_SCHEMA}.django_migrations (app, name, applied) VALUES {values}")
    return write(body, migrations)
