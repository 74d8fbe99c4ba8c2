"""Migrations as SQL, rendered once and tried on a scratch schema before any village sees them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from smartvillage.kernel.tenancy.context import in_template

from .. import template
from ..schema import owner_cursor
from ..template.catalogue import read_statements

Forwards = Callable[[Any], None]
_LOOK = "v_0000000001"  # exists only inside a transaction that is rolled back


class NotRenderable(ValueError):
    """A migration that cannot be run village by village; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One migration: its statements, or `forwards(schema_editor)` where it moves data in Python.

    `contracts` is why the old release can do without what this takes away; "" for all others.
    """

    name: str
    statements: tuple[str, ...]
    forwards: Forwards | None = None
    contracts: str = ""


def render(applied: Sequence[str], pending: Sequence[str]) -> list[Change]:
    """The changes from the one list to the other, in order.

    Builds a scratch schema at `applied`, renders each pending migration there and runs it, then
    compares the outcome with the template. NotRenderable or template.StaleTemplate; the scratch schema is
    gone afterwards in any case. Owner login only.
    """
    graph = MigrationLoader(None).graph
    with _scratch():
        with in_template(template.TEMPLATE_SCHEMA):
            state = ProjectState()
            for name in applied:
                state = _apply(_migration(graph, name), state)
            changes = []
            for name in pending:
                change, state = _render(_migration(graph, name), state)
                changes.append(change)
        _compare()
    return changes


def _migration(graph: Any, name: str) -> Migration:
    app, migration = name.split(".", 1)
    found: Migration = graph.nodes[app, migration]
    return found


def _apply(migration: Migration, state: ProjectState) -> ProjectState:
    with connection.schema_editor(atomic=migration.atomic) as editor:
        return migration.apply(state, editor)


def _render(migration: Migration, state: ProjectState) -> tuple[Change, ProjectState]:
    name = f"{migration.app_label}.{migration.name}"
    if not migration.atomic:
        raise NotRenderable(
            f"{name}: atomic = False; tables of a village are small, let it be one transaction"
        )
    contracts = str(getattr(migration, "contracts", ""))
    if all(_is_sql(operation) for operation in migration.operations):
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            migration.apply(state.clone(), editor, collect_sql=True)
        statements = tuple(line for line in editor.collected_sql if not line.startswith("--"))
        change = Change(name, statements, contracts=contracts)
    else:
        change = Change(name, (), forwards=_forwards(migration, state.clone()), contracts=contracts)
    return change, _apply(migration, state)


def _is_sql(operation: Operation) -> bool:
    inner = getattr(operation, "database_operations", ())
    return operation.reduces_to_sql and all(_is_sql(each) for each in inner)


def _forwards(migration: Migration, state: ProjectState) -> Forwards:
    """The migration with its states computed once: rendering them is what makes the stock way slow."""
    steps = []
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        steps.append((operation, before, state.clone()))
    for _operation, before, after in steps:
        _ = before.apps, after.apps

    def forwards(editor: Any) -> None:
        for operation, before, after in steps:
            operation.database_forwards(migration.app_label, editor, before, after)

    return forwards


@contextmanager
def _scratch() -> Iterator[None]:
    """The scratch schema, empty but for the table of migrations; one process at a time."""
    drop = f"DROP SCHEMA IF EXISTS {template.TEMPLATE_SCHEMA} CASCADE"
    _execute(f"SELECT pg_advisory_lock(hashtext('{template.TEMPLATE_SCHEMA}'))")
    try:
        _execute(drop)
        _execute(f"CREATE SCHEMA {template.TEMPLATE_SCHEMA}")
        with in_template(template.TEMPLATE_SCHEMA):
            MigrationRecorder(connection).ensure_schema()
        yield
    finally:
        _execute(drop)
        _execute(f"SELECT pg_advisory_unlock(hashtext('{template.TEMPLATE_SCHEMA}'))")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _compare() -> None:
    """What the migrations made must be what a new village gets."""
    with connection.cursor() as cursor:
        made = read_statements(cursor, template.TEMPLATE_SCHEMA)
    if [part.replace(template.TEMPLATE_SCHEMA, "*") for part in made] != expected_statements():
        raise template.StaleTemplate("run `desa db template`: upgraded villages would differ from new ones")


def expected_statements() -> list[str]:
    """What the catalogue says of a village made from the template; made for the look, and rolled back."""
    with owner_cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {_LOOK}")
        for statement in template.statements(_LOOK):
            cursor.execute(statement)
        found = read_statements(cursor, _LOOK)
        cursor.connection.rollback()
    return [statement.replace(_LOOK, "*") for statement in found]
