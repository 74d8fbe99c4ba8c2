"""Host to village from memory, and never from a stale one."""

import time

import psycopg2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from smartvillage.kernel.tenancy.directory import _BOUND, Directory, directory
from smartvillage.province.villages.queries import VillageSource
from tests.cast import HOME


@pytest.fixture
def heard(committed) -> Directory:
    """The directory once its listener listens: only then does it trust its memory."""
    deadline = time.monotonic() + 10
    while not directory._listening():
        assert time.monotonic() < deadline, "the listener never came up"
        time.sleep(0.02)
    return directory


def test_a_known_host_costs_no_query(heard):
    host = heard.by_code(HOME).host
    heard.by_host(host)
    heard.by_host("nobody.example")
    with CaptureQueriesContext(connection) as queries:
        assert heard.by_host(host).village.code == HOME
        assert heard.by_host("nobody.example") is None
    assert len(queries) == 0


def test_a_change_by_anybody_is_known_at_once(heard, database):
    host = heard.by_code(HOME).host
    assert heard.by_host(host).village.phone == ""
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("UPDATE villages_village SET phone = '0725-41234' WHERE code = %s", [HOME])
    try:
        deadline = time.monotonic() + 4  # well under the poll by version: it is the notice that did it
        while heard.by_host(host).village.phone != "0725-41234":
            assert time.monotonic() < deadline, "the directory is stale"
            time.sleep(0.02)
    finally:
        with link, link.cursor() as cursor:
            cursor.execute("UPDATE villages_village SET phone = '' WHERE code = %s", [HOME])
        link.close()


def test_without_a_listener_nothing_is_remembered(committed, monkeypatch):
    """Slower, never stale."""
    deaf = Directory()
    deaf.use(VillageSource())
    monkeypatch.setattr(deaf, "_listening", lambda: False)
    deaf.by_code(HOME)
    with CaptureQueriesContext(connection) as queries:
        deaf.by_code(HOME)
    assert len(queries) == 1


def test_invented_hosts_do_not_fill_the_memory(monkeypatch):
    class Nobody:
        def by_host(self, host):
            return None

        def by_code(self, code):
            return None

    crowded = Directory()
    crowded.use(Nobody())
    monkeypatch.setattr(crowded, "_listening", lambda: True)
    for number in range(_BOUND + 50):
        crowded.by_host(f"scan-{number}.example")
    assert len(crowded._hosts) == _BOUND
