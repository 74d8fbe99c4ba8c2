"""The platform as its own processes, for tests that need real HTTP: web server and worker."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.database import Database

BASE_DOMAIN = "smartvillage.localhost"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A running platform. `*.localhost` resolves in Chromium; Python asks 127.0.0.1 with a Host header."""

    port: int

    def url(self, label: str, path: str = "/") -> str:
        host = f"{label}.{BASE_DOMAIN}" if label else BASE_DOMAIN
        return f"http://{host}:{self.port}{path}"

    def get(self, label: str, path: str = "/", **headers: str) -> http.client.HTTPResponse:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        host = f"{label}.{BASE_DOMAIN}" if label else BASE_DOMAIN
        link.request("GET", path, headers={"Host": f"{host}:{self.port}", **headers})
        return link.getresponse()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(database: Database, folder: Path, *, code: Path | None = None, **more: str) -> Iterator[Site]:
    """gunicorn and `desa worker` on the test cluster, in demo mode (http, so cookies without Secure).

    `code` is the folder of another release to run, `more` goes into the environment.
    """
    port = free_port()
    environment = {
        **database.environment(), "DEMO": "1", "PORT": str(port), "BASE_DOMAIN": BASE_DOMAIN,
        "STATIC_ROOT": str(folder / "static"), "DJANGO_SETTINGS_MODULE": "smartvillage.config.settings", **more,
    }  # fmt: skip
    desa = [sys.executable, "-m", "smartvillage.cli"]
    subprocess.run([*desa, "collectstatic", "--noinput", "-v", "0"], env=environment, cwd=code, check=True)
    commands = [
        [sys.executable, "-m", "gunicorn", "smartvillage.config.wsgi", "--bind", f"127.0.0.1:{port}",
         "--worker-class", "gthread", "--threads", "4", "--log-level", "warning"],
        [*desa, "worker"],
    ]  # fmt: skip
    log = (folder / "server.log").open("w")
    children = [
        subprocess.Popen(command, env=environment, cwd=code, stdout=log, stderr=log) for command in commands
    ]
    try:
        _wait_until_ready(port, folder / "server.log", children)
        yield Site(port)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(timeout=30)
        log.close()


def _wait_until_ready(port: int, log: Path, children: "list[subprocess.Popen[bytes]]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert children[0].poll() is None, f"the web server stopped: {log.read_text()}"
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/-/readyz")
            if link.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the web server is not ready: {log.read_text()}")


def chromium_is_missing() -> str:
    """Why browser tests are skipped, or "" where they run."""
    return "" if os.access(CHROMIUM, os.X_OK) else f"{CHROMIUM} is not installed"
