"""Delivery: grouped, once, in the transaction of its effect; what fails waits, alone, and at last is kept."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.jobs.failures import backoff
from smartvillage.kernel.tenancy import emit, in_province, in_village
from smartvillage.province.outbox import registry
from smartvillage.province.outbox.models import OutboxEvent
from smartvillage.province.outbox.queries import backlog, dead_events
from smartvillage.province.outbox.services import deliver, revive
from smartvillage.province.outbox.services.delivery import GROUP, MAX_ATTEMPTS
from tests.cast import AWAY, HOME, Cast
from tests.province.outbox.handlers import Recorder

Handle = Callable[[str, Any], Any]


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Handle:
    handlers: dict[str, Any] = {}
    monkeypatch.setattr(registry, "_HANDLERS", handlers)

    def add(kind: str, handler: Any) -> Any:
        handlers[kind] = handler
        return handler

    return add


def tell(code: str, *payloads: dict[str, Any], kind: str = "uji.kabar") -> None:
    with in_village(code):
        for payload in payloads:
            emit(kind, payload)


def test_one_call_per_village_and_kind_in_order(cast: Cast, handle: Handle) -> None:
    news, other = handle("uji.kabar", Recorder()), handle("uji.lain", Recorder())
    tell(HOME, {"n": 1}, {"n": 2})
    tell(AWAY, {"n": 3})
    tell(HOME, {"n": 4})
    tell(HOME, {"n": 5}, kind="uji.lain")
    assert deliver() == 5
    assert news.calls == [(HOME, [1, 2, 4]), (AWAY, [3])]
    assert other.calls == [(HOME, [5])]
    assert not OutboxEvent.objects.exists()
    assert deliver() == 0


def test_effect_and_removal_are_one_transaction(cast: Cast, handle: Handle) -> None:
    handle("uji.kabar", Recorder(writes=True))
    tell(HOME, {"n": 1}, {"n": 2, "bad": True})
    deliver()
    with in_village(HOME):
        assert not Entry.objects.filter(action="uji.tanda").exists()
    assert OutboxEvent.objects.count() == 2


def test_bad_event_is_soon_alone_and_the_good_ones_are_delivered(cast: Cast, handle: Handle) -> None:
    handler = handle("uji.kabar", Recorder(writes=True))
    with time_machine.travel(clock.now(), tick=False) as moved:
        tell(HOME, {"n": 1}, {"n": 2, "bad": True}, {"n": 3})
        deliver()
        tell(HOME, {"n": 4})
        deliver()
        moved.shift(backoff(1))
        deliver()
    assert handler.calls == [(HOME, [1, 2, 3]), (HOME, [4]), (HOME, [1]), (HOME, [2]), (HOME, [3])]
    assert list(OutboxEvent.objects.values_list("payload__n", "attempts", "dead")) == [(2, 2, False)]
    with in_village(HOME):
        entries = Entry.objects.filter(action="uji.tanda").order_by("id")
        assert [entry.detail["text"] for entry in entries] == ["4", "1", "3"]


def test_event_that_always_fails_is_tried_eight_times_with_pauses_then_kept(
    cast: Cast, handle: Handle
) -> None:
    handler = handle("uji.kabar", Recorder())
    with time_machine.travel(clock.now(), tick=False) as moved:
        tell(HOME, {"n": 1, "bad": True})
        for attempt in range(1, MAX_ATTEMPTS + 1):
            assert deliver() == 1
            moved.shift(backoff(attempt) - timedelta(seconds=1))
            assert deliver() == 0
            moved.shift(timedelta(seconds=1))
        moved.shift(timedelta(days=30))
        assert deliver() == 0
    assert len(handler.calls) == MAX_ATTEMPTS == 8
    event = dead_events().get()
    assert (event.attempts, event.village_code) == (8, HOME)
    assert event.last_error.startswith("ValueError at ")
    assert "SITI" not in event.last_error
    assert "1872041205800001" not in event.last_error
    assert (backlog().waiting, backlog().dead) == (0, 1)


def test_revived_event_starts_anew(cast: Cast, handle: Handle) -> None:
    handler = handle("uji.kabar", Recorder())
    tell(HOME, {"n": 1})
    OutboxEvent.objects.update(dead=True, attempts=8)
    assert deliver() == 0
    assert revive([0]) == 0
    assert revive() == 1
    assert deliver() == 1
    assert handler.calls == [(HOME, [1])]


def test_event_that_nobody_handles_waits_for_a_release_that_does(cast: Cast, handle: Handle) -> None:
    tell(HOME, {"n": 1}, kind="uji.baru")
    deliver()
    event = OutboxEvent.objects.get()
    assert (event.attempts, event.dead) == (1, False)
    assert event.last_error.startswith("NoHandler")
    handler = handle("uji.baru", Recorder())
    with time_machine.travel(clock.now() + backoff(1) + timedelta(seconds=1)):
        deliver()
    assert handler.calls == [(HOME, [1])]


def test_flood_of_one_village_lets_the_others_through(cast: Cast, handle: Handle) -> None:
    handler = handle("uji.kabar", Recorder())
    events = [OutboxEvent(village_code=HOME, kind="uji.kabar", payload={"n": n}) for n in range(GROUP * 3)]
    OutboxEvent.objects.bulk_create(
        [*events, OutboxEvent(village_code=AWAY, kind="uji.kabar", payload={"n": -1})]
    )
    assert deliver() == GROUP + 1
    assert [code for code, _payloads in handler.calls] == [HOME, AWAY]
    assert OutboxEvent.objects.filter(village_code=HOME).count() == GROUP * 2


def test_delivery_side_by_side_delivers_each_event_once(committed: Cast, handle: Handle) -> None:
    seen: Counter[int] = Counter()
    together = threading.Barrier(2, timeout=30)
    met = threading.Event()

    def handler(_code: str, payloads: Any) -> None:
        if not met.is_set():  # both are inside a handler at once, each with its own events
            together.wait()
            met.set()
        seen.update(payload["n"] for payload in payloads)

    handle("uji.kabar", handler)
    OutboxEvent.objects.bulk_create(
        OutboxEvent(village_code=f"18.01.01.{2000 + n % 20}", kind="uji.kabar", payload={"n": n})
        for n in range(200)
    )

    def run() -> None:
        try:
            with in_province():
                while deliver():
                    pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert seen == Counter(range(200))
    assert not OutboxEvent.objects.exists()


def test_second_handler_of_a_kind_is_a_mistake(handle: Handle) -> None:
    first = Recorder()
    registry.register("uji.satu", first)
    registry.register("uji.satu", first)
    with pytest.raises(ValueError):
        registry.register("uji.satu", Recorder())
