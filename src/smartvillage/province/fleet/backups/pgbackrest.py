"""pgBackRest: full, differential and incremental backups, encrypted, with its own archive."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .errors import CannotRestore
from .identity import owner_of
from .tools import BackupSet


@dataclass(frozen=True, slots=True)
class PgBackRest:
    stanza: str
    config: str
    repository: Path

    def backups(self) -> Sequence[BackupSet]:
        return [_read(entry) for entry in self._info().get("backup", [])]

    def major(self, backup: BackupSet) -> int:
        info = self._info()
        versions = {entry["id"]: entry["version"] for entry in info["db"]}
        numbers = {entry["label"]: entry["database"]["id"] for entry in info["backup"]}
        return int(float(versions[numbers[backup.label]]))

    def restore(self, backup: BackupSet, data: Path) -> None:
        # How far to recover is told to Postgres by the side instance, as for every tool.
        self._run("restore", f"--set={backup.label}", "--type=none", f"--pg1-path={data}")

    def restore_command(self, data: Path) -> str:
        return f'{" ".join(self._command())} --no-archive-async --pg1-path={data} archive-get %f "%p"'

    def _info(self) -> Mapping[str, Any]:
        for entry in json.loads(self._run("info", "--output=json")):
            if entry["name"] == self.stanza:
                return dict(entry)
        return {}

    def _command(self) -> list[str]:
        return ["pgbackrest", f"--config={self.config}", f"--stanza={self.stanza}", "--log-level-file=off"]

    def _run(self, *arguments: str) -> str:
        """As the owner of the repository, so that it leaves no file there that the server cannot use."""
        quiet = ("--log-level-console=error", "--log-level-stderr=off")
        command = [*self._command(), *quiet, *arguments]
        try:
            code, output = owner_of(self.repository).run(command, cwd=self.repository)
        except OSError as error:
            raise CannotRestore(_("pgBackRest tidak terpasang.")) from error
        if code != 0:
            lines = output.strip().splitlines()
            raise CannotRestore(f"pgBackRest: {lines[0][:200] if lines else code}")
        return output


def _read(entry: Mapping[str, Any]) -> BackupSet:
    moments = entry["timestamp"]
    return BackupSet(
        label=entry["label"],
        kind=entry["type"],
        started_at=datetime.fromtimestamp(moments["start"], tz=UTC),
        finished_at=datetime.fromtimestamp(moments["stop"], tz=UTC),
        size_bytes=entry["info"]["repository"]["delta"],
        error="error" if entry.get("error") else "",
    )
