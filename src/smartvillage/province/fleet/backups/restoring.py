"""One village brought back to a second. The others, and its own files, stay as they are."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

import psycopg2
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.identity.scrub import scrub
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State, emit, in_village
from smartvillage.province.villages import services as villages
from smartvillage.province.villages.models import StateChange, Village

from . import side
from .archiving import archive_now
from .errors import BadRequest, CannotRestore
from .phases import Phases
from .swapping import Swapped, swap
from .targets import Target
from .tools import BackupSet, Tool, newest_before

REASON = "pemulihan cadangan"
_LOCK = "SELECT pg_try_advisory_lock(hashtext('fleet.restore'))"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done; checked, nothing begun."""

    code: str
    target: Target
    tool: Tool
    backup: BackupSet


def plan(code: str, target: Target, *, tool: Tool) -> Plan:
    """BadRequest unless the village is known and in use, and a backup lies before the target."""
    village = Village.objects.filter(code=code).first()
    if village is None:
        raise BadRequest(_("Desa %(code)s tidak dikenal.") % {"code": code})
    if not State(village.state).has_schema:
        raise BadRequest(
            _("Desa berkeadaan %(state)s; tidak ada yang dipulihkan.") % {"state": village.state}
        )
    return Plan(code, target, tool, newest_before(tool.backups(), target))


def restore(planned: Plan, *, actor: Actor, phases: Phases) -> Swapped:
    """Carry the plan out. On any failure the live village has its rows and its state as before."""
    with _alone(), _suspended(planned.code, actor=actor):
        # Also the commit after the target that recovery needs in order to know that it got there.
        _note("fleet.restore_begun", planned, actor)
        try:
            swapped = _bring_back(planned, phases)
        except (psycopg2.Error, OSError) as error:
            raise CannotRestore(f"{type(error).__name__}: {scrub(str(error))[:200]}") from error
        with transaction.atomic():
            _note("fleet.restored", planned, actor, kept=swapped.kept, rows=swapped.rows)
        with in_village(planned.code), transaction.atomic():
            _note("fleet.restored", planned, actor)
            emit("stats.dirty")  # the province's figures follow
    return swapped


def _bring_back(planned: Plan, phases: Phases) -> Swapped:
    tool, backup = planned.tool, planned.backup
    with phases.phase(_("Mengarsipkan WAL terakhir")):
        archive_now()
    with ExitStack() as stack:
        with phases.phase(_("Menyalin cadangan %(label)s") % {"label": backup.label}):
            instance = stack.enter_context(side.files(tool, backup))
        with phases.phase(_("Memutar ulang sampai waktu itu")):
            running = stack.enter_context(side.started(tool, instance, planned.target))
        with phases.phase(_("Menukar tabel desa")), running.transaction() as cursor:
            swapped = swap(planned.code, cursor, now=clock.now())
        with phases.phase(_("Menghapus instans samping")):
            stack.close()
    return swapped


def _note(action: str, planned: Plan, actor: Actor, **more: object) -> None:
    target = planned.target
    detail = {
        "to": target.at.isoformat() if target.at else target.lsn,
        "backup": planned.backup.label,
        **more,
    }
    record(actor=actor, action=action, target="village", target_id=planned.code, detail=detail)


@contextmanager
def _alone() -> Iterator[None]:
    """One restore at a time; the lock goes with the connection, also when we are killed."""
    with closing(psycopg2.connect(settings.DATABASE_OWNER_DSN, application_name="restore")) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(_LOCK)
            if cursor.fetchone() != (True,):
                raise CannotRestore(_("Pemulihan lain sedang berjalan; tunggu sampai selesai."))
        yield


@contextmanager
def _suspended(code: str, *, actor: Actor) -> Iterator[None]:
    """Nobody writes meanwhile; afterwards, also after a failure, the village is what it was."""
    before = _state_before(code)
    villages.move(code, State.SUSPENDED if before.serves else before, actor=actor, reason=REASON)
    try:
        yield
    finally:
        villages.move(code, before, actor=actor, reason=REASON)


def _state_before(code: str) -> State:
    """Its state, or the one that a killed restore took it from."""
    state = State(Village.objects.values_list("state", flat=True).get(code=code))
    last = StateChange.objects.filter(village_id=code).order_by("-id").first()
    if state is State.SUSPENDED and last is not None and last.reason == REASON:
        return State(last.before)
    return state
