"""Long imports in the background: progress, cancel, a killed worker, and undoing the whole of one."""

import os
import re
import signal
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from smartvillage.common.accounts.models import User
from smartvillage.common.accounts.queries import actor_of
from smartvillage.common.attachments.models import Attachment
from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock, jobs
from smartvillage.kernel.permissions import Actor, Forbidden, NotHere, Role
from smartvillage.kernel.tenancy import in_province, in_village
from smartvillage.province.outbox import services as outbox
from tenants.residents import services
from tenants.residents.importing import batches
from tenants.residents.importing.batches import Stage
from tenants.residents.models import EventKind, Family, ImportBatch, Resident
from tenants.residents.sealing import open_nik, open_parent_nik
from tenants.residents.services import NotReady, UndoRefused
from tenants.residents.services import batches as service
from tenants.residents.services.events import record_departure
from tests.cast import Cast, browser
from tests.database import Database
from tests.factories.events import told
from tests.factories.letters import make_walk_in
from tests.factories.residents import FamilyFactory, ResidentFactory
from tests.factories.spreadsheets import person, workbook
from tests.kernel.jobs.running import start_worker, until, work

HEAD = person(nik="1872044101900001", no_kk="1872040304100001", ayah_nik="1872040101600001")
CHILD = {**HEAD, "nama": "BUDI", "nik": "1872040502150002", "kk_level": "4", "sex": "1",
         "tanggallahir": "05-02-2015"}  # fmt: skip


def received(actor: Actor, *rows: dict[str, Any]) -> ImportBatch:
    return services.receive_import(
        actor=actor, content=workbook(rows), file_name="warga.xlsx", source=None, now=clock.now()
    )


def started(actor: Actor, batch: ImportBatch, *, skip: bool = False) -> ImportBatch:
    return services.start_import(actor=actor, batch_id=batch.pk, skip_rejected=skip, now=clock.now())


def imported(actor: Actor, *rows: dict[str, Any]) -> ImportBatch:
    return started(actor, received(actor, *rows))


def undone(actor: Actor, batch: ImportBatch, **later: Any) -> ImportBatch:
    return services.undo_import(actor=actor, batch_id=batch.pk, now=clock.now() + timedelta(**later))


def stage(batch: ImportBatch) -> Stage:
    return batches.standing(ImportBatch.objects.get(pk=batch.pk), clock.now()).stage


def register() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Everything that is stored, for comparing."""
    tables = (Resident.objects.order_by("pk").values(), Family.objects.order_by("pk").values())
    residents, families = [[_plain(row) for row in rows] for rows in tables]
    return residents, families


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()}


# --- in the background --------------------------------------------------------------------------------------


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sheet is long enough for a job."""
    monkeypatch.setattr(service, "AT_ONCE", 0)


@pytest.fixture
def operator_of(committed: Cast) -> Iterator[Actor]:
    from smartvillage.common.accounts.queries import actor_of

    with in_village(committed.home.place):
        yield actor_of(committed.home.operator)


@pytest.mark.usefixtures("long")
def test_a_long_sheet_is_checked_and_imported_by_jobs(committed: Cast, operator_of: Actor) -> None:
    batch = received(operator_of, HEAD, CHILD)
    assert stage(batch) == Stage.CHECKING
    with in_province():
        work()
    assert stage(batch) == Stage.CHECKED
    assert not Resident.objects.exists()
    started(operator_of, batch)
    job = started(operator_of, batch).job
    assert (stage(batch), job) == (Stage.IMPORTING, ImportBatch.objects.get().job)
    with in_province():
        work()
        paths = DBTaskResult.objects.values_list("task_path", "args_kwargs")
        assert sorted(path for path, _arguments in paths) == [
            "tenants.residents.tasks.carry_out", "tenants.residents.tasks.check",
        ]  # fmt: skip
        assert not re.search(r"\d{16}|SITI", str(list(paths)))
    assert stage(batch) == Stage.DONE
    assert Resident.objects.count() == 2
    assert not Attachment.objects.exists()


@pytest.mark.usefixtures("long")
def test_a_stopped_import_can_be_started_again(committed: Cast, operator_of: Actor) -> None:
    batch = received(operator_of, HEAD)
    with in_province():
        work()
    started(operator_of, batch)
    with in_province():
        assert outbox.deliver()
    services.cancel_import(actor=operator_of, batch_id=batch.pk, now=clock.now())
    with in_province():
        assert outbox.deliver()
    assert stage(batch) == Stage.STOPPED
    assert not Resident.objects.exists()
    started(operator_of, batch)
    with in_province():
        work()
    assert stage(batch) == Stage.DONE
    assert Resident.objects.count() == 1


@pytest.mark.usefixtures("long")
def test_a_running_import_stops_where_it_is_and_stores_nothing(
    committed: Cast, operator_of: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator's request reaches the job at its next word on how far it is."""
    batch = received(operator_of, HEAD, CHILD)
    with in_province():
        work()
    started(operator_of, batch)
    told: list[tuple[int, int]] = []

    def cancelled_while_running(done: int, total: int) -> None:
        told.append((done, total))
        raise jobs.Cancelled

    monkeypatch.setattr("tenants.residents.tasks.report", cancelled_while_running)
    with in_province():
        work()
    assert told == [(2, 4)]
    assert stage(batch) == Stage.STOPPED
    assert not batches.standing(ImportBatch.objects.get(), clock.now()).failed
    assert (Resident.objects.count(), Family.objects.count()) == (0, 0)
    page = browser(committed.home.place, committed.home.operator)
    with in_province():
        assert "Impor ini berhenti" in page.get(f"/kelola/penduduk/impor/{batch.pk}/").content.decode()


@pytest.mark.usefixtures("long")
def test_progress_is_shown_with_and_without_scripts(committed: Cast, operator_of: Actor) -> None:
    batch = received(operator_of, HEAD)
    page = browser(committed.home.place, committed.home.operator)
    with in_province():
        text = page.get(f"/kelola/penduduk/impor/{batch.pk}/").content.decode()
    assert "<progress" in text
    assert '<noscript><meta http-equiv="refresh"' in text
    assert 'hx-trigger="every 2s"' in text
    assert "Hentikan impor" in text


@pytest.mark.usefixtures("long")
def test_a_worker_that_is_killed_leaves_nothing_behind_and_another_finishes(
    committed: Cast, operator_of: Actor, database: Database
) -> None:
    rows = [{**HEAD, "nik": f"187204410190{n:04d}", "no_kk": f"187204030410{n:04d}"} for n in range(1, 3001)]
    batch = received(operator_of, *rows)
    with in_province():
        work()
    job = str(started(operator_of, batch).job)
    with in_province():
        worker = start_worker(database, "--once")
        until(lambda: (found := jobs.status_of(job)) is not None and found.progress is not None)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    assert Resident.objects.count() in {0, 3000}
    with in_province():
        work()
    assert stage(batch) == Stage.DONE
    assert Resident.objects.count() == 3000
    assert Entry.objects.filter(action="residents.imported").count() == 1


# --- at once ------------------------------------------------------------------------------------------------


def test_a_sheet_that_nobody_decided_about_expires(home: Cast, operator: Actor) -> None:
    batch = received(operator, HEAD)
    later = clock.now() + timedelta(days=1, minutes=1)
    assert batches.standing(batch, later).stage == Stage.EXPIRED
    with pytest.raises(NotReady):
        services.start_import(actor=operator, batch_id=batch.pk, skip_rejected=False, now=later)
    assert not Resident.objects.exists()


def test_what_a_dry_run_found_is_sealed_and_forgotten(home: Cast, operator: Actor) -> None:
    batch = received(operator, {**HEAD, "agama_id": "Islaam Kejawen"})
    assert [p.code for p in batches.problems_of(batch)] == ["code_unknown"]
    raw = bytes(ImportBatch.objects.get().report or b"")
    assert b"Kejawen" not in raw
    with pytest.raises(zlib.error):
        zlib.decompress(raw)
    services.receive_import(
        actor=operator, content=workbook([HEAD]), file_name="x", source=None,
        now=clock.now() + timedelta(days=1, minutes=1),
    )  # fmt: skip
    assert ImportBatch.objects.get(pk=batch.pk).report is None
    assert batches.problems_of(ImportBatch.objects.get(pk=batch.pk)) == []


def test_every_step_is_recorded_without_personal_data(home: Cast, operator: Actor) -> None:
    undone(operator, imported(operator, HEAD, CHILD))
    entries = Entry.objects.filter(action__startswith="residents.import").order_by("id")
    assert [entry.action for entry in entries] == [
        "residents.import_received", "residents.import_started", "residents.imported",
        "residents.import_undone",
    ]  # fmt: skip
    assert not re.search(r"\d{6}|SITI", str([entry.detail for entry in entries]))
    assert entries[3].detail == {"residents": 2, "families": 1, "restored": 0}


def test_whoever_lost_the_right_since_imports_nothing(home: Cast, operator: Actor) -> None:
    batch = received(operator, HEAD)
    User.objects.filter(pk=operator.user_id).update(is_active=False)
    with pytest.raises(Forbidden):
        started(operator, batch)
    assert not Resident.objects.exists()


def test_only_who_may_import_sees_and_undoes_imports(home: Cast, operator: Actor) -> None:
    batch = imported(operator, HEAD)
    for role in set(Role) - {Role.OPERATOR}:
        actor = Actor(role=role, user_id=1, name="x")
        with pytest.raises(Forbidden):
            batches.past_imports(actor)
        with pytest.raises(Forbidden):
            batches.batch_for(actor, batch.pk)
        with pytest.raises(Forbidden):
            undone(actor, batch)
        with pytest.raises(Forbidden):
            received(actor, HEAD)


# --- undo ---------------------------------------------------------------------------------------------------


def test_undo_leaves_the_register_as_it_was(home: Cast, operator: Actor) -> None:
    imported(operator, {**HEAD, "suku": "Lampung", "lat": "-5.1136", "lng": "105.3067"})
    before = register()
    batch = imported(
        operator,
        {**HEAD, "nama": "SITI AMINAH, S.Pd.", "suku": "Jawa", "ibu_nik": "1872044101600002",
         "ayah_nik": "1872040101600009", "agama_id": "2", "akta_lahir": "474/1"},
        CHILD,
        {**HEAD, "nik": "1872044202910002", "no_kk": "1872040304100099", "nama": "RINA"},
    )  # fmt: skip
    assert register() != before
    assert undone(operator, batch).state == Stage.UNDONE
    assert register() == before
    siti = Resident.objects.get()
    assert (open_nik(siti), open_parent_nik(siti.father_nik, "father", siti.pk)) == (
        HEAD["nik"],
        HEAD["ayah_nik"],
    )
    assert ImportBatch.objects.get(pk=batch.pk).undo is None


def test_undone_twice_is_undone_once_and_imports_undo_one_after_another(home: Cast, operator: Actor) -> None:
    first = imported(operator, HEAD)
    second = imported(operator, {**HEAD, "suku": "Lampung"})
    with pytest.raises(UndoRefused) as caught:
        undone(operator, first)
    assert caught.value.reasons == ["1 orang sudah diubah atau dihapus setelah impor ini."]
    undone(operator, second)
    undone(operator, second)
    undone(operator, first)
    assert register() == ([], [])
    assert Entry.objects.filter(action="residents.import_undone").count() == 2


def test_the_same_sheet_can_be_imported_again_after_undo(home: Cast, operator: Actor) -> None:
    undone(operator, imported(operator, HEAD, CHILD))
    imported(operator, HEAD, CHILD)
    assert Resident.objects.count() == 2


def _letter(cast: Cast) -> None:
    make_walk_in(Resident.objects.get(name="SITI AMINAH"), operator=cast.home.operator)


def _pin(cast: Cast) -> None:
    from smartvillage.common.accounts.queries import actor_of

    resident = Resident.objects.get(name="SITI AMINAH")
    before = resident.updated_at
    services.set_pin(actor=actor_of(cast.home.operator), resident=resident)
    Resident.objects.update(updated_at=before)


def _member(cast: Cast) -> None:
    ResidentFactory(family=Family.objects.get(), relation=4)


def _moved(cast: Cast) -> None:
    Family.objects.update(rt="009")


def _died(cast: Cast) -> None:
    actor = actor_of(cast.home.operator)
    record_departure(told(actor), EventKind.DEATH, people=[Resident.objects.get(name="BUDI").pk], details={})


@pytest.mark.parametrize(
    ("built_on", "reason"),
    [
        (_letter, "Sudah ada 1 surat untuk orang dari impor ini."),
        (_pin, "1 orang sudah punya kartu PIN."),
        (_member, "1 orang lain sudah masuk ke KK dari impor ini."),
        (_moved, "Alamat 1 KK sudah diubah setelah impor ini."),
        (_died, "Sudah ada 1 peristiwa sesudah impor ini."),
    ],
)
def test_undo_names_what_was_built_on_the_import(
    home: Cast, operator: Actor, built_on: Any, reason: str
) -> None:
    batch = imported(operator, HEAD, CHILD)
    built_on(home)
    before = register()
    with pytest.raises(UndoRefused) as caught:
        undone(operator, batch)
    assert reason in caught.value.reasons
    assert register() == before


def test_after_thirty_days_an_import_stays(home: Cast, operator: Actor) -> None:
    batch = imported(operator, HEAD)
    with pytest.raises(UndoRefused) as caught:
        undone(operator, batch, days=30, minutes=1)
    assert caught.value.reasons == ["Impor hanya bisa diurungkan dalam 30 hari."]
    services.receive_import(
        actor=operator, content=workbook([HEAD]), file_name="x", source=None,
        now=clock.now() + timedelta(days=30, minutes=1),
    )  # fmt: skip
    assert ImportBatch.objects.get(pk=batch.pk).undo is None
    assert Resident.objects.count() == 1


def test_undo_belongs_to_its_batch_and_village(home: Cast, operator: Actor) -> None:
    batch = imported(operator, HEAD)
    other = imported(operator, CHILD)
    ImportBatch.objects.filter(pk=other.pk).update(undo=ImportBatch.objects.get(pk=batch.pk).undo)
    with pytest.raises(NotHere):
        undone(operator, other)
    with in_village(home.away.place), pytest.raises(NotHere):
        undone(operator, batch)
    assert Resident.objects.count() == 2


def test_an_import_that_never_ended_is_not_undone(home: Cast, operator: Actor) -> None:
    batch = received(operator, HEAD)
    with pytest.raises(NotHere):
        undone(operator, batch)


def test_undo_takes_as_many_statements_for_many_rows(home: Cast, operator: Actor) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(first: int, size: int) -> int:
        rows = [
            {**HEAD, "nik": f"187204410190{n:04d}", "no_kk": f"187204030410{n:04d}"}
            for n in range(first, first + size)
        ]  # fmt: skip
        batch = imported(operator, *rows)
        with CaptureQueriesContext(connection) as queries:
            undone(operator, batch)
        return len(queries)

    assert statements(1, 2) == statements(100, 60)


def test_a_family_that_was_there_stays(home: Cast, operator: Actor) -> None:
    family = FamilyFactory(digits=HEAD["no_kk"], hamlet="")
    ResidentFactory(family=family)
    batch = imported(operator, CHILD)
    undone(operator, batch)
    assert (Family.objects.count(), Resident.objects.count()) == (1, 1)
