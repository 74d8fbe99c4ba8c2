"""A fleet of its own: another database of the cluster, so that the suite's two villages stay as they are."""

from collections.abc import Callable
from functools import cache

import psycopg2
import pytest
from psycopg2 import sql

from smartvillage.kernel.tenancy.bootstrap import bootstrap, with_database
from tests.cluster import new_database
from tests.database import Database
from tests.fleet_release import Release, next_release

CODES = [f"18.72.04.100{number}" for number in range(1, 6)] + ["18.09.10.2004", "18.09.10.2005"]
BAD = "18.72.04.1003"


@pytest.fixture(scope="session")
def fleet_made(database: Database) -> Database:
    """Seven villages in two kecamatan, on board with this release."""
    made = new_database(database.admin, "fleet_made")
    made.desa("village", "onboard", "--kecamatan", "18.72.04")
    for code in CODES[5:]:
        made.desa("village", "onboard", code)
    return made


@pytest.fixture
def fleet(fleet_made: Database) -> Database:
    """A copy of it for one test."""
    names = sql.Identifier("fleet"), sql.Identifier("fleet_made")
    link = psycopg2.connect(with_database(fleet_made.admin, "postgres"))
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    link.close()
    # What a role may do with a database as a whole is not copied.
    bootstrap(fleet_made.admin, "fleet", owner_password="owner", app_password="app")
    return Database(
        *(with_database(dsn, "fleet") for dsn in (fleet_made.admin, fleet_made.owner, fleet_made.app))
    )


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory, fleet_made: Database) -> Callable[..., Release]:
    """`release(COLUMN, field=FIELD)`: the next release with its template; made once a session."""

    @cache
    def make(*migrations: str, **more: str) -> Release:
        return next_release(tmp_path_factory.mktemp("release"), *migrations, template=fleet_made, **more)

    return make


@pytest.fixture
def ask(fleet: Database) -> Callable[..., list[tuple]]:
    """Rows of a query as the administrator."""

    def run(query: str, *parameters: object) -> list[tuple]:
        with psycopg2.connect(fleet.admin) as link, link.cursor() as cursor:
            cursor.execute(query, parameters)
            rows = cursor.fetchall() if cursor.description else []
        link.close()
        return rows

    return run
