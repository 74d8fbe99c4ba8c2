"""The plainest tool: folders of `pg_basebackup`, and an archive that `archive_command` copies to.

<BACKUP_PATH>/base/<label>/   one backup each, plain format
<BACKUP_PATH>/wal/            the archived WAL files
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from .errors import CannotRestore
from .tools import BackupSet

_START = re.compile(r"^START TIME: (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:UTC|GMT)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BaseBackups:
    repository: Path

    def backups(self) -> Sequence[BackupSet]:
        folders = sorted((self.repository / "base").glob("*/backup_manifest"))
        return sorted((_read(manifest) for manifest in folders), key=lambda backup: backup.finished_at)

    def major(self, backup: BackupSet) -> int:
        return int((self._folder(backup) / "PG_VERSION").read_text())

    def restore(self, backup: BackupSet, data: Path) -> None:
        folder = self._folder(backup)
        if any((folder / "pg_tblspc").iterdir()):
            raise CannotRestore(_("Cadangan ini memakai tablespace; pakai pgBackRest."))
        try:
            shutil.copytree(folder, data, dirs_exist_ok=True)
        except (shutil.Error, OSError) as error:
            raise CannotRestore(
                _("Cadangan tidak dapat disalin: %(why)s") % {"why": _reason(error)}
            ) from error

    def restore_command(self, data: Path) -> str:
        return f"cp '{self.repository / 'wal'}/%f' '%p'"

    def _folder(self, backup: BackupSet) -> Path:
        return self.repository / "base" / backup.label


def _read(manifest: Path) -> BackupSet:
    """`pg_basebackup` writes the manifest last: with it the backup is whole, and from then on usable."""
    folder = manifest.parent
    finished = datetime.fromtimestamp(manifest.stat().st_mtime, tz=UTC)
    found = _START.search((folder / "backup_label").read_text())
    started = datetime.fromisoformat(found[1]).replace(tzinfo=UTC) if found else finished
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return BackupSet(folder.name, "full", started, finished, size)


def _reason(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__
