"""What a village's tables hold, in a form that can be compared between two servers."""

from collections.abc import Mapping
from typing import Any

from smartvillage.kernel.tenancy.names import is_village_schema


def tables_of(cursor: Any, schema: str) -> list[str]:
    cursor.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY 1",
        [schema],
    )
    return [row[0] for row in cursor.fetchall()]


def contents(cursor: Any, schema: str) -> dict[str, tuple[int, str]]:
    """Table to its number of rows and the sum of their hashes: equal for equal rows in any order.

    The session's time zone must be the same on both sides. ValueError for no village schema.
    """
    if not is_village_schema(schema):
        raise ValueError(f"not a village schema: {schema!r}")
    found = {}
    for table in tables_of(cursor, schema):
        cursor.execute(
            f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {schema}.{table} t"
        )
        count, total = cursor.fetchone()
        found[table] = (count, total)
    return found


def differences(
    before: Mapping[str, tuple[int, str]], after: Mapping[str, tuple[int, str]]
) -> tuple[str, ...]:
    """`"letters_letter: 12 rows, 11 restored"`, or `"…: contents differ"`; no data of anybody."""
    found = []
    for table in sorted({*before, *after}):
        if table not in before or table not in after:
            found.append(f"{table}: on one side only")
        elif before[table][0] != after[table][0]:
            found.append(f"{table}: {before[table][0]} rows, {after[table][0]} restored")
        elif before[table] != after[table]:
            found.append(f"{table}: contents differ")
    return tuple(found)
