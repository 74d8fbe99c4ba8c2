"""A backend that grew too large ends with the request."""

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

Limit = Callable[[int, int], None]


@pytest.fixture
def limit(committed: Cast, monkeypatch: pytest.MonkeyPatch) -> Limit:
    """`limit(entries, bytes)`: how often the server is asked, and how much is too much."""
    connection.close()

    def limit(entries: int, bytes_: int) -> None:
        monkeypatch.setattr(memory, "ENTRIES_PER_LOOK", entries)
        monkeypatch.setattr(memory, "BACKEND_BYTES", bytes_)

    return limit


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


def test_a_backend_over_its_bytes_ends_when_it_is_looked_at(limit: Limit) -> None:
    limit(2, 1)
    seen = [request_in(code) for code in (HOME, AWAY, HOME, AWAY, HOME, AWAY)]
    assert seen[0] == seen[1] != seen[2] == seen[3] != seen[4] == seen[5]


def test_a_small_backend_stays_however_many_villages_it_entered(limit: Limit) -> None:
    limit(1, memory.BACKEND_BYTES)
    assert len({request_in(code) for code in (HOME, AWAY) * 5}) == 1


def test_the_same_village_again_and_again_is_no_new_entry(limit: Limit) -> None:
    limit(2, 1)
    assert len({request_in(HOME) for _ in range(5)}) == 1


def test_a_server_that_does_not_tell_has_its_backends_replaced(
    limit: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(2, memory.BACKEND_BYTES)
    monkeypatch.setattr(memory, "HELD", "SELECT shared.no_such_function()")
    seen = [request_in(code) for code in (HOME, AWAY, HOME)]
    assert seen[0] == seen[1] != seen[2]


def test_what_a_backend_tells_of_itself_is_what_the_server_counts(
    committed: Cast, database: Database
) -> None:
    """Within a few contexts that asking itself opens; and no other backend is told of."""
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("SELECT shared.backend_bytes()")
        told = cursor.fetchone()[0]
        cursor.execute("SELECT sum(total_bytes)::bigint FROM pg_backend_memory_contexts")
        counted = cursor.fetchone()[0]
    link.close()
    assert told == pytest.approx(counted, rel=0.2)
    with in_village(HOME), connection.cursor() as cursor:
        cursor.execute(memory.HELD)
        assert cursor.fetchone()[0] > 500_000


def stands_at() -> tuple[str, str]:
    """(role, search_path) as the server says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        return cursor.fetchone()


def test_a_loop_over_villages_loses_no_transaction(limit: Limit) -> None:
    limit(2, 1)
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


def test_a_new_backend_stands_where_the_code_declares(limit: Limit, committed: Cast) -> None:
    limit(1, 1)
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


def test_no_backend_passes_200_mb(committed: Cast, database: Database) -> None:
    """What one more village costs a backend that looks at each of its tables, by the server's own count,
    if all it enters between two looks are new to it."""
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:

        def memory_after(schema: str) -> int:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
            for (table,) in cursor.fetchall():
                cursor.execute(f"SELECT * FROM {schema}.{table} LIMIT 1")
            # Used, for total grows in steps of megabytes.
            cursor.execute("SELECT sum(used_bytes) FROM pg_backend_memory_contexts")
            return int(cursor.fetchone()[0])

        memory_after(committed.home.place.schema)
        before = memory_after(committed.home.place.schema)
        village = memory_after(committed.away.place.schema) - before
    link.close()
    assert village > 50_000, "a second village costs something, or this measures nothing"
    print(f"{village / 1000:.0f} kB a village")
    assert memory.BACKEND_BYTES + village * memory.ENTRIES_PER_LOOK < 200_000_000
    assert before + village * memory.VILLAGES_PER_BACKEND < 200_000_000
