"""The cluster of the tests and of the bench: made, filled with two villages, thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from smartvillage.kernel.tenancy import in_province
from smartvillage.kernel.tenancy.bootstrap import bootstrap, login_dsn, with_database
from smartvillage.local.postgres import LocalPostgres
from tests import cast
from tests.database import Database


def new_database(admin_url: str, name: str = "test") -> Database:
    """Roles, structure and regions on a started server. The roles of villages are shared by its databases."""
    bootstrap(admin_url, name, owner_password="owner", app_password="app")
    made = Database(
        admin=with_database(admin_url, name),
        owner=login_dsn(admin_url, name, "desa_owner", "owner"),
        app=login_dsn(admin_url, name, "desa_app", "app"),
    )
    made.desa("db", "migrate")
    made.desa("regions", "import")
    return made


def use(database: Database, media: Path) -> None:
    """Point this process at the cluster."""
    connection.close()
    connection.settings_dict.update(database.parts())
    settings.DATABASE_DSN = database.app
    settings.DATABASE_OWNER_DSN = database.owner
    settings.MEDIA_ROOT = media


@contextmanager
def prepared(folder: Path) -> Iterator[Database]:
    server = LocalPostgres(folder / "postgres", durable=False)
    server.start()
    try:
        database = new_database(server.admin_url)
        use(database, folder / "media")
        with in_province():
            cast.found_villages()
            cast.hire()
        yield database
    finally:
        connection.close()
        server.destroy()
