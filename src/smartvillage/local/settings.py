"""The settings that the private Postgres shares with the province's: read from one file."""

import re
import sys
from functools import cache
from pathlib import Path

PATH = Path(__file__).with_name("postgresql.conf")
_LINE = re.compile(r"(?P<name>[a-z_]+) = (?:'(?P<quoted>[^']*)'|(?P<plain>\S+)) +# \S.*")


@cache
def shared() -> dict[str, str]:
    """Name to value. ValueError for a line that is neither a comment nor `name = value  # reason`."""
    found: dict[str, str] = {}
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"{PATH.name}: {line}")
        quoted = match["quoted"]
        found[match["name"]] = match["plain"] if quoted is None else quoted
    if sys.platform != "linux":
        del found["recovery_init_sync_method"]  # there is no such call elsewhere
    return found
