"""The owner makes and drops roles of villages, and no others."""

from collections.abc import Iterator
from typing import Any

import psycopg2
import psycopg2.errors
import pytest

from tests.database import Database

NEW = "v_9999999999"


@pytest.fixture
def owner(database: Database) -> Iterator[Any]:
    link = psycopg2.connect(database.owner)
    try:
        with link.cursor() as cursor:
            yield cursor
    finally:
        link.rollback()
        link.close()


def memberships(cursor: Any, role: str) -> set[tuple[str, str]]:
    cursor.execute(
        "SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members"
        " WHERE %s::regrole IN (roleid, member)",
        [role],
    )
    return set(cursor.fetchall())


def test_a_role_is_made_once_and_dropped_without_a_trace(owner: Any) -> None:
    for _ in range(2):
        owner.execute("SELECT shared.make_village_role(%s)", [NEW])
    owner.execute(
        "SELECT rolcanlogin, rolinherit, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = %s", [NEW]
    )
    assert owner.fetchone() == (False, True, False, False)
    assert {("desa_village", NEW), (NEW, "desa_app")} <= memberships(owner, NEW)
    for _ in range(2):
        owner.execute("SELECT shared.drop_village_role(%s)", [NEW])
    owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NEW])
    assert owner.fetchone() is None


def test_a_role_that_was_left_with_more_rights_is_taken_back(owner: Any, database: Database) -> None:
    with psycopg2.connect(database.admin) as admin, admin.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {NEW} LOGIN CREATEROLE NOINHERIT")
    try:
        owner.execute("SELECT shared.make_village_role(%s)", [NEW])
        owner.execute("SELECT rolcanlogin, rolinherit, rolcreaterole FROM pg_roles WHERE rolname = %s", [NEW])
        assert owner.fetchone() == (False, True, False)
    finally:
        owner.connection.rollback()
        with admin, admin.cursor() as cursor:
            cursor.execute(f"DROP ROLE {NEW}")
        admin.close()


@pytest.mark.parametrize("name", ["desa_owner", "postgres", "v_1", "v_18720410055", "v_1872041005; DROP TABLE x",
                                  'v_1872041005" SUPERUSER', "V_1872041005", "v_1872041005\n", ""])  # fmt: skip
@pytest.mark.parametrize("function", ["make_village_role", "drop_village_role"])
def test_no_other_role_is_touched(owner: Any, function: str, name: str) -> None:
    with pytest.raises(psycopg2.errors.RaiseException, match="not the role of a village"):
        owner.execute(f"SELECT shared.{function}(%s)", [name])


def test_the_owner_itself_may_make_no_role(owner: Any) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        owner.execute("CREATE ROLE somebody")


@pytest.mark.parametrize("function", ["make_village_role", "drop_village_role"])
def test_nobody_but_the_owner_may_ask(database: Database, function: str) -> None:
    link = psycopg2.connect(database.app)
    try:
        with link.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(f"SELECT shared.{function}(%s)", [NEW])
    finally:
        link.close()
