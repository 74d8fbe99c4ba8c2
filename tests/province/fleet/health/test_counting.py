"""Errors and the staff's activity are counted per village, and reach the table."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State, VillageRef
from smartvillage.province.fleet.health import counting
from smartvillage.province.fleet.models import VillageHour
from tests.cast import AWAY, HOME, Cast, browser


@pytest.fixture(autouse=True)
def counts(monkeypatch: pytest.MonkeyPatch) -> counting.Counts:
    fresh = counting.Counts()
    monkeypatch.setattr(counting, "counts", fresh)
    return fresh


def rows() -> dict[str, tuple[int, bool]]:
    return {row.village_code: (row.errors, row.active_at is not None) for row in VillageHour.objects.all()}


def answer(village: VillageRef | None, status: int) -> None:
    request = HttpRequest()
    request.path = "/"
    request.village = village  # type: ignore[attr-defined]
    counting.CountingMiddleware(lambda _request: HttpResponse(status=status))(request)


def test_errors_of_a_village_are_added_up(cast: Cast, counts: counting.Counts) -> None:
    for status in (200, 404, 500, 503):
        answer(cast.home.place, status)
    answer(None, 500)
    counts.flush()
    answer(cast.home.place, 502)
    answer(cast.away.place, 500)
    counts.flush()
    assert rows() == {HOME: (3, False), AWAY: (1, False)}


def test_a_suspended_village_makes_no_errors(cast: Cast, counts: counting.Counts) -> None:
    from dataclasses import replace

    answer(replace(cast.home.place, state=State.SUSPENDED), 503)
    assert counts.flush() == 0


def test_staff_at_work_are_activity_and_visitors_are_not(cast: Cast, counts: counting.Counts) -> None:
    browser(cast.away.place).get("/")
    browser(cast.away.place).get("/kelola/")
    cast.client(cast.home.operator, at=cast.home.place).get("/kelola/")
    counts.flush()
    assert rows() == {HOME: (0, True)}


def test_the_latest_activity_stays(cast: Cast, counts: counting.Counts) -> None:
    now = clock.now().replace(minute=30)
    for minutes in (5, 0, 9):
        counts.note(HOME, active_at=now - timedelta(minutes=minutes))
        counts.flush()
    assert VillageHour.objects.get().active_at == now


def test_a_table_out_of_reach_loses_nothing(
    cast: Cast, counts: counting.Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(_hours: object) -> None:
        raise DatabaseError

    counts.note(HOME, errors=2)
    with monkeypatch.context() as broken:
        broken.setattr(counting, "_write", out_of_reach)
        with pytest.raises(DatabaseError):
            counts.flush()
    counts.note(HOME, errors=1)
    counts.flush()
    assert rows() == {HOME: (3, False)}


def test_an_actor_nobody_asked_for_is_not_asked_now() -> None:
    def never() -> Actor:
        raise AssertionError("asked outside the village")

    from django.utils.functional import SimpleLazyObject

    request = HttpRequest()
    request.actor = SimpleLazyObject(never)  # type: ignore[attr-defined]
    assert not counting._signed_in(request)
