"""One NIK in two villages is flagged to both, and nothing by which it was found stays behind."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from smartvillage.kernel.tenancy import in_province, in_village
from smartvillage.province.transfers import registry, tasks
from smartvillage.province.transfers.models import Clash, Mark
from smartvillage.province.transfers.services import compare_villages, comparing
from tenants.residents.models import MOVED, EventKind, Resident
from tenants.residents.services import events
from tests.cast import AWAY, HOME, SYSTEM, Cast, browser
from tests.factories.events import known, told
from tests.factories.residents import ResidentFactory

NIK, OTHER = "1872994101900777", "1872994101900778"
BOTH = [HOME, AWAY]


def living(cast: Cast, place: str, digits: str | None, **more: Any) -> Resident:
    with in_village(getattr(cast, place).place):
        return known(ResidentFactory(digits=digits, **more))


def flagged() -> set[tuple[str, UUID, str]]:
    return set(Clash.objects.values_list("village_code", "resident", "other_code"))


def test_both_are_told_and_neither_learns_of_the_others_row(cast: Cast) -> None:
    ours, theirs = living(cast, "home", NIK), living(cast, "away", NIK)
    living(cast, "home", OTHER)
    living(cast, "home", None)
    living(cast, "away", None)
    assert compare_villages(BOTH) == {"villages": 2, "failed": 0, "clashes": 2}
    assert flagged() == {(HOME, ours.pk, AWAY), (AWAY, theirs.pk, HOME)}
    assert not Mark.objects.exists()


def test_who_does_not_live_there_any_more_is_no_clash_and_it_goes_with_the_next_comparison(
    cast: Cast,
) -> None:
    ours = living(cast, "home", NIK)
    living(cast, "away", NIK)
    compare_villages(BOTH)
    assert len(flagged()) == 2
    with in_village(cast.home.place):
        events.record_departure(told(SYSTEM), EventKind.MOVED_OUT, people=[ours.pk], details={})
        assert Resident.objects.get().status == MOVED
    assert compare_villages(BOTH)["clashes"] == 0


def test_a_clash_keeps_the_day_on_which_it_was_found(cast: Cast) -> None:
    living(cast, "home", NIK)
    living(cast, "away", NIK)
    compare_villages(BOTH)
    before = dict(Clash.objects.values_list("pk", "found_at"))
    compare_villages(BOTH)
    assert dict(Clash.objects.values_list("pk", "found_at")) == before


def test_marks_of_two_comparisons_do_not_match(cast: Cast) -> None:
    living(cast, "home", NIK)
    with in_village(cast.home.place):
        first, second = (dict(registry.marks_of_village(key * 32)) for key in (b"a", b"b"))
    assert first.keys() == second.keys()
    assert not set(first.values()) & set(second.values())
    assert all(NIK.encode() not in mark and len(mark) == 16 for mark in first.values())


def test_a_village_that_cannot_be_read_takes_no_clash_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    living(cast, "home", NIK)
    living(cast, "away", NIK)
    compare_villages(BOTH)
    read = comparing._marks_of

    def broken(code: str, key: bytes) -> list[tuple[UUID, bytes]]:
        if code == AWAY:
            raise RuntimeError("no connection")
        return read(code, key)

    monkeypatch.setattr(comparing, "_marks_of", broken)
    assert compare_villages(BOTH) == {"villages": 2, "failed": 1, "clashes": 2}


def test_another_comparison_meanwhile_is_noticed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    living(cast, "home", NIK)
    living(cast, "away", NIK)
    compare_villages(BOTH)

    def emptied(done: int, total: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM transfers_mark")

    with pytest.raises(comparing.Overlapping):
        compare_villages(BOTH, emptied)
    assert len(flagged()) == 2


def test_the_marks_survive_neither_a_crash_nor_a_backup(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'transfers_mark'")
        assert cursor.fetchone() == ("u",)


def test_the_nightly_job_compares_every_village(cast: Cast) -> None:
    living(cast, "home", NIK)
    living(cast, "away", NIK)
    with in_province():
        assert tasks.compare_niks.func() == {"villages": 2, "failed": 0, "clashes": 2}


class TestPage:
    @pytest.fixture(autouse=True)
    def _found(self, cast: Cast) -> None:
        self.ours = living(cast, "home", NIK, name="SITI AMINAH")
        living(cast, "away", NIK, name="SITI AISYAH")
        compare_villages(BOTH)

    def test_it_names_our_row_and_the_other_village_only(self, cast: Cast) -> None:
        client = browser(cast.home.place, cast.home.operator)
        quality = client.get("/kelola/penduduk/mutu/").content.decode()
        assert "NIK dipakai juga di desa lain" in quality
        text = client.get("/kelola/penduduk/mutu/desa-lain/").content.decode()
        assert "SITI AMINAH" in text
        assert "Desa Hanura" in text
        assert "SITI AISYAH" not in text
        assert not re.search(r"\d{16}", text)

    def test_it_stays_inside_an_operators_areas(self, cast: Cast) -> None:
        from tenants.members.models import Area

        with in_village(cast.home.place):
            Area.objects.create(user=cast.home.operator, hamlet="LAIN")
        client = browser(cast.home.place, cast.home.operator)
        text = client.get("/kelola/penduduk/mutu/desa-lain/").content.decode()
        assert "SITI AMINAH" not in text
        assert "Tidak ada NIK ganda" in text

    def test_nobody_is_listed_who_left_since(self, cast: Cast) -> None:
        with in_village(cast.home.place):
            events.record_departure(told(SYSTEM), EventKind.DEATH, people=[self.ours.pk], details={})
        client = browser(cast.home.place, cast.home.operator)
        assert "Tidak ada NIK ganda" in client.get("/kelola/penduduk/mutu/desa-lain/").content.decode()


def test_nobody_marks_where_there_is_no_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_marks", None)
    monkeypatch.setattr(registry, "autodiscover_modules", lambda name: None)
    with pytest.raises(LookupError):
        registry.marks_of_village(uuid4().bytes)
