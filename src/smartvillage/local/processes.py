"""What runs on this machine, by process id: nothing here ever signals by name."""

import os
import subprocess
from pathlib import Path


def is_alive(pid: int) -> bool:
    """True when a process with this id runs and is not a zombie."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[:1] == ["Z"]


def command_of(pid: int) -> list[str]:
    """The command line of a process, [] when it is gone or cannot be read."""
    cmdline = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return cmdline.read_text(errors="replace").rstrip("\0").split("\0")
        except OSError:
            return []
    answer = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "command="],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip().split()
