"""What a backup tool must be able to do, and which one the environment names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from .errors import BadRequest, CannotRestore
from .targets import Target


@dataclass(frozen=True, slots=True)
class BackupSet:
    """One backup of the cluster. Any moment from `finished_at` on can be reached from it."""

    label: str
    kind: str  # "full", "diff", "incr"
    started_at: datetime
    finished_at: datetime
    size_bytes: int
    error: str = ""


class Tool(Protocol):
    """Reads backups; makes and deletes none."""

    @property
    def repository(self) -> Path:
        """A folder whose owner may read the backups: the side instance runs as that user."""

    def backups(self) -> Sequence[BackupSet]:
        """All complete backups, oldest first."""

    def major(self, backup: BackupSet) -> int:
        """The Postgres version it was taken from."""

    def restore(self, backup: BackupSet, data: Path) -> None:
        """Put its files into an empty folder. CannotRestore with the tool's reason."""

    def restore_command(self, data: Path) -> str:
        """Postgres' own `restore_command`: fetches %f from the archive to %p."""


def configured() -> Tool:
    """The tool of BACKUP_TOOL. CannotRestore when none is set up."""
    from .basebackup import BaseBackups
    from .pgbackrest import PgBackRest

    if settings.BACKUP_TOOL == "basebackup" and settings.BACKUP_PATH:
        return BaseBackups(Path(settings.BACKUP_PATH))
    if settings.BACKUP_TOOL == "pgbackrest":
        return PgBackRest(
            stanza=settings.BACKUP_STANZA,
            config=settings.BACKUP_CONFIG,
            repository=Path(settings.BACKUP_PATH),
        )
    raise CannotRestore(_("Cadangan belum diatur. Isi BACKUP_TOOL dan BACKUP_PATH, lalu ulangi."))


def newest_before(backups: Sequence[BackupSet], target: Target) -> BackupSet:
    """The backup from which the target is reached fastest. BadRequest if it lies before all of them."""
    whole = [backup for backup in backups if not backup.error]
    if not whole:
        raise BadRequest(_("Belum ada cadangan yang utuh."))
    usable = [backup for backup in whole if target.at is None or backup.finished_at <= target.at]
    if not usable:
        first = min(backup.finished_at for backup in whole)
        raise BadRequest(
            _("Waktu itu sebelum cadangan pertama. Paling awal: %(first)s.") % {"first": _shown(first)}
        )
    return max(usable, key=lambda backup: backup.finished_at)


def _shown(moment: datetime) -> str:
    from smartvillage.kernel.clock import WIB

    return moment.astimezone(WIB).isoformat(timespec="seconds")
