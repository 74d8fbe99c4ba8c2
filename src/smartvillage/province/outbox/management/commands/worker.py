"""`desa worker`: delivers events, keeps the clock, runs jobs, and takes over what dead workers left."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import structlog
import typer
from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext_lazy as _
from django_typer.management import TyperCommand

from smartvillage.kernel.jobs.failures import describe
from smartvillage.kernel.jobs.worker import Worker
from smartvillage.kernel.tenancy.acl import audit
from smartvillage.province.outbox import services

log = structlog.stdlib.get_logger(__name__)


class Command(TyperCommand):
    help = _("Jalankan pekerjaan latar belakang sampai dihentikan.")

    def handle(
        self,
        once: Annotated[
            bool, typer.Option("--once", help=str(_("Kerjakan semua yang menunggu, lalu selesai.")))
        ] = False,
        threads: Annotated[int, typer.Option(min=1, max=16, help=str(_("Berapa pekerjaan sekaligus.")))] = 1,
    ) -> None:
        _refuse_unsafe_login()
        stop = threading.Event()
        crew = [_Hand(stop, once=once) for _number in range(threads)]
        with _stopped_by_signals(stop):
            if once and threads == 1:
                crew[0].run()
            else:  # this thread stays free to hear signals
                for hand in crew:
                    hand.start()
                for hand in crew:
                    hand.join()
        if any(hand.failed for hand in crew):
            raise CommandError(
                str(_("Pekerja berhenti karena galat; lihat catatan (log), lalu jalankan lagi."))
            )


class _Hand(threading.Thread):
    """One worker thread; if it breaks, all stop, so that whoever supervises starts them afresh."""

    def __init__(self, stop: threading.Event, *, once: bool) -> None:
        super().__init__(name="worker", daemon=True)
        self.failed = False
        self._stop_event = stop
        self._once = once

    def run(self) -> None:
        try:
            Worker([services.deliver, services.run_due], self._stop_event).run(once=self._once)
        except Exception as error:
            self.failed = True
            self._stop_event.set()
            log.error("worker broke", error=describe(error))


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """The first signal lets the job at hand finish; a second one ends at once, and the job is redone."""

    def ask(number: int, _frame: Any) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    numbers = (signal.SIGTERM, signal.SIGINT)
    before: dict[int, Any] = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, before[number])


def _refuse_unsafe_login() -> None:
    problems = audit(settings.DATABASE_DSN, isolation=settings.ISOLATION)
    if problems or settings.TENANCY_IS_OWNER:
        reason = "; ".join(problems) or "owner"
        raise CommandError(
            str(_("Pekerja menolak memakai akun basis data ini: %(reason)s")) % {"reason": reason}
        )
