"""NIK and PIN: one answer for unknown, wrong, locked and gone, in the same time, and five tries."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection, transaction

from smartvillage.common.accounts.models import Attempts
from smartvillage.common.accounts.services import MAX_FAILURES
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village
from tenants.residents.models import Resident
from tenants.residents.services import set_pin
from tenants.residents.sign_in import authenticate_resident
from tests.cast import SYSTEM, Cast
from tests.factories.residents import ResidentFactory

NIK, STRANGER = "1872994101900007", "1872994101900008"
NOW = clock.now()


@pytest.fixture
def pin(operator: Actor) -> str:
    return set_pin(actor=operator, resident=ResidentFactory(digits=NIK))


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06}"


def test_the_right_pin_opens(pin: str) -> None:
    for typed in (NIK, "187299 410190 0007"):
        user = authenticate_resident(typed, pin, NOW)
        assert user is not None
        assert user.login == str(Resident.objects.get().pk)


@pytest.mark.parametrize(
    ("nik", "given"),
    [(NIK, "x"), (STRANGER, "123456"), ("", ""), ("abc", "1"), ("1872993102900001", "1"), ("0" * 16, "1")],
)
def test_everything_else_does_not(pin: str, nik: str, given: str) -> None:
    assert authenticate_resident(nik, given, NOW) is None


def test_neither_does_the_right_pin_of_somebody_gone_or_closed(pin: str) -> None:
    Resident.objects.update(status=3)
    assert authenticate_resident(NIK, pin, NOW) is None
    Resident.objects.update(status=1)
    account = Resident.objects.get().account
    assert account is not None
    account.is_active = False
    account.save()
    assert authenticate_resident(NIK, pin, NOW) is None


def test_another_village_does_not_know_the_pin(home: Cast, pin: str) -> None:
    with in_village(home.away.place):
        assert authenticate_resident(NIK, pin, NOW) is None


def test_five_failures_close_the_door_for_fifteen_minutes(pin: str) -> None:
    for _ in range(MAX_FAILURES):
        assert authenticate_resident(NIK, wrong(pin), NOW) is None
    assert authenticate_resident(NIK, pin, NOW) is None
    assert authenticate_resident(NIK, pin, NOW + timedelta(minutes=14, seconds=59)) is None
    assert authenticate_resident(NIK, pin, NOW + timedelta(minutes=15, seconds=1)) is not None


def test_four_failures_and_the_right_pin_start_over(pin: str) -> None:
    for _ in range(2):
        for _ in range(MAX_FAILURES - 1):
            assert authenticate_resident(NIK, wrong(pin), NOW) is None
        assert authenticate_resident(NIK, pin, NOW) is not None


def test_a_stranger_is_locked_out_the_same_way_and_by_no_plain_number(pin: str) -> None:
    for nik in (NIK, STRANGER):
        for _ in range(MAX_FAILURES):
            authenticate_resident(nik, wrong(pin), NOW)
    known, unknown = Attempts.objects.all()
    assert known.locked_until == unknown.locked_until == NOW + timedelta(minutes=15)
    assert not any(nik.encode() in bytes(row.key) for row in (known, unknown) for nik in (NIK, STRANGER))


def test_every_answer_costs_one_hash_and_the_same_statements(
    pin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time itself is not measured: what takes it is counted."""
    hasher = hashers.get_hasher()
    costs: list[int] = []
    encode, verify = type(hasher).encode, type(hasher).verify
    monkeypatch.setattr(type(hasher), "encode", lambda *a, **k: costs.append(1) or encode(*a, **k))
    monkeypatch.setattr(type(hasher), "verify", lambda *a, **k: costs.append(1) or verify(*a, **k))

    def cost(nik: str, given: str, now: datetime = NOW) -> tuple[int, int]:
        costs.clear()
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        authenticate_resident(nik, given, now)
        connection.force_debug_cursor = False
        return len(costs), len(connection.queries_log) - before

    cost(NIK, wrong(pin)), cost(STRANGER, wrong(pin))
    assert cost(NIK, wrong(pin)) == cost(STRANGER, wrong(pin))
    hashes = {
        cost(nik, given)[0] for nik in (NIK, STRANGER, "abc", "") for given in (wrong(pin), "", "x" * 50)
    }
    assert hashes == {1}


def test_guesses_at_the_same_time_do_not_get_more_than_five(committed: Cast) -> None:
    with in_village(committed.home.place):
        pin = set_pin(actor=SYSTEM, resident=ResidentFactory(digits=NIK))
    start, answers = threading.Barrier(12), []

    def guess() -> None:
        try:
            with in_village(committed.home.place):
                start.wait()
                answers.append(authenticate_resident(NIK, wrong(pin), NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [None] * 12
    with in_village(committed.home.place):
        row = Attempts.objects.get()
        heard = MAX_FAILURES if row.locked_until else row.failures
        assert 1 <= heard <= MAX_FAILURES


def test_who_tries_while_another_try_is_heard_is_refused(committed: Cast) -> None:
    with in_village(committed.home.place):
        pin = set_pin(actor=SYSTEM, resident=ResidentFactory(digits=NIK))
    answer: list[Any] = []

    def second() -> None:
        try:
            with in_village(committed.home.place):
                answer.append(authenticate_resident(NIK, pin, NOW))
        finally:
            connection.close()

    with in_village(committed.home.place), transaction.atomic():
        assert authenticate_resident(NIK, pin, NOW) is not None
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert answer == [None]
