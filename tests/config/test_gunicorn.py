"""A web worker that grew too large is replaced, and nobody notices."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.server import free_port

CONFIGURATION = Path(__file__).parents[2] / "deploy/gunicorn.conf.py"
# An application that keeps 8 MB with every request and answers with its worker's number.
APPLICATION = """
import os
kept = []
def application(environ, start):
    kept.append(bytearray(os.urandom(1)) * (8 << 20))
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""


@contextmanager
def serving(folder: Path, max_rss_mb: int) -> Iterator[int]:
    (folder / "grows.py").write_text(APPLICATION)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", CONFIGURATION, "--log-level", "error", "grows:application"],
        env={**os.environ, "PYTHONPATH": str(folder), "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1",
             "WEB_MAX_RSS_MB": str(max_rss_mb)}, cwd=folder,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
                break
            except OSError:
                assert time.monotonic() < deadline
                assert server.poll() is None
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def ask(port: int) -> str:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request("GET", "/")
    answer = link.getresponse()
    assert answer.status == 200
    return answer.read().decode()


def test_a_worker_over_its_limit_is_replaced_and_every_request_is_answered(tmp_path: Path) -> None:
    with serving(tmp_path, max_rss_mb=120) as port:
        served_by = [ask(port) for _ in range(30)]
    assert 2 <= len(set(served_by)) <= 10, "30 × 8 MB do not fit into one worker of 120 MB, but into a few"


def test_without_a_limit_the_worker_stays(tmp_path: Path) -> None:
    with serving(tmp_path, max_rss_mb=0) as port:
        assert len({ask(port) for _ in range(30)}) == 1
