"""Who may change a village as a whole: one process at a time, whatever it does with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone_with(code: str) -> Iterator[None]:
    """Setting up, importing or removing this village; the second waits. Free again when the process dies.

    A session lock of the province's connection: work inside may commit as often as it likes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"provision {code}"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"provision {code}"])
