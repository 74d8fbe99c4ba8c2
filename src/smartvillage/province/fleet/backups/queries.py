"""What the office is shown: when the last backup was made, and when one was last tried."""

from dataclasses import dataclass

from ..models import Backup, RestoreDrill


@dataclass(frozen=True, slots=True)
class Safety:
    """`drill` is the last one that ended, whether it passed or not."""

    backup: Backup | None
    drill: RestoreDrill | None


def last_backup_and_drill() -> Safety:
    return Safety(
        backup=Backup.objects.filter(error="").order_by("-finished_at").first(),
        drill=RestoreDrill.objects.filter(finished_at__isnull=False).order_by("-finished_at").first(),
    )
