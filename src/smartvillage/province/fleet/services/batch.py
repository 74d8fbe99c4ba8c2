"""Many villages at once: a few processes, each with its own connections, one village each at a time."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy.memory import VILLAGES_PER_BACKEND

MOST = 8


@dataclass(frozen=True, slots=True)
class Made:
    """`error` is "" when the village serves; else its first failed step and why."""

    code: str
    error: str = ""


Told = Callable[[Made], None]


def processes() -> int:
    """As many as this machine has processors, within reason."""
    return min(MOST, os.cpu_count() or 1)


def provision_each(codes: Sequence[str], *, parallel: int, actor: Actor, told: Told) -> list[Made]:
    """`provision_all`, or in this process where a second one is not worth its start."""
    if parallel > 1 and len(codes) > 1:
        return provision_all(codes, parallel=parallel, actor=actor, told=told)
    return provision_here(codes, actor=actor, told=told)


def provision_all(codes: Sequence[str], *, parallel: int, actor: Actor, told: Told) -> list[Made]:
    """Provision requested villages; a failing one stops no other. One outcome each, in order.

    Interrupted, it ends after the villages at hand; again, it goes on.
    """
    outcomes: list[Made] = []
    for start in range(0, len(codes), parallel * VILLAGES_PER_BACKEND):
        part = codes[start : start + parallel * VILLAGES_PER_BACKEND]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(parallel, len(part)), context, _begin, (actor,)) as pool:
            waiting = [(code, pool.submit(_make, code)) for code in part]
            try:
                for code, future in waiting:
                    outcomes.append(_outcome(code, future))
                    told(outcomes[-1])
            except KeyboardInterrupt:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    return outcomes


def _outcome(code: str, future: "Future[Made]") -> Made:
    try:
        return future.result()
    except BrokenProcessPool:
        return Made(code, "proses penyiapan terhenti; jalankan lagi perintah yang sama")


_actor = Actor.system_named("penyiapan desa")


def _begin(actor: Actor) -> None:
    global _actor  # noqa: PLW0603  a process of its own
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartvillage.config.settings")
    import django

    django.setup()
    _actor = actor


def _make(code: str) -> Made:
    from smartvillage.kernel.tenancy import in_province

    with in_province():
        return _one(code, _actor)


def provision_here(codes: Sequence[str], *, actor: Actor, told: Told) -> list[Made]:
    """The same in this process, one after the other."""
    outcomes = []
    for code in codes:
        outcomes.append(_one(code, actor))
        told(outcomes[-1])
    return outcomes


def _one(code: str, actor: Actor) -> Made:
    from django.db import connection

    from . import provisioning

    try:
        provisioning.provision(code, actor=actor)
    except provisioning.StepFailed as error:
        return Made(code, str(error))
    except Exception as error:  # the others go on, whatever happened here: a lost connection, say
        connection.close_if_unusable_or_obsolete()
        return Made(code, provisioning.told_of(error))
    return Made(code)
