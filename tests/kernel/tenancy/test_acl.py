"""The web process refuses to start on a login that could cross villages."""

from collections.abc import Iterator

import psycopg2
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from smartvillage.config.startup import refuse_unsafe_login
from smartvillage.kernel.tenancy.acl import audit

HOME, AWAY = "v_1872041005", "v_1809102004"


@pytest.fixture
def as_admin(committed, database) -> Iterator[psycopg2.extensions.cursor]:
    link = psycopg2.connect(database.admin)
    link.autocommit = True
    with link.cursor() as cursor:
        yield cursor
    link.close()


def test_the_runtime_login_passes(committed, database):
    assert audit(database.app) == []
    refuse_unsafe_login()


def test_the_owner_and_a_superuser_are_refused(committed, database):
    assert any("owner" in problem for problem in audit(database.owner))
    assert any("superuser" in problem for problem in audit(database.admin))


@pytest.mark.parametrize(("opened", "closed", "says"), [
    ("ALTER ROLE desa_app INHERIT", "ALTER ROLE desa_app NOINHERIT", "inherits its roles"),
    ("ALTER ROLE desa_app BYPASSRLS", "ALTER ROLE desa_app NOBYPASSRLS", "bypasses row security"),
    (f"GRANT SELECT ON {AWAY}.accounts_user TO {HOME}", f"REVOKE SELECT ON {AWAY}.accounts_user FROM {HOME}",
     f"table {AWAY}.accounts_user is open to {HOME}"),
    (f"GRANT USAGE ON SCHEMA {AWAY} TO desa_province", f"REVOKE USAGE ON SCHEMA {AWAY} FROM desa_province",
     f"schema {AWAY} is open to desa_province"),
    (f"GRANT USAGE ON SCHEMA {AWAY} TO PUBLIC", f"REVOKE USAGE ON SCHEMA {AWAY} FROM PUBLIC", f"schema {AWAY}"),
    (f"GRANT {AWAY} TO desa_province", f"REVOKE {AWAY} FROM desa_province", f"membership {AWAY}"),
])  # fmt: skip
def test_every_door_between_villages_is_found(as_admin, database, opened, closed, says):
    as_admin.execute(opened)
    try:
        assert any(says in problem for problem in audit(database.app)), audit(database.app)
        with pytest.raises(ImproperlyConfigured, match="refusing to serve"):
            refuse_unsafe_login()
    finally:
        as_admin.execute(closed)
    assert audit(database.app) == []


def test_a_login_that_owns_a_table_is_refused(as_admin, database):
    as_admin.execute("CREATE TABLE public.mine (a int); ALTER TABLE public.mine OWNER TO desa_app")
    try:
        assert any("owns tables" in problem for problem in audit(database.app))
    finally:
        as_admin.execute("DROP TABLE public.mine")


def test_the_command_says_it_too(committed, database):
    assert database.desa("db", "check").returncode == 0
    done = database.desa("db", "check", check=False, DATABASE_URL=database.admin)
    assert done.returncode == 1
    assert "superuser" in done.stderr
    assert database.app == settings.DATABASE_DSN
