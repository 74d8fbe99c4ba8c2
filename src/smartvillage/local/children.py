"""The processes that make up the running platform: started, watched and ended together."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from smartvillage.local import processes, steps
from smartvillage.local.errors import LocalError
from smartvillage.local.layout import Layout

STOP_SECONDS = 15.0
LOG_BYTES = 5_000_000


@dataclass(frozen=True)
class Trace:
    """Enough to find a child again after we were killed, and never to mistake another for it."""

    name: str
    pid: int
    command: list[str]

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> "Trace":
        return cls(name=str(entry["name"]), pid=int(entry["pid"]), command=list(entry["command"]))

    @property
    def runs(self) -> bool:
        # By the arguments alone: macOS shows another program name than the one started. What was
        # started is compared, not what was seen then: right after the start a process shows nothing.
        now = " ".join(processes.command_of(self.pid)[1:]).split()
        return bool(now) and now == " ".join(self.command[1:]).split() and processes.is_alive(self.pid)

    def end(self) -> None:
        """End it and what it started; it is no child of ours any more."""
        if not self.runs:
            return
        processes.signal_group(self.pid, signal.SIGTERM)
        if not processes.wait_gone(self.pid, STOP_SECONDS):
            processes.signal_group(self.pid, signal.SIGKILL)
            processes.wait_gone(self.pid, STOP_SECONDS)


@dataclass
class Child:
    label: str
    command: list[str]
    log_file: Path
    process: "subprocess.Popen[bytes]"
    log_start: int


@dataclass
class Children:
    layout: Layout
    environment: Mapping[str, str]
    _running: dict[str, Child] = field(default_factory=dict)

    def start(self, name: str, label: str, command: Sequence[str]) -> None:
        """Start a command; what it prints goes to ``var/log/<name>.log``."""
        log_file = self.layout.log(name)
        if log_file.exists() and log_file.stat().st_size > LOG_BYTES:
            log_file.replace(log_file.with_suffix(".log.1"))
        with log_file.open("ab") as log:
            start = log.tell()
            process = subprocess.Popen(
                command,
                cwd=self.layout.root,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches us alone: we end the children in order.
                start_new_session=True,
            )
        self._running[name] = Child(label, list(command), log_file, process, start)

    def traces(self) -> list[dict[str, Any]]:
        return [
            asdict(Trace(name, child.process.pid, child.command)) for name, child in self._running.items()
        ]

    def check(self) -> None:
        """LocalError with one sentence when one of them has ended by itself."""
        for child in self._running.values():
            code = child.process.poll()
            if code is not None:
                lines = steps.lines_after(child.log_file, child.log_start)
                reason = f", pesan terakhir: {lines[-1][:160]}" if lines else ""
                raise LocalError(
                    f"{child.label} berhenti sendiri (kode {code}{reason}); "
                    f"lihat {self.layout.short(child.log_file)}, lalu ulangi `make run`."
                )

    def stop(self) -> None:
        """Ask all of them to end, give them time together, then use force."""
        children = [child.process for child in self._running.values()]
        for process in children:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in children:
            processes.end(process, max(0.1, deadline - time.monotonic()))
        self._running.clear()
