"""`make template`: the SQL of a new village, built from the migrations in a Postgres made for it."""

import os
import tempfile
from pathlib import Path

from smartvillage.local import steps
from smartvillage.local.database import Database
from smartvillage.local.environment import children_environment
from smartvillage.local.keys import Keys
from smartvillage.local.layout import Layout
from smartvillage.local.options import Options
from smartvillage.local.postgres import LocalPostgres
from smartvillage.local.screen import Screen

TEMPLATE = steps.Step("template", "templat desa", ("db", "template"), (), result_line=-1)


def write_template(layout: Layout, screen: Screen) -> int:
    """Leaves the database of `make run` alone, whatever state it is in."""
    layout.make()
    with tempfile.TemporaryDirectory(dir=layout.run, prefix="template-") as folder:
        keys = Keys(Path(folder) / "secrets")
        keys.make()
        postgres = LocalPostgres(Path(folder) / "pg", durable=False)
        try:
            postgres.start()
            database = Database(postgres.admin_url)
            environment = children_environment(os.environ, layout, Options(), database, keys)
            runner = steps.Runner(layout, screen, environment)
            runner.run(steps.BOOTSTRAP, {"DATABASE_ADMIN_URL": database.admin_url})
            runner.run(steps.MIGRATE)
            runner.run(TEMPLATE)
        finally:
            postgres.destroy()
    return 0
