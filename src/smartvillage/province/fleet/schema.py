"""Making and removing a village's schema and role, with the owner's login. One transaction each."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg2
from django.conf import settings
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from smartvillage.kernel.tenancy import schema_of
from smartvillage.kernel.tenancy.memory import VILLAGES_PER_BACKEND
from smartvillage.kernel.tenancy.names import LOGIN_ROLE, OWNER_ROLE

from . import template

T = TypeVar("T")
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)


class SchemaTaken(RuntimeError):
    """A schema of this name exists and was not made for this onboarding: it is never adopted (H22)."""


class NoSchema(RuntimeError):
    """The schema that an earlier step made is gone."""


@contextmanager
def owner_cursor() -> Iterator[Any]:
    """A transaction as the owner; committed at the end of the block, or nothing of it."""
    if (kept := _kept.get()) and not kept.busy:
        with kept.transaction() as cursor:
            yield cursor
    else:
        link = OwnerLink()
        try:
            with link.transaction() as cursor:
                yield cursor
        finally:
            link.close()


@contextmanager
def one_link() -> Iterator[None]:
    """One connection for all `owner_cursor` of this block that follow each other."""
    link = OwnerLink()
    token = _kept.set(link)
    try:
        yield
    finally:
        _kept.reset(token)
        link.close()


class OwnerLink:
    """A connection as the owner that is replaced when it broke, and after VILLAGES_PER_BACKEND transactions:
    a backend remembers every village it has seen. Not for two threads at once."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._used = 0

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Committed at the end of the block, or nothing of it."""
        if self._connection is None or self._connection.closed or self._used >= VILLAGES_PER_BACKEND:
            self._renew()
        self._used += 1
        with self._connection, self._connection.cursor() as cursor:
            yield cursor

    @property
    def busy(self) -> bool:
        """In a transaction, that is."""
        return bool(self._connection and self._connection.info.transaction_status != TRANSACTION_STATUS_IDLE)

    def steadily(self, work: Callable[[Any], T]) -> T:
        """`work(cursor)` in a transaction, again when the connection is lost: it must bear being repeated."""
        for pause in (0.1, 0.5, 2.0):
            try:
                with self.transaction() as cursor:
                    return work(cursor)
            except LOST:
                self.close()
                time.sleep(pause)
        with self.transaction() as cursor:
            return work(cursor)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _renew(self) -> None:
        if not settings.DATABASE_OWNER_DSN:
            raise RuntimeError("DATABASE_OWNER_URL is not set: this process may not create villages")
        self.close()
        # Whoever waits for a lock on a village holds up all who come after: better an error and a retry.
        self._connection = psycopg2.connect(
            settings.DATABASE_OWNER_DSN, application_name="fleet", options="-c lock_timeout=10s"
        )
        self._used = 0


_kept: ContextVar[OwnerLink | None] = ContextVar("owner_link", default=None)


def create(code: str, mark: str) -> bool:
    """Schema, role, grants, tables and migration records of a village, all or nothing.

    `mark` names what the schema is made for and is kept as its comment; a whole schema with the same
    mark is left as it is, and False is returned. SchemaTaken if it bears another mark;
    StaleTemplate if the template is not this code's.
    """
    with owner_cursor() as cursor:
        return create_in(cursor, code, mark)


def create_in(cursor: Any, code: str, mark: str) -> bool:
    """The same in a transaction of the owner that goes on: an import fills the tables before it ends."""
    make_schema(cursor, code, mark)
    open_to_village(cursor, code)
    return make_tables(cursor, code)


def require_own(cursor: Any, code: str, mark: str) -> None:
    """What an earlier step made may have been replaced since. SchemaTaken, or NoSchema; held until the end."""
    schema = schema_of(code)
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
    found, known = mark_of(cursor, schema)
    if not found:
        raise NoSchema(schema)
    if known != mark:
        raise SchemaTaken(schema)


def make_schema(cursor: Any, code: str, mark: str) -> None:
    """The empty schema, if it is not there. SchemaTaken if it is, for something else."""
    schema = schema_of(code)
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
    found, known = mark_of(cursor, schema)
    if found and known != mark:
        raise SchemaTaken(schema)
    if not found:
        cursor.execute(f"CREATE SCHEMA {schema}")
        cursor.execute(f"COMMENT ON SCHEMA {schema} IS %s", [mark])


def open_to_village(cursor: Any, code: str) -> None:
    """The role, and what it may do with the schema and all that comes into it. Again changes nothing."""
    schema = schema_of(code)
    if settings.ISOLATION != "path":
        cursor.execute("SELECT shared.make_village_role(%s)", [schema])
    for statement in opened(schema):
        cursor.execute(statement)


def make_tables(cursor: Any, code: str) -> bool:
    """Every table with the migration records, in one transaction of the caller; False if they are there.

    The schema must be open to its village already: rights come with the tables.
    """
    schema = schema_of(code)
    statements = template.statements(schema)
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{schema}.django_migrations"])
    if cursor.fetchone()[0]:
        return False
    # On Citus each statement is sent alone; here one message saves a hundred answers.
    for text in statements if settings.ISOLATION == "path" else [";\n".join(statements)]:
        cursor.execute(text)
    return True


def mark_of(cursor: Any, schema: str) -> tuple[bool, str | None]:
    """Whether the schema is there, and for what it was made."""
    cursor.execute(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [schema]
    )
    row = cursor.fetchone()
    return (False, None) if row is None else (True, row[0])


def remove(code: str) -> None:
    """Drop a village's schema and role, with all its data."""
    schema = schema_of(code)
    with owner_cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        if settings.ISOLATION != "path":
            cursor.execute("SELECT shared.drop_village_role(%s)", [schema])


def opened(schema: str) -> list[str]:
    """Statements that open an empty schema, and what is made in it later, to its village."""
    role = user_of(schema)
    return [f"GRANT USAGE ON SCHEMA {schema} TO {role}", *_defaults("GRANT", schema, "TO", role)]


def closed(schema: str, role: str) -> list[str]:
    """Statements that take a schema, all in it and all to come, away from the role."""
    return [
        f"REVOKE ALL ON SCHEMA {schema} FROM {role}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}",
        *_defaults("REVOKE", schema, "FROM", role),
    ]


def user_of(schema: str) -> str:
    """The role that works in the village's schema."""
    return LOGIN_ROLE if settings.ISOLATION == "path" else schema


def _defaults(verb: str, schema: str, preposition: str, role: str) -> list[str]:
    prefix = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} IN SCHEMA {schema} {verb}"
    return [
        f"{prefix} SELECT, INSERT, UPDATE, DELETE ON TABLES {preposition} {role}",
        f"{prefix} USAGE ON SEQUENCES {preposition} {role}",
    ]
