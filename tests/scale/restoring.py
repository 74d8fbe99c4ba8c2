"""One village brought back to a second, with the whole province beside it."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from smartvillage.kernel.tenancy.names import schema_of
from smartvillage.local import binaries, placing
from smartvillage.local.postgres import LocalPostgres
from tests.bench.timing import Row
from tests.database import Database
from tests.scale.province import Province


def restore(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """Base backup with a WAL archive, a write after the chosen second, and `desa village restore`."""
    path, scratch = province.folder / "backups", province.folder / "scratch"
    shutil.rmtree(path, ignore_errors=True)
    code, other = province.codes(database)[:2]
    province.server.stop()
    archive = f"cp %p {path}/wal/%f.part && mv {path}/wal/%f.part {path}/wal/%f"
    server = LocalPostgres(
        province.folder / "pg", durable=True, port=province.server.port,
        more={"archive_mode": "on", "archive_command": archive},
    )  # fmt: skip
    _folders(server, path, path / "wal", path / "base", scratch)
    server.start()
    try:
        took = _back_up(server, path)
        _write(database, code, "sebelum")
        moment = datetime.now(UTC)
        time.sleep(1)
        _write(database, code, "sesudah")
        _write(database, other, "tetangga")
        started = time.monotonic()
        done = database.desa(
            "village", "restore", code, "--to", moment.isoformat(), "--yes", BACKUP_TOOL="basebackup",
            BACKUP_PATH=str(path), BACKUP_SCRATCH=str(scratch),
        )  # fmt: skip
        restored = time.monotonic() - started
        assert _written(database, code) == {"sebelum"}
        assert _written(database, other) == {"tetangga"}
    finally:
        server.stop()
        province.server.start()
        shutil.rmtree(path, ignore_errors=True)
        shutil.rmtree(scratch, ignore_errors=True)
    phases = ", ".join(re.findall(r"[^\n]*\d[.,]\d+ ?(?:s|dtk|detik)[^\n]*", done.stdout)[:6])
    yield ("satu desa kembali ke satu detik", f"{restored:.0f} s", "≤ 900 s",
           f"cadangan penuh {took:.0f} s; {' '.join(phases.split())}")  # fmt: skip


def _folders(server: LocalPostgres, *folders: Path) -> None:
    owner = (server.data_dir / "data").stat()
    for each in folders:
        each.mkdir(parents=True, exist_ok=True)
        os.chown(each, owner.st_uid, owner.st_gid)
    folders[-1].chmod(0o755)


def _back_up(server: LocalPostgres, path: Path) -> float:
    version = int((server.data_dir / "data" / "PG_VERSION").read_text())
    place = placing.settle(server.data_dir, binaries.find(version))
    started = time.monotonic()
    code, output = place.identity.run(
        [place.binaries.folder / "pg_basebackup", "--pgdata", path / "base" / "full", "--checkpoint=fast",
         "--wal-method=none", "--no-sync", "--dbname", server.admin_url],
        cwd=path,
    )  # fmt: skip
    assert code == 0, output
    return time.monotonic() - started


def _write(database: Database, code: str, action: str) -> None:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {schema_of(code)}.audit_entry (at, actor_name, actor_role, action, target, target_id, detail) "
            "VALUES (now(), 'skala', '', %s, '', '', '{}')",
            [action],
        )
    link.close()


def _written(database: Database, code: str) -> set[str]:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute(f"SELECT action FROM {schema_of(code)}.audit_entry WHERE actor_name = 'skala'")
        found = {row[0] for row in cursor.fetchall()}
    link.close()
    return found
