"""Requests as fast as a few connections can ask, and what they cost both sides."""

import contextlib
import os
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CLIENTS = 4
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    per_second: float
    cpu_ms: float  # of web and database together, a request
    statuses: dict[int, int]


@dataclass(frozen=True)
class Site:
    """Web processes behind one name. `pids` are theirs and their postmaster's."""

    name: str
    ports: dict[str, int]  # of each host: it always meets the same process, as behind docs/operate/routing.md
    pids: list[int]
    log: Path


def load(site: Site, path: str, *, seconds: float, clients: int = CLIENTS) -> Cost:
    """Ask random hosts for `path` as fast as a few clients can."""
    hosts, until = list(site.ports), time.monotonic() + seconds

    def any_host() -> Iterator[str]:
        while time.monotonic() < until:
            yield random.choice(hosts)

    return _cost(site, path, [any_host() for _ in range(clients)])


def visit_all(site: Site, path: str, *, times: int = 1, clients: int = CLIENTS) -> Cost:
    """Each host so many times, in any order, spread over a few clients."""
    hosts = list(site.ports) * times
    random.shuffle(hosts)
    return _cost(site, path, [iter(hosts[number::clients]) for number in range(clients)])


def _cost(site: Site, path: str, clients: Sequence[Iterator[str]]) -> Cost:
    seen: Counter[int] = Counter()
    before, started = cpu_seconds(site.pids), time.monotonic()
    threads = [threading.Thread(target=_ask, args=(site, hosts, path, seen)) for hosts in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, spent = time.monotonic() - started, cpu_seconds(site.pids) - before
    total = sum(seen.values())
    return Cost(total / took, 1000 * spent / total, dict(seen))


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


def _ask(site: Site, hosts: Iterator[str], path: str, seen: Counter[int]) -> None:
    links, mine = {port: _connect(port) for port in set(site.ports.values())}, Counter[int]()
    for host in hosts:
        mine[_get(links[site.ports[host]], host, path)] += 1
    for link in links.values():
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
