"""One `make run` at a time in one folder, and what the last one left when it was killed."""

import contextlib
import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from smartvillage.local.children import Trace
from smartvillage.local.errors import LocalError
from smartvillage.local.layout import Layout


class Session:
    """Held while the platform runs; entering it fails when another one holds it."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._lock: int | None = None

    @property
    def state_file(self) -> Path:
        """JSON: pid of the supervisor, URL, and the children with pid and command."""
        return self.layout.run / "state.json"

    def state(self) -> dict[str, Any]:
        try:
            read = json.loads(self.state_file.read_text())
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    def __enter__(self) -> Self:
        if not self.take():
            state = self.state()
            where = f" di {state['url']}" if "url" in state else ""
            raise LocalError(
                f"Sudah berjalan{where}; buka alamat itu, atau hentikan dulu dengan `make stop`."
            )
        self.state_file.with_name("supervisor.pid").write_text(str(os.getpid()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.state_file.unlink(missing_ok=True)
        self.state_file.with_name("supervisor.pid").unlink(missing_ok=True)
        self.give_back()

    def take(self) -> bool:
        """True when nobody else runs the platform here; the kernel frees it when we die."""
        self.layout.run.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.layout.run / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.give_back()
            return False
        return True

    def give_back(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def holder(self) -> int | None:
        """The process that runs the platform here now."""
        if self.take():
            self.give_back()
            return None
        with contextlib.suppress(OSError, ValueError):
            return int(self.state_file.with_name("supervisor.pid").read_text())
        return None

    def write(self, *, url: str, children: list[dict[str, Any]]) -> None:
        state = {"pid": os.getpid(), "url": url, "children": children}
        self.state_file.write_text(json.dumps(state, indent=2))

    def end_leftovers(self) -> None:
        """End the children of a supervisor that was killed; only those we know by pid and command."""
        for entry in self.state().get("children", []):
            Trace.read(entry).end()
        self.state_file.unlink(missing_ok=True)
