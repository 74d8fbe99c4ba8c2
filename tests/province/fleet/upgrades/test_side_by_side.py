"""The old and the new release serve the same fleet while it is half upgraded."""

import http.client
import threading
from collections import Counter
from urllib.parse import urlencode

import pytest

from smartvillage.kernel.tenancy import schema_of
from smartvillage.kernel.tenancy.middleware import PROBE_HEADER
from tests.fleet_release import COLUMN, DATA, FIELD, wait_for
from tests.province.fleet.upgrades.conftest import CODES
from tests.province.fleet.upgrades.test_migrate import HAS_COLUMN
from tests.server import BASE_DOMAIN, Site, running

PAGES = ["/", "/masuk/", "/kelola/masuk/", "/lacak/"]


@pytest.fixture
def hosts(ask) -> dict[str, str]:
    return dict(ask("SELECT tenant_id, domain FROM villages_domain WHERE is_primary"))


def post(site: Site, label: str, path: str, fields: dict[str, str]) -> int:
    """A form as a browser sends it: its token first, then the answers."""
    link = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    host = {"Host": f"{label}.{BASE_DOMAIN}:{site.port}"}
    link.request("GET", path, headers=host)
    page = link.getresponse()
    text = page.read().decode()
    token = text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    body = urlencode({"csrfmiddlewaretoken": token, **fields})
    link.request(
        "POST", path, body, {**host, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    )
    return link.getresponse().status


def visit(site: Site, label: str, seen: Counter[tuple[str, int]]) -> None:
    for path in PAGES:
        seen[path, site.get(label, path).status] += 1
    seen["POST", post(site, label, "/kelola/masuk/", {"login": "operator", "password": "salah"})] += 1


def test_no_request_fails_while_the_fleet_is_half_upgraded(fleet, release, ask, hosts, tmp_path_factory):
    newer = release(COLUMN, DATA, field=FIELD)
    newer.desa(fleet, "fleet", "migrate", "--canary", CODES[0], "--ring", "canary")
    seen: Counter[tuple[str, int]] = Counter()
    here, there = tmp_path_factory.mktemp("old"), tmp_path_factory.mktemp("new")
    with (
        running(fleet, here) as old,
        running(fleet, there, code=newer.folder, **newer.environment) as new,
    ):
        for code in CODES[:2]:  # one that has the new schema and one that has not
            for site in (old, new):
                visit(site, hosts[code], seen)
        upgraded = [schema for (schema,) in ask(HAS_COLUMN)]
        assert upgraded == [schema_of(code) for code in CODES[:2]], "the one that was asked for, and no other"
        done = threading.Event()

        def keep_asking() -> None:
            while not done.is_set():
                for code in CODES:
                    visit(old, hosts[code], seen)

        asking = threading.Thread(target=keep_asking)
        asking.start()
        newer.desa(fleet, "fleet", "migrate")
        done.set()
        asking.join()
        for code in CODES:
            for site in (old, new):
                visit(site, hosts[code], seen)
    assert {status for (_path, status) in seen} <= {200, 422}, seen
    assert seen["/", 200] > 30
    newer.desa(fleet, "fleet", "verify")


def test_a_look_at_a_village_does_not_upgrade_it(fleet, release, ask, hosts, tmp_path_factory):
    """Else each round of the health check would upgrade everybody past their rings."""
    newer = release(COLUMN, field=FIELD)
    with running(fleet, tmp_path_factory.mktemp("new"), code=newer.folder, **newer.environment) as new:
        looked = new.get(hosts[CODES[0]], **{PROBE_HEADER: "1"})
        assert looked.status == 503
        assert (
            ask("SELECT 1 FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%%upgrade_village'")
            == []
        )
        assert new.get(hosts[CODES[1]]).status == 200
        assert [schema for (schema,) in ask(HAS_COLUMN)] == [schema_of(CODES[1])]


def test_a_new_process_says_so_when_the_upgrade_does_not_come(fleet, release, ask, hosts, tmp_path_factory):
    newer = release(COLUMN, field=FIELD)
    ask(f"ALTER TABLE {schema_of(CODES[0])}.residents_resident ADD COLUMN nickname text")
    with running(fleet, tmp_path_factory.mktemp("new"), code=newer.folder, **newer.environment) as new:
        answer = new.get(hosts[CODES[0]])
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert "sedang diperbarui" in answer.read().decode()
        assert new.get(hosts[CODES[1]]).status == 200
    wait_for(
        lambda: ask("SELECT state FROM fleet_villageupgrade WHERE village_id = %s", CODES[0]) == [("failed",)]
    )
