"""Keeping database backends small."""

from django.db import connection

# A backend keeps what it read of the catalogue: measured with 15 tables a village, 216 kB after the
# pages of the staff and 326 kB after a look at every table. So it stays under 70 MB of its own, with
# room to 100 MB for more tables; a test holds that. Raising it saves little: a page on a new backend took
# 26 ms instead of 8, once in 200 villages.
VILLAGES_PER_BACKEND = 200


def let_go_of_backend() -> None:
    """Close this thread's connection; the next statement opens a fresh one.

    A backend never forgets the tables of a village it visited: one that visits all of them
    grows to gigabytes. Call it every VILLAGES_PER_BACKEND villages. Inside a transaction it
    does nothing.
    """
    if not connection.in_atomic_block:
        connection.close()
