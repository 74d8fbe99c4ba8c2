"""The next release: a copy of the code with more migrations, run as its own processes."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.database import Database

ROOT = Path(__file__).parent.parent
# One nullable column: what most releases bring.
COLUMN = """
    operations = [migrations.AddField("resident", "nickname", models.CharField(max_length=60, null=True))]
"""
FIELD = "    nickname = models.CharField(max_length=60, null=True)\n"
# Data in Python: every village has this account.
DATA = """
    def forwards(apps, editor):
        apps.get_model("accounts", "User").objects.filter(login="operator").update(name="Dipindahkan")

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
"""


@dataclass(frozen=True)
class Release:
    """A tree with `src` and `tenants`; commands run from it use its code."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        # The working folder must not come before it: it holds this release's `tenants`.
        return {
            "PYTHONPATH": os.pathsep.join([str(self.folder / "src"), str(self.folder)]),
            "PYTHONSAFEPATH": "1",
        }

    def desa(self, database: Database, *arguments: str, check: bool = True, **environment: str):
        return database.desa(*arguments, check=check, **self.environment, **environment)

    def start(self, database: Database, *arguments: str) -> "subprocess.Popen[str]":
        """The same, without waiting for its end."""
        return subprocess.Popen(
            [sys.executable, "-m", "smartvillage.cli", *arguments],
            env={**database.environment(), **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    """Look again until it is so."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def next_release(
    folder: Path, *migrations: str, field: str = "", template: Database | None = None
) -> Release:
    """A copy of this code with `residents` migrations 0002, 0003, … of these bodies.

    `field` is put into the model `Resident`; with `template` the SQL of new villages is rebuilt there.
    """
    for tree in ("src", "tenants"):
        shutil.copytree(
            ROOT / tree, folder / tree, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    place = folder / "tenants" / "residents" / "migrations"
    newest = sorted(path.stem for path in place.glob("0*.py"))[-1]
    for body in migrations:
        name = f"{int(newest[:4]) + 1:04}_next"
        (place / f"{name}.py").write_text(
            "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
            f'    dependencies = [("residents", "{newest}")]\n'
            + textwrap.indent(textwrap.dedent(body), "    ")
        )
        newest = name
    if field:
        models = folder / "tenants" / "residents" / "models" / "people.py"
        text = models.read_text()
        models.write_text(
            re.sub(r"(class Resident\(VillageModel\):.*?\n)(    id = )", rf"\1{field}\2", text, flags=re.S)
        )
    release = Release(folder)
    if template is not None:
        release.desa(template, "db", "template")
    return release
