"""What is seen of the villages, over real HTTP, and what is red."""

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psycopg2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from smartvillage.kernel import clock, jobs
from smartvillage.kernel.tenancy import State, in_village
from smartvillage.kernel.tenancy.outbox import emit
from smartvillage.province.fleet import tasks
from smartvillage.province.fleet.health import checks, queries
from smartvillage.province.fleet.health.certificates import certificate_ends
from smartvillage.province.fleet.health.collecting import collect, folder_bytes
from smartvillage.province.fleet.health.probing import Prober
from smartvillage.province.fleet.models import Backup, RestoreDrill, Step, VillageHealth, VillageHour
from smartvillage.province.villages.models import Village
from tests.cast import AWAY, HOME, Cast
from tests.database import Database
from tests.kernel.jobs.running import work

OK = 200


class Web(ThreadingHTTPServer):
    """Answers each host as it is told; remembers who asked and over which connection."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.statuses: dict[str, int] = {}
        self.asked: list[tuple[str, str, int]] = []  # host, path, port of the other side
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Web

    def do_GET(self) -> None:
        host = self.headers["Host"]
        self.server.asked.append((host, self.path, self.client_address[1]))
        self.send_response(self.server.statuses.get(host, OK))
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def web(settings: LazySettings) -> Iterator[Web]:
    server = Web()
    settings.HEALTH_URL = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


def seen(code: str) -> VillageHealth:
    return VillageHealth.objects.get(pk=code)


def test_every_site_is_asked_by_its_own_name_and_all_is_well(committed: Cast, web: Web) -> None:
    told: list[tuple[int, int]] = []
    summary = collect(lambda done, total: told.append((done, total)))
    assert (summary.checked, summary.failing) == (2, 0)
    assert {(host, path) for host, path, _port in web.asked} == {
        (committed.home.place.host, "/"),
        (committed.away.place.host, "/"),
    }
    assert told[0] == (0, 2)
    assert told[-1] == (2, 2)
    row = seen(HOME)
    assert (row.http_status, row.behind, row.problems) == (OK, 0, [])
    assert row.database_bytes > 100_000


def test_a_site_that_fails_is_red_and_recovers(committed: Cast, web: Web) -> None:
    web.statuses[committed.home.place.host] = 500
    assert collect().failing == 1
    assert seen(HOME).problems == ["http"]
    assert seen(AWAY).problems == []
    web.statuses.clear()
    assert collect().failing == 0


def test_no_web_process_at_all_is_red_everywhere(committed: Cast, settings: LazySettings) -> None:
    settings.HEALTH_URL = "http://127.0.0.1:1"
    assert collect().failing == 2
    assert seen(HOME).http_status is None


def test_connections_are_kept_and_reopened(settings: LazySettings, web: Web) -> None:
    prober = Prober()
    assert [prober.ask(f"h{number}").status for number in range(5)] == [OK] * 5
    assert len({port for _host, _path, port in web.asked}) == 1
    prober._mine.link.sock.close()  # the other side ended it
    prober._mine.link.sock = None
    assert prober.ask("later").status == OK


def test_a_dead_web_process_is_not_asked_for_every_village(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HEALTH_URL = "http://127.0.0.1:1"
    prober = Prober()
    tried: list[str] = []
    real = Prober._request

    def counted(self: Prober, host: str, *, fresh: bool) -> int:
        tried.append(host)
        return real(self, host, fresh=fresh)

    monkeypatch.setattr(Prober, "_request", counted)
    answers = list(prober.ask_all((str(number), f"h{number}") for number in range(500)))
    assert len(answers) == 500
    assert all(answer.status is None for _code, answer in answers)
    assert len(set(tried)) < 40


def test_a_suspended_village_is_not_asked(committed: Cast, web: Web) -> None:
    Village.objects.filter(pk=AWAY).update(state=State.SUSPENDED)
    try:
        collect()
    finally:
        Village.objects.filter(pk=AWAY).update(state=State.LIVE)
    assert [host for host, _path, _port in web.asked] == [committed.home.place.host]
    assert seen(AWAY).problems == []


def test_queue_errors_files_and_activity(committed: Cast, web: Web, settings: LazySettings) -> None:
    now = clock.now()
    with in_village(HOME):
        emit("letters.nobody", {})
    jobs.enqueue(tasks.check_health)
    DBTaskResult.objects.update(queue_name=HOME, enqueued_at=now - timedelta(minutes=20))
    hour = now.replace(minute=0, second=0, microsecond=0)
    VillageHour.objects.bulk_create(
        [
            VillageHour(village_code=HOME, hour=hour - timedelta(hours=2), errors=3, active_at=now),
            VillageHour(village_code=HOME, hour=hour - timedelta(hours=30), errors=90),
            VillageHour(village_code=HOME, hour=hour - timedelta(hours=60), errors=900),
            VillageHour(village_code=AWAY, hour=hour, errors=checks.ERRORS_24H),
        ]
    )
    folder = Path(settings.MEDIA_ROOT) / committed.home.place.schema / "a"
    folder.mkdir(parents=True, exist_ok=True)
    before = folder_bytes(folder.parent)
    (folder / "x.bin").write_bytes(b"x" * 1000)
    collect()
    row = seen(HOME)
    assert row.queue_length == 2
    assert 1190 < row.queue_age_s < 1260
    assert row.errors_24h == 3
    assert row.last_activity_at == now
    assert row.file_bytes == before + 1000
    assert row.problems == ["queue"]
    assert seen(AWAY).problems == ["errors"]
    assert VillageHour.objects.count() == 3, "what is older than two days is gone"
    VillageHour.objects.all().delete()
    collect()
    assert seen(HOME).last_activity_at == now, "known although the hour is gone"


def test_jobs_that_failed_for_good_are_errors(committed: Cast, web: Web) -> None:
    for path in ("x.Broken", jobs.status.CANCELLED_PATH):
        jobs.enqueue(tasks.check_health)
        DBTaskResult.objects.filter(queue_name="province").update(
            queue_name=HOME, status="FAILED", finished_at=clock.now(), exception_class_path=path
        )
    collect()
    assert seen(HOME).errors_24h == 1, "one that was cancelled is no error"


def test_row_without_schema_and_schema_without_row(committed: Cast, web: Web, database: Database) -> None:
    lost, stray = "18.72.04.1001", "v_1872041002"
    from smartvillage.province.villages import queries as villages

    Village.objects.create(
        code=lost, schema_name="v_1872041001", name="Hilang", kind="kelurahan", term="kelurahan",
        head_title="Lurah", kecamatan="Metro Timur", kabupaten="Kota Metro", state=State.LIVE,
    )  # fmt: skip
    with psycopg2.connect(database.owner) as link, link.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {stray}")
    try:
        collect()
        assert seen(lost).problems[0] == "no_schema"
        assert queries.orphans() == [stray]
        done = database.desa("fleet", "health", "--failing", "--format", "json", check=False)
        assert done.returncode == 1
        said = json.loads(done.stdout)
        assert said["without_row"] == [stray]
        assert [row["code"] for row in said["rows"]] == [lost]
        Village.objects.filter(pk=lost).update(state=State.PURGED)
        collect()
        assert not VillageHealth.objects.filter(pk=lost).exists(), "what is gone is not looked at"
    finally:
        with link, link.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {stray}")
        link.close()
        VillageHealth.objects.all().delete()
        Village.objects.filter(pk=lost).delete()
    assert villages.villages().count() == 2


def test_a_purge_that_was_interrupted_and_a_village_behind() -> None:
    row = VillageHealth(http_status=None, behind=2)
    assert checks.problems(row, state=State.PURGED, has_schema=True) == ["schema_left", "behind"]
    assert checks.problems(row, state=State.LIVE, has_schema=True) == ["behind"]
    row = VillageHealth(http_status=200, http_ms=checks.HTTP_SLOW_MS + 1, database_bytes=3 * 1024**3)
    assert checks.problems(row, state=State.LIVE, has_schema=True) == ["slow", "storage"]
    assert checks.problems(VillageHealth(), state=State.BROKEN, has_schema=False) == ["broken"]


def test_the_queries_do_not_grow_with_the_villages(committed: Cast, web: Web) -> None:
    collect()
    with CaptureQueriesContext(connection) as captured:
        collect()
    assert len([each for each in captured if not each["sql"].startswith(("BEGIN", "COMMIT"))]) <= 16


def test_the_job_looks_at_every_village_on_the_clock(committed: Cast, web: Web) -> None:
    from smartvillage.kernel.jobs.schedules import turns

    assert turns()["fleet.health"].job.module_path == tasks.check_health.module_path
    job_id = str(jobs.enqueue(tasks.check_health))
    work()
    status = jobs.status_of(job_id)
    assert status is not None
    assert status.result == {"checked": 2, "failing": 0}


def test_the_command(committed: Cast, web: Web, database: Database, settings: LazySettings) -> None:
    never = database.desa("fleet", "health", check=False)
    assert never.returncode == 1, "villages nobody looked at are not healthy"
    fresh = database.desa("fleet", "health", "--refresh", "--format", "csv", HEALTH_URL=settings.HEALTH_URL)
    assert [line.split(",")[0] for line in fresh.stdout.splitlines()] == ["code", AWAY, HOME]
    VillageHealth.objects.filter(pk=HOME).update(problems=["http"])
    red = database.desa("fleet", "health", "--failing", check=False, COLUMNS="200")
    assert red.returncode == 1
    assert "Tejo Agung" in red.stdout
    assert "Hanura" not in red.stdout
    VillageHealth.objects.update(problems=[], checked_at=clock.now() - timedelta(hours=2))
    old = database.desa("fleet", "health", check=False)
    assert old.returncode == 1
    assert "desa worker" in old.stderr
    assert database.desa("fleet", "health", "--format", "xml", check=False).returncode == 2


class Proxy:
    """Shows a certificate that ends after so many days, whatever name is asked for."""

    def __init__(self, folder: Path, days: int) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "uji")])
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(days=90)).not_valid_after(
            now + timedelta(days=days, hours=1)
        )
        pem = folder / "proxy.pem"
        pem.write_bytes(
            made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
            + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        self.asked: list[str | None] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        context.sni_callback = lambda link, host, _context: self.asked.append(host)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"


@pytest.mark.parametrize(("days", "problems"), [(60, []), (13, ["certificate"]), (-3, ["certificate"])])
def test_a_certificate_that_ends_soon_is_red(
    committed: Cast, web: Web, settings: LazySettings, tmp_path: Path, days: int, problems: list[str]
) -> None:
    proxy = Proxy(tmp_path, days)
    settings.TLS_ADDRESS = proxy.address
    collect()
    assert seen(HOME).problems == problems
    (line, _other) = queries.lines()
    assert line.certificate_days == days
    assert len(proxy.asked) == 1, "one wildcard certificate serves them all"
    proxy.server.shutdown()


def test_a_domain_of_its_own_has_its_own_certificate(settings: LazySettings, tmp_path: Path) -> None:
    proxy = Proxy(tmp_path, 60)
    settings.TLS_ADDRESS = proxy.address
    hosts = [f"hanura.{settings.BASE_DOMAIN}", f"tejoagung.{settings.BASE_DOMAIN}", "desa-hanura.id"]
    found = certificate_ends(hosts)
    assert sorted(map(str, proxy.asked)) == ["desa-hanura.id", hosts[1]]
    assert all(found[host] is not None for host in hosts)
    proxy.server.shutdown()


def test_no_certificate_is_red_and_nobody_looks_without_an_address(
    committed: Cast, web: Web, settings: LazySettings
) -> None:
    settings.TLS_ADDRESS = "127.0.0.1:1"
    assert collect().failing == 2
    assert seen(HOME).problems == ["certificate"]
    settings.TLS_ADDRESS = ""
    assert collect().failing == 0
    assert certificate_ends(["desa-hanura.id"]) == {}


def test_a_village_younger_than_the_backup_has_none(committed: Cast, web: Web) -> None:
    made = Step.objects.get(village_id=AWAY, name="schema").finished_at
    assert made is not None
    early, late = made - timedelta(minutes=5), made + timedelta(minutes=5)
    Step.objects.filter(village_id=HOME, name="schema").update(finished_at=early - timedelta(minutes=5))
    for label, at, error in (("1", early, ""), ("2", late, "disk full")):
        Backup.objects.create(
            label=label, kind="full", started_at=at, finished_at=at, size_bytes=1, error=error
        )
    collect()
    held = dict(VillageHealth.objects.values_list("village_id", "backup_at"))
    assert (held[HOME], held[AWAY]) == (early, None)
    Backup.objects.create(label="3", kind="incr", started_at=late, finished_at=late, size_bytes=1)
    collect()
    assert set(VillageHealth.objects.values_list("backup_at", flat=True)) == {late}


def test_last_backup_and_drill(cast: Cast) -> None:
    assert queries.safety().backup_at is None
    now = clock.now()
    for label, error, hours in (("a", "", 30), ("b", "disk full", 1)):
        at = now - timedelta(hours=hours)
        Backup.objects.create(
            label=label, kind="full", started_at=at, finished_at=at, size_bytes=1, error=error
        )
    RestoreDrill.objects.create(village_id=HOME, target=now, started_at=now, finished_at=now, passed=True)
    RestoreDrill.objects.create(village_id=AWAY, target=now, started_at=now)
    found = queries.safety()
    assert found.backup_at == now - timedelta(hours=30), "a backup that failed is none"
    assert (found.drill_at, found.drill_village, found.drill_passed) == (now, "Tejo Agung", True)
    assert checks.is_late(found.backup_at, checks.BACKUP_AGE, now)
    assert not checks.is_late(found.drill_at, checks.DRILL_AGE, now)
