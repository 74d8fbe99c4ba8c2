"""Running workers inside a test, and as processes of their own."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.jobs.worker import Worker
from smartvillage.kernel.tenancy import in_village
from smartvillage.province.outbox import services
from tests.database import Database


def work() -> None:
    """What `desa worker --once` does."""
    Worker([services.deliver, services.run_due], threading.Event()).run(once=True)


def marks(code: str) -> list[str]:
    """The effects of sample jobs in one village, in order."""
    with in_village(code):
        entries = Entry.objects.filter(action="uji.tanda").order_by("id")
        assert all(entry.detail["village"] == code for entry in entries)
        return [entry.detail["text"] for entry in entries]


def start_worker(database: Database, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "smartvillage.cli", "worker", *arguments],
        env=database.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something another process does; fails when it does not come."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        pause.wait(0.02)
