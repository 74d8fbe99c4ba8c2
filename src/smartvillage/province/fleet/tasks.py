"""Work on villages in the background: one job per village, so that one failure stops no other."""

from smartvillage.kernel.jobs import cron, every, province_job, report
from smartvillage.kernel.permissions import Actor

from .health.collecting import collect
from .services import provisioning
from .upgrades import asking

ACTOR = Actor.system_named("penyiapan desa")  # who asked is in the request; no name enters a job


# Not atomic: each step commits for itself, and a rerun goes on where the last one was killed.
@province_job(atomic=False)
def provision_village(*, code: str) -> str:
    """A failed step ends the job: the village is marked broken, and the officer decides to try again."""
    try:
        return "done" if provisioning.provision(code, actor=ACTOR) else "already serving"
    except provisioning.StepFailed as error:
        return f"failed: {error.step}"


@province_job(atomic=False, attempts=3)
def upgrade_village(*, code: str, plan: str, passed_on: int = 0) -> str:
    """A new process was asked for a village that has the old schema; `plan` names that process' release."""
    return asking.answer(code, plan=plan, passed_on=passed_on)


# Not atomic: what was seen is kept as it comes, and the page shows how far it is.
@province_job(atomic=False, attempts=2)
def check_health() -> dict[str, int]:
    """Look at every village."""
    seen = collect(report)
    return {"checked": seen.checked, "failing": seen.failing}


cron("fleet.health", every(minutes=15), check_health)
