"""`make stop`, `make status`, `make reset`."""

import os
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field

from smartvillage.local import processes
from smartvillage.local.errors import LocalError
from smartvillage.local.layout import Layout
from smartvillage.local.options import Options
from smartvillage.local.postgres import LocalPostgres
from smartvillage.local.screen import Screen
from smartvillage.local.session import Session

STOP_SECONDS = 60.0


@dataclass
class Control:
    layout: Layout
    screen: Screen = field(default_factory=Screen)

    def status(self) -> int:
        """0 when it runs, 1 when not."""
        session = Session(self.layout)
        if session.holder() is None:
            self.screen.say("Tidak berjalan. Mulai dengan `make run`.")
            return 1
        self.screen.say(f"Berjalan di {session.state().get('url', '(sedang disiapkan)')}")
        return 0

    def stop(self) -> int:
        """End what runs in this folder, and what a killed run left; nothing else."""
        stopped = self._stop()
        self.screen.ticks("berhenti" if stopped else "tidak ada yang berjalan")
        return 0

    def reset(self, environ: Mapping[str, str]) -> int:
        """Delete the local database, its keys and files. A database of DATABASE_URL is not ours."""
        if Options.read(environ).database_url is not None:
            raise LocalError(
                "`make reset` hanya menghapus PostgreSQL lokal; hapus sendiri basis data smartvillage "
                "di DATABASE_URL dengan `dropdb smartvillage`."
            )
        if self.layout.real_data.exists() and environ.get("YES") != "1":
            raise LocalError(
                "Data di sini dibuat tanpa mode demo dan bisa jadi data warga; kalau yakin menghapusnya, "
                "jalankan `make reset YES=1`."
            )
        self._stop()
        LocalPostgres(self.layout.postgres).destroy()
        for folder in (self.layout.secrets, self.layout.static, self.layout.media, self.layout.run):
            shutil.rmtree(folder, ignore_errors=True)
        self.layout.environment_file.unlink(missing_ok=True)
        self.layout.real_data.unlink(missing_ok=True)
        self.screen.ticks("kembali ke awal; mulai lagi dengan `make run`")
        return 0

    def _stop(self) -> bool:
        session = Session(self.layout)
        pid = session.holder()
        if pid is not None:
            os.kill(pid, signal.SIGTERM)
            if not processes.wait_gone(pid, STOP_SECONDS):
                raise LocalError(
                    f"Proses {pid} tidak mau berhenti; hentikan dengan `kill -9 {pid}`, "
                    "lalu ulangi `make stop`."
                )
        session.end_leftovers()
        postgres = LocalPostgres(self.layout.postgres)
        left = postgres.running() is not None
        postgres.stop()
        return pid is not None or left
