"""Looking at every village: a handful of queries for all of them, and one request to each."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db.models import Max, Sum

from smartvillage.kernel import clock
from smartvillage.kernel.jobs.backlogs import failed_since, waiting
from smartvillage.kernel.tenancy import State
from smartvillage.province.outbox.queries import waiting_by_village
from smartvillage.province.villages.models import Village
from smartvillage.province.villages.queries import serving_hosts

from ..models import Backup, Step, VillageHealth, VillageHour
from ..upgrades.planning import survey
from .certificates import certificate_ends
from .checks import problems
from .probing import Answer, Prober
from .queries import schema_bytes

DAY = timedelta(hours=24)
KEPT_HOURS = timedelta(hours=48)
_BATCH = 100  # rows written at once, and villages between two reports
_NOT_YET = (State.DRAFT, State.PROVISIONING)
_FIELDS = ("checked_at", "http_status", "http_ms", "last_activity_at", "queue_length", "queue_age_s",
           "database_bytes", "file_bytes", "errors_24h", "behind", "backup_at",
           "certificate_until", "problems")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Summary:
    checked: int
    failing: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What the queries say of all villages, by code; `bytes` by schema."""

    now: datetime
    bytes: dict[str, int]
    queues: dict[str, tuple[int, datetime]]
    errors: dict[str, int]
    active: dict[str, datetime]
    behind: dict[str, int]
    made: dict[str, datetime]
    backup: tuple[datetime, datetime] | None  # begun, ended
    certificates: dict[str, datetime | None]

    def row(self, village: Village, answer: Answer) -> VillageHealth:
        code, schema = village.code, village.schema_name
        count, oldest = self.queues.get(code, (0, self.now))
        row = VillageHealth(
            village_id=code, checked_at=clock.now(), http_status=answer.status, http_ms=answer.ms,
            last_activity_at=self.active.get(code), queue_length=count,
            queue_age_s=max(0, round((self.now - oldest).total_seconds())),
            database_bytes=self.bytes.get(schema, 0), file_bytes=folder_bytes(Path(settings.MEDIA_ROOT) / schema),
            errors_24h=self.errors.get(code, 0), behind=self.behind.get(code, 0), backup_at=self._held(village),
            certificate_until=self.certificates.get(code),
        )  # fmt: skip
        row.problems = problems(row, state=State(village.state), has_schema=schema in self.bytes)
        return row

    def _held(self, village: Village) -> datetime | None:
        """When the newest backup ended, if the village's schema was there when it began."""
        if self.backup is None or village.schema_name not in self.bytes:
            return None
        if self.made.get(village.code, village.created_at) > self.backup[0]:
            return None
        return self.backup[1]


def collect(told: Callable[[int, int], None] = lambda _done, _total: None) -> Summary:
    """See every village that has come on board and keep what was seen; `told(done, total)` as it goes on.

    Rows are written in batches: what was interrupted keeps what it saw.
    """
    hosts = serving_hosts()
    known = _know(hosts)
    watched = [
        village
        for village in Village.objects.exclude(state__in=_NOT_YET).order_by("code")
        if village.state != State.PURGED or village.schema_name in known.bytes
    ]
    told(0, len(watched))
    failing = done = 0
    with closing(_answers(watched, hosts, known.behind)) as answers:
        for group in _batched(answers):
            failing += _keep([known.row(village, answer) for village, answer in group])
            done += len(group)
            told(done, len(watched))
    VillageHealth.objects.exclude(village__in=[village.code for village in watched]).delete()
    VillageHour.objects.filter(hour__lt=known.now - KEPT_HOURS).delete()
    return Summary(len(watched), failing)


def folder_bytes(folder: Path) -> int:
    """What the files below it hold; 0 where there is none. Files that vanish meanwhile are no error."""
    total, folders = 0, [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            continue
    return total


def _answers(
    watched: list[Village], hosts: Mapping[str, str], behind: Container[str]
) -> Generator[tuple[Village, Answer]]:
    """Only what serves is asked; the others must not answer, and nobody waits for them.

    Nor is a village that waits for its upgrade: it would answer that it is being upgraded.
    """
    asked = {
        village.code: hosts[village.code]
        for village in watched
        if village.code in hosts and village.code not in behind
    }
    with closing(Prober().ask_all(asked.items())) as answers:
        for village in watched:
            yield village, next(answers)[1] if village.code in asked else Answer(None, None)


def _batched(answers: Iterable[tuple[Village, Answer]]) -> Iterator[list[tuple[Village, Answer]]]:
    iterator = iter(answers)
    while group := list(islice(iterator, _BATCH)):
        yield group


def _keep(batch: list[VillageHealth]) -> int:
    VillageHealth.objects.bulk_create(
        batch, update_conflicts=True, unique_fields=["village"], update_fields=_FIELDS
    )
    return sum(bool(row.problems) for row in batch)


def _know(hosts: Mapping[str, str]) -> _Known:
    now = clock.now()
    hours = VillageHour.objects.filter(hour__gte=now - DAY).values_list("village_code")
    errors = dict(hours.annotate(Sum("errors")))
    for code, count in failed_since(now - DAY).items():
        errors[code] = errors.get(code, 0) + count
    before = VillageHealth.objects.exclude(last_activity_at=None).values_list(
        "village_id", "last_activity_at"
    )
    active: dict[str, datetime] = {code: moment for code, moment in before if moment}
    recent = (
        VillageHour.objects.exclude(active_at=None).values_list("village_code").annotate(Max("active_at"))
    )
    active.update({code: max(moment, active.get(code, moment)) for code, moment in recent if moment})
    steps = Step.objects.filter(name="schema", state=Step.State.DONE).values_list("village_id", "finished_at")
    good = Backup.objects.filter(error="").order_by("finished_at")
    return _Known(
        now, schema_bytes(), _queues(), errors, active, _behind(),
        made={code: moment for code, moment in steps if moment},
        backup=good.values_list("started_at", "finished_at").last(), certificates=_certificates(hosts),
    )  # fmt: skip


def _certificates(hosts: Mapping[str, str]) -> dict[str, datetime | None]:
    ends = certificate_ends(hosts.values())
    return {code: ends.get(host) for code, host in hosts.items()}


def _queues() -> dict[str, tuple[int, datetime]]:
    """Jobs and undelivered events together: both wait for a worker."""
    found = {queue: (each.count, each.oldest) for queue, each in waiting().items()}
    for code, (count, oldest) in waiting_by_village().items():
        jobs, since = found.get(code, (0, oldest))
        found[code] = (jobs + count, min(since, oldest))
    return found


def _behind() -> dict[str, int]:
    """Code to how many migrations of this release it lacks."""
    return {code: len(group.pending) for group in survey().groups for code in group.codes}
