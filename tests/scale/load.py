"""Requests as fast as a few connections can ask, and what they cost both sides."""

import contextlib
import os
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    per_second: float
    cpu_ms: float  # of web and database together, a request
    statuses: dict[int, int]


def load(
    port: int, hosts: Sequence[str], path: str, *, seconds: float, pids: Sequence[int], clients: int = 4
) -> Cost:
    """Ask random hosts for `path`; `pids` are the processes whose time counts, with their children."""
    seen: Counter[int] = Counter()
    until = time.monotonic() + seconds
    before, started = cpu_seconds(pids), time.monotonic()
    threads = [threading.Thread(target=_ask, args=(port, hosts, path, until, seen)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, spent = time.monotonic() - started, cpu_seconds(pids) - before
    total = sum(seen.values())
    return Cost(total / took, 1000 * spent / total, dict(seen))


def visit_all(port: int, hosts: Sequence[str], path: str, clients: int = 4) -> Counter[int]:
    """Each host once, spread over a few connections."""
    seen: Counter[int] = Counter()

    def some(part: Sequence[str]) -> None:
        link = _connect(port)
        for host in part:
            seen[_get(link, host, path)] += 1
        link.close()

    threads = [threading.Thread(target=some, args=(hosts[number::clients],)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def cpu_seconds(pids: Sequence[int]) -> float:
    """User and system time of these processes and of all below them, ended ones included."""
    return sum(_ticks(pid) for root in pids for pid in family(root)) / TICK


def family(root: int) -> list[int]:
    """The process and everything below it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
            except OSError:
                continue
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def private_bytes(pid: int) -> int:
    """Memory that is this process' alone (RssAnon)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


class Watch:
    """The largest private memory that any process below `root` had meanwhile: recycled ones count as well."""

    def __init__(self, root: int) -> None:
        self.largest = 0
        self._root = root
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        ended = False
        while not ended:
            ended = self._over.wait(0.1)  # and once more after the end
            for pid in family(self._root)[1:]:
                with contextlib.suppress(OSError):
                    self.largest = max(self.largest, private_bytes(pid))


def _ticks(pid: int) -> int:
    try:
        fields = _stat(pid)
    except OSError:
        return 0
    return sum(int(fields[number]) for number in (11, 12, 13, 14))  # own and waited-for children


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _ask(port: int, hosts: Sequence[str], path: str, until: float, seen: Counter[int]) -> None:
    link, mine = _connect(port), Counter[int]()
    while time.monotonic() < until:
        mine[_get(link, random.choice(hosts), path)] += 1
    link.close()
    seen.update(mine)


def _connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def _get(link: socket.socket, host: str, path: str) -> int:
    link.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(link)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += _more(link)
    return int(head.split(b" ", 2)[1])


def _more(link: socket.socket) -> bytes:
    part = link.recv(65536)
    if not part:
        raise ConnectionError("the server closed the connection")
    return part
