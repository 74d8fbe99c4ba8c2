"""A durable-looking cluster of its own: two villages, a WAL archive and base backups."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg2
import pytest

from smartvillage.local import placing
from smartvillage.local.postgres import LocalPostgres
from tests.cluster import new_database
from tests.database import Database

A, B = "18.72.04.1005", "18.09.10.2004"


@dataclass
class Backed:
    """The cluster, its database and the folder that BACKUP_PATH names."""

    server: LocalPostgres
    database: Database
    path: Path
    scratch: Path

    def desa(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        return self.database.desa(
            *arguments, check=check, BACKUP_TOOL="basebackup", BACKUP_PATH=str(self.path),
            BACKUP_SCRATCH=str(self.scratch),
        )  # fmt: skip

    def ask(self, query: str, *parameters: object, login: str = "") -> list[tuple]:
        link = psycopg2.connect(login or self.database.admin)
        try:
            with link, link.cursor() as cursor:
                cursor.execute(query, parameters)
                return cursor.fetchall() if cursor.description else []
        finally:
            link.close()

    def write(self, code: str, action: str) -> int:
        """A row in the village's audit, with its own role."""
        schema = "v_" + code.replace(".", "")
        link = psycopg2.connect(self.database.app)
        try:
            with link, link.cursor() as cursor:
                cursor.execute(f"SET LOCAL ROLE {schema}")
                cursor.execute(
                    f"INSERT INTO {schema}.audit_entry (at, actor_name, actor_role, action, target, target_id, detail) "
                    "VALUES (now(), 'uji', '', %s, '', '', '{}') RETURNING id",
                    [action],
                )
                return cursor.fetchone()[0]
        finally:
            link.close()

    def actions(self, schema: str) -> set[str]:
        return {
            row[0] for row in self.ask(f"SELECT action FROM {schema}.audit_entry WHERE actor_name = 'uji'")
        }

    def back_up(self, label: str) -> None:
        """As the deployment does it every night."""
        program = self.place.binaries.folder / "pg_basebackup"
        code, output = self.place.identity.run(
            [program, "--pgdata", self.path / "base" / label, "--checkpoint=fast", "--wal-method=none",
             "--no-sync", "--dbname", self.server.admin_url],
            cwd=self.path,
        )  # fmt: skip
        assert code == 0, output

    @property
    def place(self) -> placing.Place:
        return placing.settle(self.server.data_dir, _programs(self.server))


def _programs(server: LocalPostgres):
    from smartvillage.local import binaries

    return binaries.find(int((server.data_dir / "data" / "PG_VERSION").read_text()))


def give(server: LocalPostgres, *folders: Path) -> None:
    """The server's user owns the archive."""
    owner = (server.data_dir / "data").stat()
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, owner.st_uid, owner.st_gid)


def now() -> datetime:
    """A moment that no commit before or after shares."""
    time.sleep(0.02)
    moment = datetime.now(UTC)
    time.sleep(0.02)
    return moment


@pytest.fixture(scope="session")
def backed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backed]:
    root = tmp_path_factory.mktemp("backed")
    path, scratch = root / "backups", root / "scratch"
    root.chmod(0o755)
    scratch.mkdir(mode=0o755)
    command = f"cp %p {path}/wal/%f.part && mv {path}/wal/%f.part {path}/wal/%f"
    server = LocalPostgres(
        root / "postgres", durable=False,
        more={"archive_mode": "on", "archive_command": command, "full_page_writes": "on"},
    )  # fmt: skip
    (path / "wal").mkdir(parents=True)
    (path / "base").mkdir()
    (path / "wal").chmod(0o777)
    server.start()
    give(server, path, path / "wal", path / "base")
    made = Backed(server, new_database(server.admin_url, "backed"), path, scratch)
    for code in (A, B):
        made.desa("village", "onboard", code)
    made.back_up("first")
    yield made
    server.destroy()
    shutil.rmtree(root, ignore_errors=True)
