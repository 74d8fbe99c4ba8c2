"""A village's tables as text: which there are, and how each is read in a fixed order."""

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

# Open sessions are keys to accounts: they do not travel, and would open nothing elsewhere.
LEFT_OUT = frozenset({"django_session"})

_TABLES = """
SELECT c.relname,
  (SELECT array_agg(quote_ident(a.attname) ORDER BY a.attnum) FROM pg_attribute a
   WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  (SELECT array_agg(quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ' COLLATE "C"' ELSE '' END
                    ORDER BY k.nth)
   FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k(attnum, nth)
   JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
   WHERE i.indrelid = c.oid AND i.indisprimary),
  (SELECT array_agg(quote_ident(a.attname)::text) FROM pg_attribute a
   WHERE a.attrelid = c.oid AND a.attidentity <> '' AND NOT a.attisdropped)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY c.relname COLLATE "C"
"""


class Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Table:
    """Names are quoted where they must be; `identity` are the columns that count by themselves."""

    schema: str
    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    identity: tuple[str, ...]

    @property
    def select(self) -> str:
        return (
            f"SELECT {', '.join(self.columns)} FROM {self.schema}.{self.name} "
            f"ORDER BY {', '.join(self.key or self.columns)}"
        )

    @property
    def copy_out(self) -> str:
        return f"COPY ({self.select}) TO STDOUT (FORMAT csv, HEADER)"

    @property
    def copy_in(self) -> str:
        columns = ", ".join(self.columns)
        return f"COPY {self.schema}.{self.name} ({columns}) FROM STDIN (FORMAT csv, HEADER MATCH)"

    @property
    def as_json(self) -> str:
        return f"SELECT row_to_json(t)::text FROM ({self.select}) t"


class Hashed:
    """Passes bytes on, and knows afterwards how many they were and what their SHA-256 is."""

    def __init__(self, to: Sink | None = None) -> None:
        self._to = to
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.size += len(data)
        if self._to is not None:
            self._to.write(data)
        return len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def tables(cursor: Any, schema: str) -> list[Table]:
    """All that an export holds, by name."""
    cursor.execute(_TABLES, [schema])
    return [
        Table(schema, name, tuple(columns), tuple(key or ()), tuple(identity or ()))
        for name, columns, key, identity in cursor.fetchall()
        if name not in LEFT_OUT
    ]


def migrations(cursor: Any, schema: str) -> list[str]:
    """Those recorded in the village, sorted."""
    cursor.execute(f"SELECT app || '.' || name FROM {schema}.django_migrations")
    return sorted(row[0] for row in cursor.fetchall())
