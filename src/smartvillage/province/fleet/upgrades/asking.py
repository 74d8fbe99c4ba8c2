"""A village that is needed now is upgraded now: asked for by a web process, done by a worker."""

import subprocess
import sys
import time
from functools import cache

from smartvillage.kernel import jobs
from smartvillage.kernel.tenancy import in_province

from .. import template
from .planning import digest

JOB = "smartvillage.province.fleet.tasks.upgrade_village"
_AGAIN_SECONDS = 30.0
_asked: dict[str, float] = {}  # when this process last asked, by code; as many as there are villages
_PASSED_ON_AT_MOST = 40  # times that workers of other releases hand a request on
# Longer than any worker pauses between two looks at the queue: put off instead, the request would be taken by
# the same worker again and again, whenever its looks fall just before the others'.
_ASIDE_SECONDS = 1.5


class UpgradeFailed(RuntimeError):
    """`desa fleet migrate --only` ended with an error; it is in the village's status row."""


@cache
def own_plan() -> str:
    """Names the migrations of this code."""
    return digest(template.expected_migrations())


def ask(code: str) -> None:
    """Put the village's upgrade into the queue, at most twice a minute from one process."""
    now = time.monotonic()
    if now - _asked.get(code, -_AGAIN_SECONDS) < _AGAIN_SECONDS:
        return
    _asked[code] = now
    with in_province():
        jobs.enqueue(JOB, code=code, plan=own_plan())


def answer(code: str, *, plan: str, passed_on: int) -> str:
    """Upgrade it, if the request is of this release; else leave it to a worker that has that code."""
    if plan != own_plan():
        if passed_on >= _PASSED_ON_AT_MOST:
            return "no worker of that release"
        jobs.enqueue(JOB, code=code, plan=plan, passed_on=passed_on + 1)
        time.sleep(_ASIDE_SECONDS)
        return "passed on"
    # A process of its own: the owner's login belongs to no worker thread.
    command = [sys.executable, "-m", "smartvillage.cli", "fleet", "migrate", "--only", code]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 fixed words and a checked code
    if done.returncode:
        raise UpgradeFailed(code)
    return "done"
