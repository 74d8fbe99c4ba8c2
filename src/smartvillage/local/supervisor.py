"""Brings the whole platform up on this machine, step by step, and down again."""

import importlib.metadata
import os
import platform
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from smartvillage.local import ports, processes, steps, welcome
from smartvillage.local.children import Children
from smartvillage.local.database import Database, fingerprint
from smartvillage.local.environment import children_environment, settings_environment, write_file
from smartvillage.local.errors import LocalError
from smartvillage.local.keys import Keys
from smartvillage.local.layout import Layout
from smartvillage.local.options import Options
from smartvillage.local.postgres import LocalPostgres
from smartvillage.local.screen import Screen, seconds
from smartvillage.local.session import Session
from smartvillage.local.visit import Visitor

READY_SECONDS = 60.0
POLL_SECONDS = 0.1
WATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Programs:
    """The commands that are run; tests put small ones in their place."""

    desa: tuple[str, ...] = steps.DESA

    def web(self, port: int) -> tuple[str, ...]:
        return (
            *(sys.executable, "-m", "gunicorn", "smartvillage.config.wsgi:application"),
            *("--bind", f"{ports.LOOPBACK}:{port}", "--no-control-socket"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        )

    def worker(self) -> tuple[str, ...]:
        return (*self.desa, "worker")


@dataclass
class Supervisor:
    layout: Layout
    options: Options
    screen: Screen = field(default_factory=Screen)
    programs: Programs = field(default_factory=Programs)
    postgres: LocalPostgres | None = None
    children: Children | None = None

    def run(self) -> int:
        """Serve until interrupted (0), or until something fails (LocalError)."""
        self.layout.make()
        with Session(self.layout) as session:
            session.end_leftovers()
            try:
                return self._up(session, time.monotonic())
            finally:
                with processes.uninterrupted():
                    self._down()

    def _down(self) -> None:
        if self.children is not None:
            self.children.stop()
        if self.postgres is not None:
            self.postgres.stop()

    def _up(self, session: Session, started: float) -> int:
        database = self._database()
        keys = Keys(self.layout.secrets)
        keys.make()
        port = ports.choose(self.options.port)
        if port.moved:
            self.screen.say(f"  Porta {port.wanted} sedang terpakai, jadi memakai {port.port}.")
        options = replace(self.options, port=port.port)
        environment = children_environment(os.environ, self.layout, options, database, keys)
        write_file(self.layout, settings_environment(self.layout, options, database, keys))
        self._prepare(database, keys, environment)
        self.children = children = Children(self.layout, environment)
        children.start("web", "Server web", self.programs.web(port.port))
        children.start("worker", "Pekerja latar", self.programs.worker())
        session.write(url=self._base_url(port.port), children=children.traces())
        self._wait_ready(children, port.port)
        self.screen.ticks(f"web :{port.port}", f"pekerja  {seconds(time.monotonic() - started)}")
        for line in welcome.lines(self.options, port.port):
            self.screen.say(line)
        if self.options.check_and_exit:
            self._check_places(port.port)
            children.check()
            return 0
        self._watch(children)
        return 0

    def _database(self) -> Database:
        first = [
            f"Python {platform.python_version()}",
            f"venv ({self.layout.short(Path(sys.prefix))})",
            f"{len(list(importlib.metadata.distributions()))} paket",
        ]
        if self.options.database_url is not None:
            database = Database(self.options.database_url)
            database.check()
            self.screen.ticks(*first, "PostgreSQL dari DATABASE_URL")
            return database
        self.postgres = LocalPostgres(self.layout.postgres)
        self.postgres.start()
        where = self.layout.short(self.layout.postgres)
        self.screen.ticks(*first, f"PostgreSQL lokal :{self.postgres.port} ({where})")
        return Database(self.postgres.admin_url)

    def _prepare(self, database: Database, keys: Keys, environment: Mapping[str, str]) -> None:
        """Run the steps that are not done yet; what was done is written down after each."""
        runner = steps.Runner(self.layout, self.screen, environment, self.programs.desa)
        stamps = database.stamps()
        key_stamp = fingerprint(keys.read("INDEX_KEY"))
        if stamps.get("keys", key_stamp) != key_stamp:
            raise LocalError(
                f"Kunci di {self.layout.short(keys.folder)} bukan kunci basis data ini; kembalikan "
                "folder itu dari cadangan, atau mulai dari awal dengan `make reset`."
            )
        stamps = self._keep_apart(stamps)
        wanted = [steps.BOOTSTRAP, steps.MIGRATE, steps.REGIONS, *([steps.DEMO] if self.options.demo else [])]
        passwords = fingerprint(keys.read("DATABASE_APP_PASSWORD"), keys.read("DATABASE_OWNER_PASSWORD"))
        done = [step.label for step in wanted]
        for step, stamp in steps.pending(wanted, stamps, self.layout, passwords):
            done.remove(step.label)
            runner.run(step, {"DATABASE_ADMIN_URL": database.admin_url} if step.needs_admin else None)
            stamps = {**stamps, "keys": key_stamp, step.name: stamp}
            database.stamp(stamps)
        if done:
            self.screen.ticks(f"{', '.join(done)} (sudah ada)")
        self._collect_static(runner)

    def _keep_apart(self, stamps: dict[str, str]) -> dict[str, str]:
        """Demo content never goes into a database that was made for real people."""
        if "real" in stamps and self.options.demo:
            raise LocalError(
                "Basis data ini dibuat tanpa mode demo; jalankan `make run DEMO=0`, "
                "atau hapus dulu dengan `make reset YES=1`."
            )
        if self.options.demo or "demo" in stamps:
            return stamps
        if self.postgres is not None:
            self.layout.real_data.touch()
        return {**stamps, "real": "1"}

    def _collect_static(self, runner: steps.Runner) -> None:
        stamp_file = self.layout.run / "static.stamp"
        found = stamp_file.read_text() if stamp_file.exists() and self.layout.static.is_dir() else ""
        for step, stamp in steps.pending([steps.STATIC], {"static": found}, self.layout):
            runner.run(step)
            stamp_file.write_text(stamp)

    def _base_url(self, port: int) -> str:
        return welcome.url(welcome.Place("", ""), self.options.base_domain, port)

    def _wait_ready(self, children: Children, port: int) -> None:
        address = f"{self._base_url(port)}-/readyz"
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            children.check()
            if Visitor(port).get(address).status == 200:
                return
            time.sleep(POLL_SECONDS)
        raise LocalError(
            f"Server web belum siap setelah {READY_SECONDS:.0f} detik; "
            f"lihat {self.layout.short(self.layout.log('web'))}, lalu ulangi `make run`."
        )

    def _check_places(self, port: int) -> None:
        """Visit every address just printed, sign in with every login just printed."""
        problems = 0
        for place in welcome.places(self.options):
            address = welcome.url(place, self.options.base_domain, port)
            status = Visitor(port).get(address).status
            good = status == 200
            self.screen.say(f"{'✔' if good else '✘'} {status} {address}")
            problems += not good
            if place.login:
                inside = Visitor(port).sign_in(address, place.login, place.password)
                self.screen.say(f"{'✔' if inside else '✘'} masuk sebagai {place.login} di {address}")
                problems += not inside
        if problems:
            raise LocalError(
                f"{problems} alamat atau akun di atas tidak jalan; "
                f"lihat {self.layout.short(self.layout.log('web'))}."
            )

    def _watch(self, children: Children) -> None:
        while True:
            time.sleep(WATCH_SECONDS)
            children.check()
            if self.postgres is not None and self.postgres.running() is None:
                raise LocalError(
                    f"PostgreSQL berhenti sendiri; lihat {self.layout.short(self.postgres.log_file)}, "
                    "lalu ulangi `make run`."
                )
