"""The SQL of a new village: `village.sql`, one per release, valid SQL for the schema v_0000000000.

It is written by `desa db template` from a freshly migrated schema and holds one statement
per `;` and blank line, identity and keys inline, one constraint per ALTER, no functions: the form
that Citus takes, too.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from smartvillage.kernel.tenancy.names import is_village_schema

TEMPLATE_SCHEMA = "v_0000000000"
PATH = Path(__file__).with_name("village.sql")
_MARK = "-- migration: "


class StaleTemplate(RuntimeError):
    """The template does not hold the migrations of this code; no village is made from it."""


def expected_migrations() -> list[str]:
    """`"accounts.0001_initial"`, … of every app that has tables in a village, in order of application."""
    labels = village_labels()
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    leaves = [node for node in graph.leaf_nodes() if node[0] in labels]
    plan: list[str] = []
    for leaf in leaves:
        plan += [f"{app}.{name}" for app, name in graph.forwards_plan(leaf) if f"{app}.{name}" not in plan]
    return plan


def village_labels() -> set[str]:
    """Labels of the apps that have tables in a village."""
    from django.apps import apps

    return {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}


@cache
def _text() -> str:
    return PATH.read_text(encoding="utf-8")


@cache
def _checked_statements() -> tuple[str, ...]:
    text = _text()
    held = [line.removeprefix(_MARK) for line in text.splitlines() if line.startswith(_MARK)]
    wanted = expected_migrations()
    if held != wanted:
        differing = sorted(set(held) ^ set(wanted))
        raise StaleTemplate(f"run `desa db template`; differs in: {', '.join(differing) or 'their order'}")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return tuple(part.strip() for part in body.split(";\n\n") if part.strip())


def statements(schema: str) -> list[str]:
    """The statements for this schema, in order. StaleTemplate, or ValueError for no village schema."""
    if not is_village_schema(schema):
        raise ValueError(f"not a village schema: {schema!r}")
    return [part.replace(TEMPLATE_SCHEMA, schema) for part in _checked_statements()]


def write(body: list[str], migrations: list[str]) -> str:
    """The file's text for these statements."""
    head = ["-- Written by `desa db template`; not by hand.", *(_MARK + name for name in migrations)]
    return "\n".join(head) + "\n\n" + ";\n\n".join(body) + ";\n\n"
