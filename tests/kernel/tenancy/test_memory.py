"""A backend that has seen enough villages ends with the request."""

from collections.abc import Callable

import pytest
from django.core.signals import request_finished
from django.db import connection

from smartvillage.kernel.tenancy import in_village, memory
from tests.cast import AWAY, HOME, Cast


@pytest.fixture
def limit(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    connection.close()
    return lambda villages: monkeypatch.setattr(memory, "VILLAGES_PER_BACKEND", villages)


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def request_in(code: str) -> int:
    """The backend that served it; the signal is what ends every request."""
    with in_village(code):
        served = backend()
    request_finished.send(sender=None)
    return served


def test_a_backend_ends_after_so_many_villages(limit: Callable[[int], None]) -> None:
    limit(2)
    first, second, third = request_in(HOME), request_in(AWAY), request_in(HOME)
    assert first == second
    assert third != second


def test_the_same_village_again_and_again_keeps_its_backend(limit: Callable[[int], None]) -> None:
    limit(2)
    assert len({request_in(HOME) for _ in range(5)}) == 1


def test_a_fresh_backend_counts_from_nothing(limit: Callable[[int], None]) -> None:
    limit(2)
    seen = [request_in(code) for code in (HOME, AWAY, HOME, AWAY, HOME, AWAY)]
    assert seen[0] == seen[1] != seen[2] == seen[3] != seen[4] == seen[5]
