"""Small programs in the place of `desa`, the web server and the worker."""

import http.server
import os
import signal
import sys
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg2

from smartvillage.local.__main__ import main
from smartvillage.local.supervisor import Programs
from smartvillage.local.welcome import DEMO_PASSWORD, RESIDENT_PIN

CALLS = "calls.txt"
FORM = (
    '<form action="/cari/"><input name="q"></form>'
    '<form method="post"><input type="hidden" name="token" value="abc">'
    '<input name="login"><input type="password" name="secret"></form>'
)


@dataclass(frozen=True)
class FakePrograms(Programs):
    """``broken`` names the program that fails: web, worker, or a step like "db migrate"."""

    broken: str = ""

    @classmethod
    def that(cls, broken: str) -> "FakePrograms":
        return cls(desa=(sys.executable, "-m", "tests.local.fakes", "desa", broken), broken=broken)

    def web(self, port: int) -> tuple[str, ...]:
        return (sys.executable, "-m", "tests.local.fakes", "web", self.broken, str(port))


class Pages(http.server.BaseHTTPRequestHandler):
    """Asks everybody to sign in; knows who did by a cookie."""

    def do_GET(self) -> None:
        if self.path == "/-/readyz" or "sesi=in" in self.headers.get("Cookie", ""):
            self._answer(HTTPStatus.OK, f"halo {self.headers['Host']}")
        elif self.path == "/masuk-sini/":
            self._answer(HTTPStatus.OK, FORM)
        else:
            self._answer(HTTPStatus.FOUND, "", Location="/masuk-sini/")

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = sent.get("secret") in ([DEMO_PASSWORD], [RESIDENT_PIN])
        same_host = urlsplit(self.headers["Referer"]).netloc == self.headers["Host"]
        if known and same_host and sent.get("token") == ["abc"] and "login" in sent:
            self._answer(HTTPStatus.SEE_OTHER, "", Location="/", Set_Cookie="sesi=in; Path=/; Secure")
        else:
            self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, FORM)

    def _answer(self, status: HTTPStatus, body: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())


def web(broken: str, port: int) -> int:
    if broken == "web":
        print("Kamus bahasa hilang")
        return 3
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Pages).serve_forever()
    return 0


def desa(broken: str, arguments: list[str]) -> int:
    called = " ".join(arguments)
    with Path(CALLS).open("a") as calls:
        admin = "admin" if "DATABASE_ADMIN_URL" in os.environ else "app"
        calls.write(f"{called} [{admin}]\n")
    if broken == called:
        print("kolom hilang")
        return 1
    if called == "db bootstrap":
        _create_database(os.environ["DATABASE_ADMIN_URL"])
    if called.startswith("collectstatic"):
        Path(os.environ["STATIC_ROOT"]).mkdir(exist_ok=True)
    if called == "worker":
        signal.pause()
    print(f"hasil {called}")
    return 0


def _create_database(admin_url: str) -> None:
    connection = psycopg2.connect(admin_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = 'smartvillage'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE DATABASE smartvillage")
    connection.close()


if __name__ == "__main__":
    kind, broken, *rest = sys.argv[1:]
    if kind == "web":
        sys.exit(web(broken, int(rest[0])))
    if kind == "desa":
        sys.exit(desa(broken, rest))
    sys.exit(main(rest, os.environ, FakePrograms.that(broken)))
