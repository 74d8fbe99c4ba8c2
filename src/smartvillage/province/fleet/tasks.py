"""Work on villages in the background: one job per village, so that one failure stops no other."""

from django.conf import settings

from smartvillage.kernel import clock
from smartvillage.kernel.jobs import cron, daily, province_job
from smartvillage.kernel.permissions import Actor

from .backups import drilling, recording, swapping, tools
from .backups.errors import BadRequest
from .backups.phases import Phases
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


@province_job(atomic=False)
def prove_backups() -> str:
    """Note the backups, bring one random village back into scratch, forget what restores set aside."""
    dropped = swapping.drop_old(now=clock.now()) if settings.DATABASE_OWNER_DSN else []
    if not settings.BACKUP_TOOL:
        return f"no backups are set up; {len(dropped)} dropped"
    tool = tools.configured()
    recording.record_backups(tool)
    try:
        code = drilling.any_village()
    except BadRequest:
        return "no village yet"
    row = drilling.drill(code, tool=tool, actor=Actor.system_named("uji cadangan"), phases=Phases())
    return f"passed: {row.village_id}" if row.passed else f"failed: {row.village_id}: {row.error}"


cron("fleet.prove_backups", daily("03:10"), prove_backups)
