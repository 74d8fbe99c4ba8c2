"""Which TCP port to listen on."""

import errno
import socket
from dataclasses import dataclass

from smartvillage.local.errors import LocalError

LOOPBACK = "127.0.0.1"
LOOPBACK_6 = "::1"
HIGHEST_PORT = 65535
# How far to look beyond the wanted port before giving up.
SPAN = 100


@dataclass(frozen=True)
class Choice:
    """The port to use, and the one that was wanted."""

    port: int
    wanted: int

    @property
    def moved(self) -> bool:
        return self.port != self.wanted


def is_free(port: int) -> bool:
    """True when a server could listen on the port now, and no other answers on it over IPv6.

    A browser tries ::1 before 127.0.0.1, so a stranger there would take our visitors.
    Raises LocalError when this user may not use the port at all (below 1024).
    """
    return _binds(socket.AF_INET, LOOPBACK, port) and _binds(socket.AF_INET6, LOOPBACK_6, port)


def _binds(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        probe = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        return True  # no IPv6 here: nobody can be on it
    with probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError as error:
            raise LocalError(
                f"Porta {port} hanya boleh dipakai root; pakai angka di atas 1023, "
                "misalnya `make run PORT=8000`."
            ) from error
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True


def any_free() -> int:
    """A port that the kernel says is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def choose(wanted: int) -> Choice:
    """The wanted port, or the next free one above it."""
    for port in range(wanted, min(wanted + SPAN, HIGHEST_PORT + 1)):
        if is_free(port):
            return Choice(port=port, wanted=wanted)
    raise LocalError(
        f"Porta {wanted} sampai {min(wanted + SPAN - 1, HIGHEST_PORT)} semua terpakai; "
        "pilih yang lain, misalnya `make run PORT=9000`."
    )


def parse(text: str) -> int:
    """A port number from what a person typed."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= HIGHEST_PORT:
        return int(text)
    raise LocalError(f"PORT={text} bukan nomor porta; pakai angka 1–65535, misalnya `make run PORT=8000`.")
