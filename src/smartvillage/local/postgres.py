"""A private Postgres for this machine: made on first use, listening on 127.0.0.1 only."""

import atexit
import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from smartvillage.local import binaries, placing, ports, processes, settings
from smartvillage.local.errors import LocalError

SUPERUSER = "postgres"
USUAL_PORT = 54329
START_SECONDS = 60.0
STOP_SECONDS = 30.0
GONE_SECONDS = 20.0
POLL_SECONDS = 0.02
# A Unix socket's whole path fits in 104 bytes on macOS, 108 on Linux.
SOCKET_PATH_BYTES = 103

# Where a laptop differs from the province's machine, whose settings are in postgresql.conf.
SMALL = {
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "1GB",
    "archive_mode": "off",  # nothing to archive to
    "unix_socket_permissions": "0700",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Running:
    """A postmaster that runs on our data."""

    pid: int
    port: int


class LocalPostgres:
    """One Postgres in ``data_dir``; ``durable=False`` is for tests: fast, lost at a power cut.

    ``start`` adopts the server when it runs already. Without ``port`` it takes the port of last
    time, else 54329 (a random one when not durable), else the next free one. ``more`` are settings
    that win over all others, ``programs`` a Postgres other than the best one of this machine.
    Failures are LocalError with the sentence to show.
    """

    def __init__(
        self,
        data_dir: Path,
        durable: bool = True,
        *,
        port: int | None = None,
        more: Mapping[str, str] | None = None,
        programs: binaries.Binaries | None = None,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.durable = durable
        self._wanted_port = port
        self._more = dict(more or {})
        self._programs = programs
        self._place: placing.Place | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._port: int | None = None

    @property
    def port(self) -> int:
        if self._port is None:
            raise RuntimeError("start() it first")
        return self._port

    @property
    def admin_url(self) -> str:
        """URL of the superuser, for making roles and databases; holds the password."""
        password = self.password_file.read_text().strip()
        return f"postgresql://{SUPERUSER}:{password}@{ports.LOOPBACK}:{self.port}/postgres"

    @property
    def password_file(self) -> Path:
        return self.data_dir / "superuser.password"

    @property
    def log_file(self) -> Path:
        return self.data_dir / "server.log"

    @property
    def state_file(self) -> Path:
        """JSON with pid and port of the server started last."""
        return self.data_dir / "state.json"

    def running(self) -> Running | None:
        """The server that runs on this data now, whoever started it; None for a stale pid file."""
        home = placing.moved_to(self.data_dir) or self.data_dir
        lines = _pid_file_lines(home / "data")
        # pid, data folder, start time, port, socket folder, address, shared memory, status
        if len(lines) < 4 or not (lines[0].isdigit() and lines[3].isdigit()):
            return None
        found = Running(pid=int(lines[0]), port=int(lines[3]))
        command = processes.command_of(found.pid)
        ours = str(home / "data") in command and processes.is_alive(found.pid)
        return found if ours else None

    def start(self) -> None:
        """Make the data if there is none, start the server, return when it takes connections."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._locked():
            found = self.running()
            if found is None:
                place = self._settle()
                self._initialise(place)
                found = self._launch(place)
            self._port = found.port
            self.state_file.write_text(json.dumps({"pid": found.pid, "port": found.port}))
        if not self.durable:
            atexit.register(self.stop)

    def stop(self) -> None:
        """End the server ("fast": open transactions are rolled back); fine when none runs."""
        found = self.running()
        pid = found.pid if found is not None else self._starting()
        if pid is not None:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                _signal(pid, number)
                if self._gone(pid, STOP_SECONDS):
                    break
        self._process = None
        atexit.unregister(self.stop)

    def _starting(self) -> int | None:
        """Our own process when it has not written its pid file yet."""
        if self._process is not None and self._process.poll() is None:
            return self._process.pid
        return None

    def destroy(self) -> None:
        """Stop the server and delete its data for good."""
        self.stop()
        moved = placing.moved_to(self.data_dir)
        for folder in (moved, self.data_dir):
            if folder is not None and folder.exists():
                _delete(folder)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.data_dir / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _settle(self) -> placing.Place:
        home = placing.moved_to(self.data_dir) or self.data_dir
        version = None
        with contextlib.suppress(FileNotFoundError, PermissionError):
            version = int((home / "data" / "PG_VERSION").read_text())
        self._place = placing.settle(self.data_dir, self._programs or binaries.find(version))
        return self._place

    def _initialise(self, place: placing.Place) -> None:
        """Run initdb once; what a killed initdb left behind is thrown away first."""
        unfinished = self.data_dir / "unfinished"
        if (place.data / "PG_VERSION").exists() and not unfinished.exists():
            if not self.password_file.exists():
                raise LocalError(
                    f"Berkas sandi {self.password_file} hilang; kembalikan berkas itu, "
                    "atau mulai dari awal dengan `make reset`."
                )
            return
        unfinished.touch()
        for leftover in (place.data, place.socket):
            shutil.rmtree(leftover)
        place.make_folders()
        password = secrets.token_urlsafe(24)
        code, output = _initdb(place, password, durable=self.durable)
        if code != 0:
            raise LocalError(_sentence("PostgreSQL gagal disiapkan", output, place.home))
        _write_private(self.password_file, password)
        unfinished.unlink()

    def _launch(self, place: placing.Place) -> Running:
        # Again for a while: the port may be taken between the look and the start, and the children of a
        # killed server need time to go, the more the larger it was.
        deadline = time.monotonic() + GONE_SECONDS
        while True:
            port = self._choose_port()
            offset = self.log_file.stat().st_size if self.log_file.exists() else 0
            with self.log_file.open("ab") as log:
                self._process = place.identity.popen(self._command(place, port), log, cwd=place.data)
            if self._ready(place):
                return Running(pid=self._process.pid, port=port)
            self._process.kill()
            self._process.wait()
            with self.log_file.open("rb") as log:
                log.seek(offset)
                output = log.read().decode(errors="replace")
            if time.monotonic() > deadline or not ("in use" in output or "already exists" in output):
                break
            _forget_stale_pid(place.data)
            time.sleep(POLL_SECONDS * 5)
        raise LocalError(_sentence("PostgreSQL tidak mau mulai", output, self.log_file))

    def _choose_port(self) -> int:
        if self._wanted_port is not None:
            return ports.choose(self._wanted_port).port
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return ports.choose(int(json.loads(self.state_file.read_text())["port"])).port
        return ports.choose(USUAL_PORT).port if self.durable else ports.any_free()

    def _command(self, place: placing.Place, port: int) -> list[str | Path]:
        socket_path = os.fsencode(place.socket / f".s.PGSQL.{port}")
        chosen = {
            **settings.shared(),
            **SMALL,
            "listen_addresses": ports.LOOPBACK,
            "port": str(port),
            "unix_socket_directories": (str(place.socket) if len(socket_path) <= SOCKET_PATH_BYTES else ""),
            **({} if self.durable else FORGETFUL),
            **self._more,
        }
        command: list[str | Path] = [place.binaries.postgres, "-D", place.data]
        for name, value in chosen.items():
            command += ["-c", f"{name}={value}"]
        return command

    def _ready(self, place: placing.Place) -> bool:
        """Wait until the server says in its pid file that it takes connections."""
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            lines = _pid_file_lines(place.data)
            if len(lines) >= 8 and lines[0] == str(self._process.pid) and lines[7] == "ready":
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _gone(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._process is not None and self._process.pid == pid:
                self._process.poll()
            if not processes.is_alive(pid):
                return True
            time.sleep(POLL_SECONDS)
        return False


def _initdb(place: placing.Place, password: str, *, durable: bool) -> tuple[int, str]:
    password_file = place.home / "initdb.password"
    _write_private(password_file, password)
    place.give(password_file)
    command: list[str | Path] = [
        place.binaries.initdb,
        "--pgdata",
        place.data,
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--no-instructions",
        *_locale(place.binaries.major),
        *([] if durable else ["--no-sync"]),
    ]
    try:
        return place.identity.run(command, cwd=place.data)
    finally:
        password_file.unlink()


def _locale(major: int) -> list[str]:
    # The built-in provider knows upper and lower case of UTF-8 on every system; without it plain C
    # is the one locale that exists everywhere.
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C"]


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except OSError:
        return []


def _forget_stale_pid(data: Path) -> None:
    """Remove a pid file whose number now belongs to a program that is no Postgres.

    Postgres itself sees only that the number is alive, and would refuse for ever.
    """
    lines = _pid_file_lines(data)
    if lines and lines[0].isdigit():
        command = processes.command_of(int(lines[0]))
        if command and "postgres" not in Path(command[0]).name:
            (data / "postmaster.pid").unlink(missing_ok=True)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _sentence(problem: str, output: str, where: Path) -> str:
    if "No space left on device" in output:
        return f"{problem} karena disk penuh; kosongkan ruang, lalu ulangi `make run`."
    reasons = [line for line in output.splitlines() if "FATAL" in line or "error:" in line]
    reason = f" ({reasons[-1].strip()})" if reasons else ""
    return f"{problem}{reason}; lihat {where}, atau mulai dari awal dengan `make reset`."


def _delete(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except PermissionError as error:
        raise LocalError(
            f"{folder} berisi berkas milik pengguna lain; hapus dengan `sudo make reset`."
        ) from error
