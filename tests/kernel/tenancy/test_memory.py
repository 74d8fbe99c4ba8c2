"""A backend that has seen enough villages ends with the request."""

from collections.abc import Callable

import psycopg2
import pytest
from django.core.signals import request_finished
from django.db import connection, transaction

from smartvillage.common.audit.models import Entry
from smartvillage.common.audit.services import record
from smartvillage.kernel.tenancy import in_village, memory
from tests.cast import AWAY, HOME, SYSTEM, Cast
from tests.database import Database


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


def stands_at() -> tuple[str, str]:
    """(role, search_path) as the server says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        return cursor.fetchone()


def test_a_loop_over_villages_loses_no_transaction(limit: Callable[[int], None]) -> None:
    limit(2)
    with transaction.atomic():
        first = backend()
        for code in (HOME, AWAY):
            with in_village(code):
                record(actor=SYSTEM, action="test.kept")
        memory.let_go_of_backend()
        assert backend() == first
    for code in (HOME, AWAY):
        with in_village(code):
            assert Entry.objects.filter(action="test.kept").count() == 1
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is None


def test_a_new_backend_stands_where_the_code_declares(limit: Callable[[int], None], committed: Cast) -> None:
    limit(1)
    home, away = committed.home.place.schema, committed.away.place.schema
    with in_village(HOME):
        backend()
        with in_village(AWAY):
            assert stands_at()[0] == away
            connection.close_if_unusable_or_obsolete()
            assert stands_at() == (away, f"{away}, shared, pg_temp")
        connection.close_if_unusable_or_obsolete()
        assert stands_at() == (home, f"{home}, shared, pg_temp")
    connection.close_if_unusable_or_obsolete()
    assert stands_at()[0] == "desa_province"


def test_the_limit_keeps_every_backend_below_100_mb(committed: Cast, database: Database) -> None:
    """What one more village costs a backend that looks at each of its tables, by the server's own count."""
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:

        def memory_after(schema: str) -> int:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT * FROM {schema}.{table} LIMIT 1")
            cursor.execute("SELECT sum(used_bytes) FROM pg_backend_memory_contexts")
            return int(cursor.fetchone()[0])

        memory_after(committed.home.place.schema)
        before = memory_after(committed.home.place.schema)
        village = memory_after(committed.away.place.schema) - before
    link.close()
    assert village > 50_000, "a second village costs something, or this measures nothing"
    assert before + village * memory.VILLAGES_PER_BACKEND < 100_000_000
