"""From what a village counts to what the province knows."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.jobs import JobState, enqueue, status_of
from smartvillage.kernel.tenancy import NoVillage, in_province, in_village
from smartvillage.province.indicators import registry
from smartvillage.province.indicators.models import Fact
from smartvillage.province.indicators.registry import Cell, indicators
from smartvillage.province.indicators.services import BadCells, forget_village, mark_dirty, refresh_village
from smartvillage.province.indicators.tasks import refresh_all
from smartvillage.province.outbox.models import OutboxEvent
from smartvillage.province.outbox.services import deliver
from tests.cast import AWAY, HOME, Cast
from tests.database import Database
from tests.kernel.jobs.running import work
from tests.province.indicators.samples import Marks, MarksByTarget, fact

NOVEMBER = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)  # 1 January 2027, 01:00 WIB


@pytest.fixture(autouse=True)
def samples(monkeypatch: pytest.MonkeyPatch) -> dict[str, registry.Indicator]:
    known: dict[str, registry.Indicator] = {each.code: each() for each in (Marks, MarksByTarget)}
    monkeypatch.setattr(registry, "_INDICATORS", known)
    monkeypatch.setattr(registry, "autodiscover_modules", lambda _name: None)
    return known


def leave(code: str, target: str, count: int = 1, at: datetime = NOVEMBER) -> None:
    with in_village(code):
        for _number in range(count):
            Entry.objects.create(at=at, actor_name="uji", actor_role="", action="uji.tanda", target=target)


def facts(code: str) -> list[tuple[object, ...]]:
    found = Fact.objects.filter(village_code=code).order_by("indicator", "period", "cell")
    return list(found.values_list("indicator", "period", "cell", "numerator", "denominator"))


def test_facts_are_what_each_village_counts_itself(cast: Cast) -> None:
    leave(HOME, "a", 3)
    leave(HOME, "b", 2)
    leave(HOME, "a", 1, at=NEW_YEAR)
    leave(AWAY, "a", 7)
    expected = {}
    for code in (HOME, AWAY):
        with in_village(code):
            expected[code] = [
                (each.code, cell.period, cell.cell, cell.numerator, cell.denominator)
                for each in indicators()
                for cell in each.compute()
            ]
        refresh_village(code)
    assert (facts(HOME), facts(AWAY)) == (expected[HOME], expected[AWAY])
    assert facts(HOME)[1:] == [
        ("uji_tanda_bulanan", "2026-11", "a", 3, None),
        ("uji_tanda_bulanan", "2026-11", "b", 2, None),
        ("uji_tanda_bulanan", "2027-01", "a", 1, None),
    ]
    assert [row[3] for row in facts(AWAY)] == [7, 7]


def test_second_refresh_follows_changes_and_deletes_what_vanished(cast: Cast) -> None:
    leave(HOME, "a", 2)
    leave(HOME, "b")
    leave(AWAY, "a")
    assert refresh_village(HOME) == 3
    refresh_village(AWAY)
    kept = dict(Fact.objects.filter(village_code=HOME, cell="a").values_list("cell", "pk"))
    with in_village(HOME):
        Entry.objects.filter(target="b").delete()
    leave(HOME, "a")
    assert refresh_village(HOME) == 2
    assert [(row[2], row[3]) for row in facts(HOME)] == [("", 3), ("a", 3)]
    assert dict(Fact.objects.filter(village_code=HOME, cell="a").values_list("cell", "pk")) == kept
    assert len(facts(AWAY)) == 2


def test_many_marks_make_one_refresh(cast: Cast, samples: dict[str, registry.Indicator]) -> None:
    runs: list[int] = []

    class Counting(Marks):
        code = "uji_hitung"

        def compute(self) -> Iterable[Cell]:
            runs.append(1)
            return super().compute()

    samples["uji_hitung"] = Counting()
    leave(HOME, "a", 2)
    with in_village(HOME):
        for _number in range(5):
            mark_dirty()
    assert deliver() == 5
    assert len(runs) == 1
    assert not OutboxEvent.objects.exists()
    assert ("uji_tanda", "current", "", 2) in [row[:4] for row in facts(HOME)]


def test_mark_of_a_rolled_back_change_refreshes_nothing(cast: Cast) -> None:
    with in_village(HOME), transaction.atomic():
        mark_dirty()
        transaction.set_rollback(True)
    assert deliver() == 0
    assert facts(HOME) == []


def test_indicator_that_breaks_leaves_all_facts_and_the_mark(
    cast: Cast, samples: dict[str, registry.Indicator]
) -> None:
    leave(HOME, "a")
    refresh_village(HOME)
    before = facts(HOME)

    class Broken(Marks):
        code = "uji_zrusak"

        def compute(self) -> Iterable[Cell]:
            yield Cell(1)
            raise ZeroDivisionError

    samples["uji_zrusak"] = Broken()
    leave(HOME, "a")
    with in_village(HOME):
        mark_dirty()
    deliver()
    assert facts(HOME) == before
    assert OutboxEvent.objects.get().last_error.startswith("ZeroDivisionError")


@pytest.mark.parametrize(
    ("dimensions", "cells"),
    [
        ((), [Cell(1), Cell(2)]),
        ((), [Cell(1, cell="online")]),
        (("cara",), [Cell(1)]),
        (("cara",), [Cell(1, cell="a|b")]),
        (("cara", "jenis"), [Cell(1, cell="a")]),
    ],
)
def test_cells_that_would_be_counted_twice_are_refused(
    cast: Cast, samples: dict[str, registry.Indicator], dimensions: tuple[str, ...], cells: list[Cell]
) -> None:
    class Wrong(Marks):
        code = "uji_keliru"

        def compute(self) -> Iterable[Cell]:
            return cells

    Wrong.dimensions = dimensions
    samples["uji_keliru"] = Wrong()
    with pytest.raises(BadCells):
        refresh_village(HOME)


def test_village_that_is_not_here(cast: Cast) -> None:
    with pytest.raises(NoVillage):
        refresh_village("18.01.01.2001")


def test_mark_of_a_village_that_was_withdrawn_is_dropped(cast: Cast) -> None:
    OutboxEvent.objects.create(village_code="18.01.01.2001", kind="stats.dirty", payload={})
    assert deliver() == 1
    assert not OutboxEvent.objects.exists()


def test_older_count_never_replaces_a_newer_one(
    committed: Cast, samples: dict[str, registry.Indicator]
) -> None:
    """Two refreshes at once: the second waits until the first has written, then counts."""
    counted, release, second_done = threading.Event(), threading.Event(), threading.Event()

    class Slow(Marks):
        code = "uji_pelan"

        def compute(self) -> Iterable[Cell]:
            number = Entry.objects.filter(action="uji.tanda").count()
            if threading.current_thread().name == "first":
                counted.set()
                assert release.wait(30)
            yield Cell(number)

    samples["uji_pelan"] = Slow()

    def refresh() -> None:
        try:
            with in_province():
                refresh_village(HOME)
        finally:
            connection.close()

    def refresh_second() -> None:
        refresh()
        second_done.set()

    leave(HOME, "a")
    first = threading.Thread(target=refresh, name="first")
    second = threading.Thread(target=refresh_second, name="second")
    first.start()
    assert counted.wait(30)
    leave(HOME, "a")
    second.start()
    with connection.cursor() as cursor:  # until the second stands before the lock, or has overtaken
        while not second_done.is_set():
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            if cursor.fetchone() != (0,):
                break
    release.set()
    for thread in (first, second):
        thread.join(30)
    assert Fact.objects.get(village_code=HOME, indicator="uji_pelan").numerator == 2


def test_nightly_count_covers_all_and_survives_one_that_fails(
    cast: Cast, samples: dict[str, registry.Indicator]
) -> None:
    class FailsAway(Marks):
        code = "uji_gagal"

        def compute(self) -> Iterable[Cell]:
            from smartvillage.kernel.tenancy import current_village

            if current_village().code == AWAY:
                raise ZeroDivisionError
            return super().compute()

    samples["uji_gagal"] = FailsAway()
    leave(HOME, "a")
    job_id = enqueue(refresh_all)
    work()
    status = status_of(job_id)
    assert status is not None
    assert (status.state, status.result) == (JobState.DONE, {"villages": 2, "failed": 1})
    assert facts(HOME)
    assert not facts(AWAY)


def test_village_that_leaves_takes_its_facts_along(cast: Cast) -> None:
    Fact.objects.bulk_create([fact(HOME, "uji_tanda", 1), fact(AWAY, "uji_tanda", 1)])
    assert forget_village(HOME) == 1
    assert not facts(HOME)
    assert facts(AWAY)


def test_command_refreshes_one_village_or_all(committed: Cast, database: Database) -> None:
    assert "1 desa" in database.desa("stats", "refresh", "--village", HOME).stdout
    codes = set(Fact.objects.values_list("village_code", flat=True))
    assert codes == {HOME}
    assert "2 desa" in database.desa("stats", "refresh", "--all").stdout
    assert set(Fact.objects.values_list("village_code", flat=True)) == {HOME, AWAY}
    for wrong in (("--village", "18.01.01.2001"), ("--village", HOME, "--all")):
        assert database.desa("stats", "refresh", *wrong, check=False).returncode == 2
