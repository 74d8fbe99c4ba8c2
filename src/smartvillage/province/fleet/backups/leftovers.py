"""What a killed restore or drill left behind: a side instance that runs on, with everybody's data.

Whoever uses a scratch folder holds a lock on a file in it. The lock goes with the process, so a folder
whose lock is free belongs to nobody: its server is ended, and it is deleted.
"""

import fcntl
import os
import shutil
import signal
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from smartvillage.local import processes

PREFIX = "sv-side-"
SOCKET_PREFIX = "sv-"
_CLAIM = "in-use"
_END_SECONDS = 10.0


def claim(home: Path, socket: Path) -> IO[str]:
    """Ours until the file is closed; it names the folder of the socket. Appears with the lock on it."""
    new = home / f".{_CLAIM}"
    file = new.open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    file.write(str(socket))
    file.flush()
    new.rename(home / _CLAIM)
    return file


def clear(scratch: Path) -> None:
    """End and delete what nobody uses. What is not recognisably ours stays."""
    for home in scratch.glob(f"{PREFIX}*"):
        with suppress(OSError), _opened(home / _CLAIM) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end_server(home)
            _delete_socket(Path(file.read()))
            shutil.rmtree(home, ignore_errors=True)


def _opened(path: Path) -> IO[str]:
    """Only a plain file of our own: a scratch folder like /var/tmp is open to everybody."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid():
        os.close(descriptor)
        raise PermissionError(path)
    return os.fdopen(descriptor)


def _end_server(home: Path) -> None:
    try:
        first = (home / "data" / "postmaster.pid").read_text().partition("\n")[0]
    except OSError:
        return
    # The number may long be another program's: ours names its folder on its command line.
    if not first.isdigit() or str(home / "data") not in processes.command_of(int(first)):
        return
    for number in (signal.SIGQUIT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(int(first), number)
        if processes.wait_gone(int(first), _END_SECONDS):
            return


def _delete_socket(folder: Path) -> None:
    if folder.parent == Path(tempfile.gettempdir()) and folder.name.startswith(SOCKET_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
