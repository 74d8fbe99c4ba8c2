"""A village ends only by two people, after 30 days, with an export kept; killed anywhere, the rest follows."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import actor_of
from smartvillage.common.attachments import services as attachments
from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Role
from smartvillage.kernel.tenancy import NoVillage, State, in_village, schema_of
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.fleet import schema
from smartvillage.province.fleet.exports import shelf
from smartvillage.province.fleet.exports.importing import import_village
from smartvillage.province.fleet.exports.manifest import BadExport
from smartvillage.province.fleet.exports.reading import verified
from smartvillage.province.fleet.exports.writing import file_sha256
from smartvillage.province.fleet.models import Onboarding, Purge, Step
from smartvillage.province.fleet.services import lifecycle, provisioning, purging
from smartvillage.province.fleet.services.purging import Refused
from smartvillage.province.fleet.tasks import purge_due, purge_village
from smartvillage.province.indicators.models import Fact
from smartvillage.province.transfers.models import Clash, Presence
from smartvillage.province.villages.models import Domain, StateChange, Village
from tests.cast import AWAY, HOME, SYSTEM, browser
from tests.kernel.jobs.running import work
from tests.province.indicators.samples import fact

CODE, NAME = "18.72.04.1001", "Yosodadi"
SCHEMA = schema_of(CODE)

# Dies by SIGKILL right before or after the step named on the command line.
KILLED = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "smartvillage.config.settings"
import django; django.setup()
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_province
from smartvillage.province.fleet.services import purging
when, name, code = sys.argv[1:]
original = purging.steps
def die(step):
    def dying(purge, actor):
        if when == "after":
            step(purge, actor)
        os.kill(os.getpid(), signal.SIGKILL)
    return dying
purging.steps = lambda: [(each, die(step) if each == name else step) for each, step in original()]
with in_province():
    purging.run(code, actor=Actor.system_named("uji"))
"""


@pytest.fixture
def village(committed, database):
    """One more village, with a file, archived; whatever is left of it is gone afterwards."""
    provisioning.request(CODE, actor=SYSTEM)
    provisioning.provision(CODE, actor=SYSTEM)
    with in_village(CODE):
        attachments.store(content=b"surat", mime="text/plain", name="a.txt")
    lifecycle.archive(CODE, actor=SYSTEM, reason="digabung dengan desa tetangga")
    yield CODE
    schema.remove(CODE)
    Purge.objects.all().delete()
    for model in (Step, StateChange, Onboarding):
        model.objects.filter(village_id=CODE).delete()
    Domain.objects.filter(tenant_id=CODE).delete()
    Village.objects.filter(code=CODE).delete()
    shelf.final(CODE).unlink(missing_ok=True)
    directory.forget()


@pytest.fixture
def two(committed):
    """Two officers."""
    second = accounts.create_user(actor=SYSTEM, login="dpmd2", name="Dewi", role=Role.OFFICER, password="x")
    return actor_of(committed.officer), actor_of(second)


@pytest.fixture
def agreed(village, two):
    """Asked for and agreed to, 31 days ago."""
    with time_machine.travel(clock.now() - timedelta(days=31)):
        purging.request(village, actor=two[0], typed_name=NAME, reason="digabung")
        purging.confirm(village, actor=two[1], typed_name=NAME)
    return village


def state_of(code: str) -> str:
    return Village.objects.get(code=code).state


def in_database(database, query: str) -> list:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute(query, {"name": SCHEMA})
        found = cursor.fetchall()
    link.close()
    return found


def is_gone(database) -> bool:
    schemas = in_database(database, "SELECT FROM pg_namespace WHERE nspname = %(name)s")
    roles = in_database(database, "SELECT FROM pg_roles WHERE rolname = %(name)s")
    return not schemas and not roles and not (Path(settings.MEDIA_ROOT) / SCHEMA).exists()


class TestTwoPeople:
    def test_the_whole_way(self, village, two, database):
        purging.request(village, actor=two[0], typed_name=" yosodadi ", reason="digabung")
        purge = purging.confirm(village, actor=two[1], typed_name=NAME)
        assert purge.not_before - purge.confirmed_at == timedelta(days=30)
        with time_machine.travel(purge.not_before - timedelta(seconds=60)):
            assert purging.due(clock.now()) == []
            with pytest.raises(Refused, match="30 hari"):
                purging.run(village, actor=SYSTEM)
        assert not is_gone(database)
        with time_machine.travel(purge.not_before + timedelta(seconds=1)):
            assert purging.due(clock.now()) == [village]
            done = purging.run(village, actor=SYSTEM)
            assert purging.run(village, actor=SYSTEM) == done, "a second run has nothing to do"
            assert purging.due(clock.now()) == []
        assert is_gone(database)
        assert state_of(village) == State.PURGED
        assert done.export_sha256 == file_sha256(shelf.final(village))
        with verified(shelf.final(village)) as kept:
            assert kept.manifest.counts["attachments_attachment"] == len(kept.files) == 1
        assert list(Entry.objects.filter(action__contains="purge").values_list("action", flat=True)) == [
            "villages.purge_requested", "villages.purge_confirmed", "villages.purged",
        ]  # fmt: skip

    def test_one_person_is_not_enough(self, village, two):
        purging.request(village, actor=two[0], typed_name=NAME, reason="digabung")
        with pytest.raises(Refused, match="Orang lain"):
            purging.confirm(village, actor=two[0], typed_name=NAME)
        with (
            time_machine.travel(clock.now() + timedelta(days=400)),
            pytest.raises(Refused, match="belum disetujui"),
        ):
            purging.run(village, actor=SYSTEM)

    @pytest.mark.parametrize("fields", [
        {"confirmed_by": "Orang Kedua", "same_id": True}, {"same_name": True, "confirmed_by_id": 999},
        {"confirmed_by": "Orang Kedua", "confirmed_by_id": 999, "days": 29},
        {"confirmed_by": "Orang Kedua", "confirmed_by_id": None},
        {"confirmed_by": "Orang Kedua", "confirmed_by_id": 999, "done": True},
        {"confirmed_by": "Orang Kedua", "confirmed_by_id": 999, "done": True, "days": 31, "export_sha256": "a" * 64},
    ])  # fmt: skip
    def test_the_database_itself_refuses(self, village, two, fields):
        purge = purging.request(village, actor=two[0], typed_name=NAME, reason="digabung")
        values = {
            "confirmed_at": clock.now(),
            "not_before": clock.now() + timedelta(days=fields.pop("days", 30)),
        }
        if fields.pop("same_id", False):
            values["confirmed_by_id"] = purge.requested_by_id
        if fields.pop("same_name", False):
            values["confirmed_by"] = purge.requested_by
        if fields.pop("done", False):
            values["done_at"] = clock.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            Purge.objects.filter(pk=purge.pk).update(**values, **fields)

    def test_nobody_is_no_person(self, village):
        with pytest.raises(Refused, match="dua orang"):
            purging.request(village, actor=SYSTEM, typed_name=NAME, reason="digabung")

    @pytest.mark.parametrize("typed", ["", "Yoso dadi", CODE])
    def test_the_name_is_typed(self, village, two, typed):
        with pytest.raises(Refused, match="Ketik persis: Yosodadi"):
            purging.request(village, actor=two[0], typed_name=typed, reason="digabung")
        purging.request(village, actor=two[0], typed_name=NAME, reason="digabung")
        with pytest.raises(Refused, match="Ketik persis"):
            purging.confirm(village, actor=two[1], typed_name=typed)

    def test_only_an_archived_village(self, committed, two):
        with pytest.raises(Refused, match="Arsipkan"):
            purging.request(HOME, actor=two[0], typed_name="Tejo Agung", reason="uji")

    def test_asked_for_and_agreed_to_once(self, agreed, two):
        with pytest.raises(Refused, match="sudah diminta"):
            purging.request(agreed, actor=two[1], typed_name=NAME, reason="lagi")
        with pytest.raises(Refused, match="sudah disetujui"):
            purging.confirm(agreed, actor=two[1], typed_name=NAME)

    def test_while_it_is_asked_for_the_village_stays_archived(self, agreed):
        with pytest.raises(Refused, match="Batalkan dulu"):
            lifecycle.resume(agreed, actor=SYSTEM, reason="keliru")
        assert state_of(agreed) == State.ARCHIVED

    def test_cancelled_nothing_happens(self, agreed, two, database):
        purging.cancel(agreed, actor=two[0], reason="keliru")
        with pytest.raises(Refused, match="Tidak ada permintaan"):
            purging.run(agreed, actor=SYSTEM)
        lifecycle.resume(agreed, actor=SYSTEM, reason="keliru")
        with in_village(agreed):
            assert User.objects.count() == 2

    def test_cancelled_at_the_last_moment_nothing_is_removed(self, agreed, two, monkeypatch, database):
        """Between the export and the closing, by somebody else."""
        export = dict(purging.steps())["export"]

        def cancelled_meanwhile(purge, actor):
            export(purge, actor)
            purging.cancel(agreed, actor=two[0], reason="keliru")

        rest = purging.steps()[1:]
        monkeypatch.setattr(purging, "steps", lambda: [("export", cancelled_meanwhile), *rest])
        with pytest.raises(Refused, match="dibatalkan"):
            purging.run(agreed, actor=SYSTEM)
        assert state_of(agreed) == State.ARCHIVED
        assert not is_gone(database)

    def test_what_began_is_not_cancelled(self, agreed, two):
        purging.run(agreed, actor=SYSTEM)
        with pytest.raises(Refused, match="tidak bisa dibatalkan"):
            purging.cancel(agreed, actor=two[0], reason="keliru")


class TestAfterwards:
    def test_address_and_place_stay_taken_for_ever(self, agreed):
        label = directory.by_code(agreed).slug
        purging.run(agreed, actor=SYSTEM)
        assert Domain.objects.filter(domain=label, tenant_id=agreed).exists()
        assert browser(label).get("/").status_code == 404
        with pytest.raises(Refused, match="milik desa lain"):
            lifecycle.rename(AWAY, label, actor=SYSTEM, reason="uji")
        with pytest.raises(NoVillage), in_village(agreed):
            pytest.fail("entered a village that is gone")
        with pytest.raises(BadExport, match="sudah ada di sini"):
            import_village(shelf.final(agreed), actor=SYSTEM)

    def test_the_province_forgets_its_numbers_and_who_lived_there(self, agreed):
        Fact.objects.bulk_create([fact(CODE, "uji_tanda", 1), fact(HOME, "uji_tanda", 2)])
        person = uuid4()
        for code, living in ((CODE, True), (HOME, False)):
            Presence.objects.create(
                person=person, village_code=code, resident=uuid4(), living=living, changed_at=clock.now()
            )
        for code, other in ((CODE, HOME), (HOME, CODE), (HOME, AWAY)):
            Clash.objects.create(village_code=code, resident=person, other_code=other, found_at=clock.now())
        purging.run(agreed, actor=SYSTEM)
        assert set(Fact.objects.values_list("village_code", flat=True)) == {HOME}
        assert set(Presence.objects.values_list("village_code", flat=True)) == {HOME}
        assert list(Clash.objects.values_list("village_code", "other_code")) == [(HOME, AWAY)]

    def test_no_other_village_is_touched(self, agreed, committed, database):
        purging.run(agreed, actor=SYSTEM)
        with in_village(HOME):
            assert User.objects.filter(login="operator").exists()
        assert len(in_database(database, "SELECT FROM pg_namespace WHERE nspname ~ '^v_'")) == 2


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", [name for name, _step in purging.steps()])
def test_killed_at_a_step_the_next_run_finishes(agreed, database, step, when):
    done = subprocess.run([sys.executable, "-c", KILLED, when, step, CODE], env=database.environment(),
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == -9, done.stderr
    directory.forget()
    purge = purging.run(CODE, actor=SYSTEM)
    assert is_gone(database)
    assert state_of(CODE) == State.PURGED
    assert purge.done_at is not None
    with verified(shelf.final(CODE)) as kept:
        assert kept.sha256 == purge.export_sha256
        assert len(kept.files) == 1


def test_without_its_export_nothing_more_is_removed(agreed, database):
    subprocess.run(
        [sys.executable, "-c", KILLED, "after", "close", CODE], env=database.environment(), check=False
    )
    shelf.final(CODE).write_bytes(b"not the export")
    with pytest.raises(purging.Stuck, match="Salinan akhir hilang"):
        purging.run(CODE, actor=SYSTEM)
    with pytest.raises(purging.Stuck):
        purge_village.call(code=CODE)
    assert in_database(database, "SELECT FROM pg_namespace WHERE nspname = %(name)s")


def test_a_copy_that_does_not_read_back_stops_everything(agreed, database, monkeypatch):
    monkeypatch.setattr(purging, "verified", _unreadable)
    with pytest.raises(purging.Stuck, match="rusak"):
        purging.run(agreed, actor=SYSTEM)
    assert state_of(agreed) == State.ARCHIVED
    assert not is_gone(database)


def test_a_job_that_comes_too_early_removes_nothing(village, two, database):
    purging.request(village, actor=two[0], typed_name=NAME, reason="digabung")
    assert purge_village.call(code=village).startswith("refused")
    assert not is_gone(database)


def test_the_daily_job_does_it(agreed, database):
    assert purge_due.call() == 1
    work()
    assert is_gone(database)
    assert DBTaskResult.objects.get(task_path__endswith="purge_village").status == "SUCCESSFUL"
    assert purge_due.call() == 0


def test_the_commands(village, two, database):
    asked = database.desa(
        "village", "purge", "request", village, "--name", NAME, "--reason", "digabung", "--by", "dpmd"
    )
    assert "confirm" in asked.stdout
    for by, says in (("dpmd", "Orang lain"), ("analis", "bukan petugas"), ("nobody", "Tidak ada petugas")):
        refused = database.desa(
            "village", "purge", "confirm", village, "--name", NAME, "--by", by, check=False
        )
        assert (refused.returncode, says in refused.stderr) == (1, True), refused.stderr
    database.desa("village", "purge", "confirm", village, "--name", NAME, "--by", "dpmd2")
    early = database.desa("village", "purge", "run", village, check=False)
    assert (early.returncode, "30 hari" in early.stderr) == (1, True)
    Purge.objects.update(
        confirmed_at=clock.now() - timedelta(days=31), not_before=clock.now() - timedelta(days=1)
    )
    done = database.desa("village", "purge", "run", village)
    assert file_sha256(shelf.final(village)) in done.stdout
    assert database.desa("village", "purge", "cancel", village, "--reason", "x", check=False).returncode == 1


def _unreadable(_path: Path):
    raise BadExport("rusak")
