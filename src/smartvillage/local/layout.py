"""Where this machine's own files lie: all of them in ``var/`` of the project, none in git."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The folders below the project's folder."""

    root: Path

    @property
    def var(self) -> Path:
        return self.root / "var"

    @property
    def postgres(self) -> Path:
        return self.var / "pg"

    @property
    def secrets(self) -> Path:
        return self.var / "secrets"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Lock and state of what runs now."""
        return self.var / "run"

    @property
    def static(self) -> Path:
        return self.var / "static"

    @property
    def media(self) -> Path:
        return self.var / "media"

    @property
    def lock(self) -> Path:
        """The list of pinned packages; absent when installed from a wheel."""
        return self.root / "requirements.lock"

    @property
    def environment_file(self) -> Path:
        """The settings of the last start, for a shell."""
        return self.var / "env"

    @property
    def real_data(self) -> Path:
        """Marks that the local database was made without demo mode: never deleted unasked."""
        return self.var / "data-asli"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def short(self, path: Path) -> str:
        """A path as a person in the project's folder would type it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def make(self) -> None:
        for folder in (self.var, self.logs, self.run, self.media):
            folder.mkdir(parents=True, exist_ok=True)


def code_folders() -> dict[str, Path]:
    """The folder of each of our two packages, wherever they are installed."""
    found = {}
    for package in ("smartvillage", "tenants"):
        spec = importlib.util.find_spec(package)
        places = list((spec.submodule_search_locations if spec else None) or [])
        if places:
            found[package] = Path(places[0])
    return found
