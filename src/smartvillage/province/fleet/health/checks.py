"""What is red. Every threshold is here."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.tenancy import State

from ..models import VillageHealth

HTTP_SLOW_MS = 2_000
QUEUE_AGE_S = 15 * 60
DATABASE_BYTES = 2 * 1024**3
FILE_BYTES = 10 * 1024**3
ERRORS_24H = 5
CERTIFICATE_LEFT = timedelta(days=14)  # it renews itself at 30 days
# Of the deployment, not of one village: shown as a warning.
BACKUP_AGE = timedelta(hours=26)  # daily, and two hours to run late
DRILL_AGE = timedelta(days=2)
CHECKED_AGE = timedelta(minutes=45)  # three missed turns of the clock


class Problem(StrEnum):
    BROKEN = "broken"
    NO_SCHEMA = "no_schema"
    SCHEMA_LEFT = "schema_left"
    HTTP = "http"
    SLOW = "slow"
    BEHIND = "behind"
    QUEUE = "queue"
    ERRORS = "errors"
    STORAGE = "storage"
    CERTIFICATE = "certificate"


LABELS: dict[str, str | Promise] = {
    Problem.BROKEN: _("Penyiapan gagal"),
    Problem.NO_SCHEMA: _("Skema hilang"),
    Problem.SCHEMA_LEFT: _("Penghapusan terputus"),
    Problem.HTTP: _("Situs gagal dibuka"),
    Problem.SLOW: _("Situs lambat"),
    Problem.BEHIND: _("Versi tertinggal"),
    Problem.QUEUE: _("Antrean macet"),
    Problem.ERRORS: _("Banyak kesalahan"),
    Problem.STORAGE: _("Penyimpanan besar"),
    Problem.CERTIFICATE: _("Sertifikat hampir habis"),
}


def problems(seen: VillageHealth, *, state: State, has_schema: bool) -> list[str]:
    """Names of the checks that are red for what was seen, the gravest first."""
    return list(_problems(seen, state, has_schema))


def _problems(seen: VillageHealth, state: State, has_schema: bool) -> Iterator[Problem]:
    if state is State.BROKEN:
        yield Problem.BROKEN
    if state.has_schema and not has_schema:
        yield Problem.NO_SCHEMA
    if state is State.PURGED and has_schema:
        yield Problem.SCHEMA_LEFT
    yield from _of_the_site(seen, state)
    if seen.behind:
        yield Problem.BEHIND
    if seen.queue_age_s > QUEUE_AGE_S:
        yield Problem.QUEUE
    if seen.errors_24h >= ERRORS_24H:
        yield Problem.ERRORS
    if seen.database_bytes > DATABASE_BYTES or seen.file_bytes > FILE_BYTES:
        yield Problem.STORAGE


def _of_the_site(seen: VillageHealth, state: State) -> Iterator[Problem]:
    # A village that waits for its upgrade is not asked: that it waits says enough.
    if state.serves and seen.http_status != 200 and not seen.behind:
        yield Problem.HTTP
    elif state.serves and (seen.http_ms or 0) > HTTP_SLOW_MS:
        yield Problem.SLOW
    if state.serves and settings.TLS_ADDRESS and _ends_soon(seen):
        yield Problem.CERTIFICATE


def _ends_soon(seen: VillageHealth) -> bool:
    until = seen.certificate_until
    return until is None or until - seen.checked_at < CERTIFICATE_LEFT


def is_late(moment: datetime | None, age: timedelta, now: datetime) -> bool:
    """Older than it may be, or never."""
    return moment is None or now - moment > age
