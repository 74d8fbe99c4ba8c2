"""One real request to each village's site, with its own Host header, from a few threads."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from smartvillage.kernel.tenancy.middleware import PROBE_HEADER

THREADS = 4
_TIMEOUT = 10.0
_GIVE_UP = 20  # so many villages in a row without any answer: the web process is gone, not the villages


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` None: no answer."""

    status: int | None
    ms: int | None


class Prober:
    """Asks HEALTH_URL; one connection a thread, kept alive."""

    def __init__(self) -> None:
        address = urlsplit(settings.HEALTH_URL)
        if address.scheme != "http" or not address.hostname:
            raise ImproperlyConfigured(
                "HEALTH_URL names the web process behind the proxy: http://HOST[:PORT]"
            )
        self._host, self._port = address.hostname, address.port or 80
        self._mine = threading.local()
        self._silent = 0  # answers missing in a row; a lost count among threads does no harm

    def ask_all(self, hosts: Iterable[tuple[str, str]]) -> Generator[tuple[str, Answer]]:
        """(code, host) to (code, answer), in order, as they come."""
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="health")
        try:
            yield from pool.map(lambda pair: (pair[0], self.ask(pair[1])), hosts)
        finally:
            pool.shutdown(cancel_futures=True)

    def ask(self, host: str) -> Answer:
        """The home page of this host, as a visitor gets it."""
        if self._silent >= _GIVE_UP:
            return Answer(None, None)
        for fresh in (False, True):  # a kept connection may have been closed by the other side
            started = time.perf_counter()
            try:
                status = self._request(host, fresh=fresh)
            except (OSError, http.client.HTTPException):
                continue
            self._silent = 0
            return Answer(status, round((time.perf_counter() - started) * 1000))
        self._silent += 1
        return Answer(None, None)

    def _request(self, host: str, *, fresh: bool) -> int:
        link: http.client.HTTPConnection | None = getattr(self._mine, "link", None)
        if fresh or link is None:
            if link is not None:
                link.close()
            link = self._mine.link = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT)
        headers = {"Host": host, "User-Agent": "smart-village-health", PROBE_HEADER: "1"}
        if settings.HTTPS:
            headers["X-Forwarded-Proto"] = "https"  # as the proxy would say; else the answer is a redirect
        link.request("GET", "/", headers=headers)
        answer = link.getresponse()
        answer.read()
        return answer.status
