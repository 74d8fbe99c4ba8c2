"""Jobs of no use but to be watched. Their effect is a row of the village's audit."""

from __future__ import annotations

from django.db import connection

from smartvillage.common.audit.services import record
from smartvillage.kernel.jobs import progress, province_job, report, village_job
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import current_village

ROBOT = Actor.system_named("uji")
GATE = 720_001  # an advisory lock that a test holds to keep a job where it is


class Broken(Exception):
    """What a sample job fails with; its message holds what no record may show."""


def wait_at_gate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])


def leave_mark(text: str) -> None:
    record(actor=ROBOT, action="uji.tanda", detail={"text": text, "village": current_village().code})


@village_job
def mark(text: str) -> str:
    leave_mark(text)
    return f"{text} di {current_village().name}"


@village_job(priority=-10)
def mark_later(text: str) -> None:
    leave_mark(text)


@village_job
def mark_then_wait(text: str) -> None:
    leave_mark(text)
    wait_at_gate()


@village_job
def mark_slowly_at_first(text: str) -> None:
    """The first run waits at the gate; one that takes it over passes by."""
    if progress() is None:
        report(0, 1)
        wait_at_gate()
    leave_mark(text)


@village_job(attempts=3)
def mark_then_fail(text: str) -> None:
    leave_mark(text)
    raise Broken("NIK 1872041205800001 milik SITI AMINAH")


@village_job(attempts=2)
def wait_and_die(text: str) -> None:
    wait_at_gate()


@village_job(atomic=False)
def count_up(total: int, wait_at: int = 0) -> int:
    """One committed mark per step; goes on where an earlier run was stopped."""
    begun = progress()
    first = begun.done + 1 if begun else 1
    for step in range(first, total + 1):
        if step == wait_at:
            wait_at_gate()
        leave_mark(str(step))
        report(step, total)
    return first


@village_job
def report_inside(total: int) -> None:
    """Reports, marks, and waits: all in one transaction."""
    report(1, total)
    leave_mark("1")
    wait_at_gate()
    report(2, total)


@village_job
def tell_backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found = cursor.fetchone()
        return int(found[0]) if found else 0


@province_job
def add(a: int, b: int) -> int:
    return a + b


@province_job
def ring() -> None:
    return None


@village_job
def give_back_nonsense() -> object:
    leave_mark("x")
    return object()
