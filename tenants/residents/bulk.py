"""Thousands of rows in a few statements, through the same witnesses as every other statement.

The rows travel as one JSON parameter, which is about as fast as COPY and goes around nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from psycopg2 import sql

from smartvillage.kernel.tenancy.models import VillageModel

_AT_ONCE = 2_000

_Row = TypeVar("_Row")
_Field = models.Field[Any, Any]


def insert_rows(objects: Sequence[VillageModel]) -> None:
    """Insert unsaved objects of one model; each has its key unless the database counts. WrongVillage as
    for `save`.
    """
    if not objects:
        return
    fields = [field for field in objects[0]._meta.concrete_fields if not isinstance(field, models.AutoField)]
    statement = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {rows}")
    for row in objects:
        row._check_place()
    for batch in _batches(objects):
        rows = [{_column(field): _plain(getattr(row, field.attname)) for field in fields} for row in batch]
        _run(statement, objects[0], fields, rows)


def change_rows(model: type[models.Model], changes: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Set the given fields of each row, by key. A value is never None: a change here cannot empty a field."""
    if not changes:
        return
    names = sorted({name for values in changes.values() for name in values})
    fields = [model._meta.get_field(name) for name in names]
    columns: list[Any] = [model._meta.pk, *fields]
    statement = sql.SQL("UPDATE {table} SET {assignments} FROM {rows} WHERE {table}.{key} = new.{key}")
    for batch in _batches(list(changes.items())):
        rows = [
            {_column(columns[0]): _plain(key)}
            | {_column(field): _plain(values[field.name]) for field in columns[1:] if field.name in values}
            for key, values in batch
        ]
        _run(statement, model, columns, rows)


def replace_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Make rows what they were: `rows` from `as_stored`, all with the same columns. None empties a field."""
    if not rows:
        return
    columns = [field for field in model._meta.concrete_fields if _column(field) in rows[0]]
    columns.sort(key=lambda field: not field.primary_key)
    statement = sql.SQL("UPDATE {table} SET {exactly} FROM {rows} WHERE {table}.{key} = new.{key}")
    for batch in _batches(rows):
        _run(statement, model, columns, [dict(row) for row in batch])


def as_stored(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `.values()` by its columns, in types that JSON holds without loss."""
    columns = {field.attname: _column(field) for field in model._meta.concrete_fields}
    row = {columns[name]: _plain(value) for name, value in values.items()}
    stored: dict[str, Any] = json.loads(json.dumps(row, cls=_Exact))
    return stored


class _Exact(DjangoJSONEncoder):
    """Times to the microsecond."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def _run(
    statement: sql.SQL,
    model: models.Model | type[models.Model],
    fields: Sequence[_Field],
    rows: list[dict[str, Any]],
) -> None:
    table = sql.Identifier(model._meta.db_table)
    key = sql.Identifier(_column(fields[0]))
    names = [sql.Identifier(_column(field)) for field in fields]
    types = [
        sql.SQL("{} {}").format(name, sql.SQL(str(field.db_type(connection))))
        for name, field in zip(names, fields, strict=True)
    ]
    assignments = [
        sql.SQL("{name} = COALESCE(new.{name}, {table}.{name})").format(name=name, table=table)
        for name in names[1:]
    ]
    exactly = [sql.SQL("{name} = new.{name}").format(name=name) for name in names[1:]]
    composed = statement.format(
        table=table,
        key=key,
        columns=sql.SQL(", ").join(names),
        assignments=sql.SQL(", ").join(assignments),
        exactly=sql.SQL(", ").join(exactly),
        rows=sql.SQL("json_to_recordset(%s) AS new({})").format(sql.SQL(", ").join(types)),
    )
    with connection.cursor() as cursor:
        # As text: the connection's witnesses look at statements as text.
        cursor.execute(composed.as_string(cursor.cursor), [json.dumps(rows, cls=DjangoJSONEncoder)])


def _column(field: _Field) -> str:
    assert field.column is not None
    return field.column


def _plain(value: Any) -> Any:
    return "\\x" + bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _batches(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
