"""A second installation, and a village's zip to bring there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.tenancy import in_province, in_village
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.local.postgres import LocalPostgres
from smartvillage.province.fleet import schema
from smartvillage.province.fleet.exports.writing import write_export
from smartvillage.province.villages.models import Domain, StateChange, Village
from tests.cast import HOME, Cast
from tests.cluster import new_database, use
from tests.database import Database
from tests.factories.letters import make_letter, make_resident


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An empty installation on a cluster of its own: roles and regions, no village."""
    server = LocalPostgres(tmp_path_factory.mktemp("elsewhere"), durable=False)
    server.start()
    yield new_database(server.admin_url, "elsewhere")
    server.destroy()


@pytest.fixture
def elsewhere(committed: Cast, other: Database, database: Database, tmp_path: Path) -> Iterator[Database]:
    """The test goes on in the empty installation."""
    media = settings.MEDIA_ROOT
    _move(other, tmp_path / "media")
    yield other
    schema.remove(HOME)
    for model, name in ((StateChange, "village_id"), (Domain, "tenant_id"), (Village, "code")):
        model.objects.filter(**{name: HOME}).delete()
    Entry.objects.all().delete()
    _move(database, media)


def _move(to: Database, media: Path) -> None:
    use(to, media)
    connection.schema_name = None  # of the connection that was closed
    connection.set_schema("public")
    directory.forget()


@pytest.fixture(scope="module")
def original(
    django_db_setup: None, django_db_blocker, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Tejo Agung with a signed letter, its PDF and awkward text, as a zip."""
    path: Path = tmp_path_factory.mktemp("zip") / "tejo-agung.zip"
    with django_db_blocker.unblock(), in_province():
        home = Cast.find().home
        # What earlier tests left behind: they roll back or empty the tables, not the folder.
        shutil.rmtree(settings.MEDIA_ROOT / home.place.schema, ignore_errors=True)
        with in_village(home.place):
            siti = make_resident(name='SITI "NUR";, \\N\nAMINAH', birth_place="")
            make_letter(siti, "ready", operator=home.operator, head=home.head)
            make_letter(make_resident(), "rejected", operator=home.operator, head=home.head)
        write_export(HOME, path)
        connection.close()
        database.empty()
        from tests import cast

        cast.hire()
        connection.close()
    return path
