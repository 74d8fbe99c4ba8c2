"""The visitor that checks what `make run` printed: it must not be content with too little."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from smartvillage.local import ports
from smartvillage.local.visit import Visitor
from smartvillage.local.welcome import DEMO_PASSWORD
from tests.local.fakes import Pages

ADDRESS = "http://tejoagung.smartvillage.localhost:8000/kelola/"


class Quiet(Pages):
    def log_message(self, *args: object) -> None:
        """Nothing on the test's screen."""


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer((ports.LOOPBACK, 0), Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_follows_redirects_on_the_named_host(port: int) -> None:
    page = Visitor(port).get(ADDRESS)
    assert page.status == 200
    assert page.url == "http://tejoagung.smartvillage.localhost:8000/masuk-sini/"
    assert 'type="password"' in page.body


def test_it_signs_in_and_stays_in(port: int) -> None:
    visitor = Visitor(port)
    assert visitor.sign_in(ADDRESS, "operator", DEMO_PASSWORD)
    assert visitor.get(ADDRESS).body == "halo tejoagung.smartvillage.localhost:8000"


def test_a_wrong_password_is_not_in(port: int) -> None:
    assert not Visitor(port).sign_in(ADDRESS, "operator", "salah")


def test_a_page_without_a_sign_in_form_is_not_in(port: int) -> None:
    assert not Visitor(port).sign_in("http://x.localhost/-/readyz", "operator", DEMO_PASSWORD)


def test_cookies_stay_with_their_host(port: int) -> None:
    visitor = Visitor(port)
    visitor.sign_in(ADDRESS, "operator", DEMO_PASSWORD)
    assert 'type="password"' in visitor.get("http://dpmd.smartvillage.localhost:8000/").body


def test_nobody_there() -> None:
    assert Visitor(ports.any_free()).get(ADDRESS).status == 0
