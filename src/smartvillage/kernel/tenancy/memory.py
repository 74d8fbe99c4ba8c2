"""Keeping database backends small."""

from django.db import connection

VILLAGES_PER_BACKEND = 200


def let_go_of_backend() -> None:
    """Close this thread's connection; the next statement opens a fresh one.

    A backend never forgets the tables of a village it visited: one that visits all of them
    grows to gigabytes. Call it every VILLAGES_PER_BACKEND villages. Inside a transaction it
    does nothing.
    """
    if not connection.in_atomic_block:
        connection.close()
