"""The secrets of one machine: made once, kept in files that only their owner reads.

Children learn the name of the file (``SECRET_KEY_FILE``), not the secret.
"""

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32


def _base64_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    # "2:base64,1:base64": the first seals, all of them open.
    "SEALING_KEYS": lambda: f"1:{_base64_key()}",
    "INDEX_KEY": _base64_key,
    "DATABASE_APP_PASSWORD": lambda: secrets.token_urlsafe(24),
    "DATABASE_OWNER_PASSWORD": lambda: secrets.token_urlsafe(24),
}
FOR_SETTINGS = ("SECRET_KEY", "SEALING_KEYS", "INDEX_KEY")


@dataclass(frozen=True)
class Keys:
    """The folder of secrets; ``make`` leaves those that exist as they are."""

    folder: Path

    def file(self, name: str) -> Path:
        return self.folder / name.lower().replace("_", "-")

    def read(self, name: str) -> str:
        return self.file(name).read_text().strip()

    def make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for name, maker in MAKERS.items():
            if not self.file(name).exists():
                _write_whole(self.file(name), maker())
            self.file(name).chmod(0o600)

    def environment(self) -> dict[str, str]:
        return {f"{name}_FILE": str(self.file(name)) for name in FOR_SETTINGS}


def _write_whole(path: Path, text: str) -> None:
    """Never half a secret, even when killed: a half one would be taken for the real one."""
    unfinished = path.with_suffix(".new")
    with contextlib.suppress(FileNotFoundError):
        unfinished.unlink()
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    unfinished.rename(path)
