"""One real Postgres a session, two villages made from the template, and the cast."""

import os
import sys
from collections.abc import Iterator

import pytest
from django.db import connection

from smartvillage.kernel.tenancy import in_province
from smartvillage.local.postgres import LocalPostgres
from tests import cast as people
from tests.cluster import new_database, use
from tests.database import Database
from tests.isolation.mutants import MUTANTS


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A cluster of our own with roles, structure and the official regions."""
    server = LocalPostgres(tmp_path_factory.mktemp("postgres"), durable=False)
    server.start()
    made = new_database(server.admin_url)
    yield made
    server.destroy()


@pytest.fixture(scope="session")
def django_db_setup(database: Database, tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> None:
    """Replaces pytest-django's: the settings point at the cluster and two villages come on board."""
    use(database, tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), in_province():
        people.found_villages()
        people.hire()
        connection.close()
    if mutant := os.environ.get("MUTANT"):
        MUTANTS[mutant]()


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
