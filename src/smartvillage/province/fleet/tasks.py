"""Work on villages in the background: one job per village, so that one failure stops no other."""

from django.conf import settings

from smartvillage.kernel import clock
from smartvillage.kernel.jobs import cron, daily, enqueue, every, province_job, report
from smartvillage.kernel.permissions import Actor

from .backups import drilling, recording, swapping, tools
from .backups.errors import BadRequest
from .backups.phases import Phases
from .exports import shelf
from .exports.writing import write_export
from .health.collecting import collect
from .services import provisioning, purging
from .upgrades import asking

# Who asked is in the request; no name enters a job.
ACTOR = Actor.system_named("penyiapan desa")
CALENDAR = Actor.system_named("penghapusan desa")


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
def copy_village(*, code: str) -> dict[str, object]:
    """The whole village as a zip, for an officer to fetch."""
    written = write_export(code, shelf.download(code))
    return {"sha256": written.sha256, "size": written.size, "rows": sum(written.manifest.counts.values())}


@province_job
def clear_copies() -> int:
    return shelf.clear()


@province_job(atomic=False)
def purge_village(*, code: str) -> str:
    """What is no longer wanted by then is no failure; what is stuck is, and is shown as one."""
    try:
        return purging.run(code, actor=CALENDAR).export_sha256
    except purging.Stuck:
        raise
    except purging.Refused as refused:
        return f"refused: {refused}"


@province_job
def purge_due() -> int:
    codes = purging.due(clock.now())
    for code in codes:
        enqueue(purge_village, code=code)
    return len(codes)


cron("fleet.purges", daily("03:10"), purge_due)
cron("fleet.copies", daily("03:20"), clear_copies)


# Not atomic: what was seen is kept as it comes, and the page shows how far it is.
@province_job(atomic=False, attempts=2)
def check_health() -> dict[str, int]:
    """Look at every village."""
    seen = collect(report)
    return {"checked": seen.checked, "failing": seen.failing}


cron("fleet.health", every(minutes=15), check_health)


@province_job(atomic=False, attempts=2)
def note_backups() -> int:
    """What the tool has now, so that "last backup" is never a day behind."""
    return len(recording.record_backups(tools.configured())) if settings.BACKUP_TOOL else 0


cron("fleet.backups", every(minutes=60), note_backups)


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


cron("fleet.prove_backups", daily("02:10"), prove_backups)
