"""The side instance: a copy of the cluster at a moment, reachable by nobody but us, thrown away after.

It listens on no network, only on a socket in a private folder; it archives nothing, and reads no
configuration of the live server.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.utils.translation import gettext as _
from psycopg2.extensions import make_dsn, parse_dsn

from smartvillage.local import placing
from smartvillage.local.binaries import Binaries, candidates
from smartvillage.local.errors import LocalError

from . import leftovers
from .errors import BadRequest, CannotRestore
from .identity import owner_of
from .targets import Target
from .tools import BackupSet, Tool

PORT = "5432"  # of the socket only
START_SECONDS = 3600.0  # replaying a day of WAL takes its time
STOP_SECONDS = 30.0
_LOOK_SECONDS = 0.05
_FIXED = {
    "listen_addresses": "",
    "port": PORT,
    "archive_mode": "off",
    "hot_standby": "off",  # no visitors before it is done, and no need for the live server's sizes
    "recovery_target_action": "promote",
    "fsync": "off",  # thrown away anyway
    "autovacuum": "off",
    "shared_buffers": "128MB",
    "max_connections": "10",
    "max_locks_per_transaction": "1024",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@dataclass(frozen=True, slots=True)
class Side:
    """A started side instance. `connect` is as the owner of the villages, without password."""

    dsn: str

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with (
            closing(psycopg2.connect(self.dsn, application_name="restore")) as link,
            link,
            link.cursor() as it,
        ):
            yield it


@dataclass(frozen=True, slots=True)
class _Instance:
    place: placing.Place
    socket: Path

    @property
    def log(self) -> Path:
        return self.place.home / "server.log"


@contextmanager
def files(tool: Tool, backup: BackupSet) -> Iterator[_Instance]:
    """The backup's files in a scratch folder; deleted at the end whatever happens."""
    identity, scratch = owner_of(tool.repository), Path(settings.BACKUP_SCRATCH)
    leftovers.clear(scratch)
    home = Path(tempfile.mkdtemp(prefix=leftovers.PREFIX, dir=scratch))
    socket = Path(tempfile.mkdtemp(prefix=leftovers.SOCKET_PREFIX))
    claim = leftovers.claim(home, socket)
    try:
        data = home / "data"
        data.mkdir(mode=0o700)
        _give(identity, home, data, socket)
        try:
            place = placing.settle(home, _binaries(tool.major(backup)))
        except LocalError as error:
            raise CannotRestore(
                _("Instans samping tidak bisa berjalan di %(home)s.") % {"home": home}
            ) from error
        tool.restore(backup, place.data)
        _prepare(place)
        yield _Instance(place, socket)
    finally:
        for folder in (home, socket):
            shutil.rmtree(folder, ignore_errors=True)
        claim.close()


@contextmanager
def started(tool: Tool, instance: _Instance, target: Target) -> Iterator[Side]:
    """Recovered to the target and taking connections. CannotRestore with Postgres' own reason."""
    with instance.log.open("ab") as log:
        process = instance.place.identity.popen(
            _command(tool, instance, target), log, cwd=instance.place.data
        )
    try:
        _wait_ready(process, instance)
        owner = parse_dsn(settings.DATABASE_OWNER_DSN)
        yield Side(
            make_dsn(host=str(instance.socket), port=PORT, user=owner["user"], dbname=owner["dbname"],
                     options="-c TimeZone=UTC")
        )  # fmt: skip
    finally:
        _end(process)


def _give(identity: placing.Identity, *paths: Path) -> None:
    if identity.uid is not None and identity.gid is not None:
        for path in paths:
            os.chown(path, identity.uid, identity.gid, follow_symlinks=False)


def _binaries(major: int) -> Binaries:
    for found in candidates():
        if found.major == major:
            return found
    raise CannotRestore(_("PostgreSQL %(major)d tidak terpasang di mesin ini.") % {"major": major})


def _prepare(place: placing.Place) -> None:
    """Ours instead of the live server's configuration; only our socket's folder opens the door."""
    (place.data / "postgresql.auto.conf").write_text("")
    (place.data / "recovery.signal").touch()
    for old in ("standby.signal", "postmaster.pid"):
        (place.data / old).unlink(missing_ok=True)
    (place.home / "postgresql.conf").write_text("")
    (place.home / "pg_hba.conf").write_text("local all all trust\n")
    (place.home / "pg_ident.conf").write_text("")
    _give(place.identity, *place.home.glob("*.conf"), *place.data.rglob("*"))


def _command(tool: Tool, instance: _Instance, target: Target) -> list[str | Path]:
    place = instance.place
    chosen = {
        **_FIXED,
        "config_file": str(place.home / "postgresql.conf"),
        "hba_file": str(place.home / "pg_hba.conf"),
        "ident_file": str(place.home / "pg_ident.conf"),
        "unix_socket_directories": str(instance.socket),
        "restore_command": tool.restore_command(place.data),
        **target.settings(),
    }
    command: list[str | Path] = [place.binaries.postgres, "-D", place.data]
    for name, value in chosen.items():
        command += ["-c", f"{name}={value}"]
    return command


def _wait_ready(process: "subprocess.Popen[bytes]", instance: _Instance) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        lines = _lines(instance.place.data / "postmaster.pid")
        if len(lines) >= 8 and lines[0].strip() == str(process.pid) and lines[7].strip() == "ready":
            return
        time.sleep(_LOOK_SECONDS)
    said = [line for line in _lines(instance.log) if "FATAL" in line]
    if any("recovery ended before" in line for line in said):
        raise BadRequest(_("Arsip WAL tidak sampai ke waktu itu."))
    raise CannotRestore(_("Instans samping gagal: %(why)s") % {"why": said[-1][:200] if said else "-"})


def _end(process: "subprocess.Popen[bytes]") -> None:
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").splitlines()
    except OSError:
        return []
