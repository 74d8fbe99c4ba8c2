"""One real Postgres a session, two villages made from the template, and the cast."""

import os
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from smartvillage.kernel.tenancy import in_province
from smartvillage.kernel.tenancy.bootstrap import bootstrap, login_dsn, with_database
from smartvillage.local.postgres import LocalPostgres
from tests import cast as people
from tests.database import Database


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A cluster of our own with roles, structure and the official regions."""
    server = LocalPostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    server.start()
    bootstrap(server.admin_url, "test", owner_password="owner", app_password="app")
    made = Database(
        admin=with_database(server.admin_url, "test"),
        owner=login_dsn(server.admin_url, "test", "desa_owner", "owner"),
        app=login_dsn(server.admin_url, "test", "desa_app", "app"),
    )
    made.desa("db", "migrate")
    made.desa("regions", "import")
    yield made
    server.destroy()


@pytest.fixture(scope="session")
def django_db_setup(database: Database, tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> None:
    """Replaces pytest-django's: the settings point at the cluster and two villages come on board."""
    connection.close()
    connection.settings_dict.update(database.parts())
    settings.DATABASE_DSN = database.app
    settings.DATABASE_OWNER_DSN = database.owner
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), in_province():
        people.found_villages()
        people.hire()


@pytest.fixture(autouse=True)
def _in_province() -> Iterator[None]:
    """Tests start where commands start; whatever they declare ends with them."""
    with in_province():
        yield


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Two villages and everybody in them; what a test writes is rolled back."""
    return people.Cast.find()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker, database: Database) -> Iterator[people.Cast]:
    """As `cast`, but transactions really commit: for threads, processes and browsers. Cleaned up by hand."""
    with django_db_blocker.unblock():
        yield people.Cast.find()
        connection.close()
        database.empty()
        people.hire()


def pytest_report_header() -> str:
    return f"python {sys.version.split()[0]}, isolation {os.environ.get('ISOLATION', 'role')}"
