"""The nightly count of everything: it heals what a lost mark left behind and starts new months."""

import structlog

from smartvillage.kernel.jobs import cron, daily, province_job, report
from smartvillage.kernel.jobs.failures import describe
from smartvillage.kernel.tenancy import State
from smartvillage.kernel.tenancy.memory import VILLAGES_PER_BACKEND, let_go_of_backend
from smartvillage.province.villages.queries import villages

from . import services

log = structlog.stdlib.get_logger(__name__)


# Not atomic: each village is a transaction of its own, and a second run changes nothing.
@province_job(atomic=False)
def refresh_all() -> dict[str, int]:
    """One village that cannot be counted does not keep the others from it."""
    codes = [village.code for village in villages() if State(village.state).has_schema]
    failed = 0
    for number, code in enumerate(codes, start=1):
        try:
            services.refresh_village(code)
        except Exception as error:
            failed += 1
            log.error("village could not be counted", of_village=code, error=describe(error))
        if number % VILLAGES_PER_BACKEND == 0:
            let_go_of_backend()
        if number % 50 == 0 or number == len(codes):
            report(number, len(codes))
    return {"villages": len(codes), "failed": failed}


cron("stats.refresh", daily("01:10"), refresh_all)
