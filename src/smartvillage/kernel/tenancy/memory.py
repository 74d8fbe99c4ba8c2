"""Keeping database backends small.

A backend never forgets the tables of a village it visited: one that visits all of them grows to
gigabytes. Measured with 15 tables a village: 28 kB after a village's home page, 216 kB after the pages
of the staff, 326 kB after a look at every table.
"""

from django.db import connection

# Who goes through the villages one by one sees each once: nothing is gained by remembering them.
VILLAGES_PER_BACKEND = 200
# Who serves them sees them again. The server is asked what a backend holds, 13 ms for 100 MB, each time
# it entered so many villages, the same ones or others; what it may grow meanwhile, a test measures.
ENTRIES_PER_LOOK = 100
BACKEND_BYTES = 100_000_000
HELD = "SELECT shared.backend_bytes()"  # made by sql/database.sql


def let_go_of_backend() -> None:
    """Close this thread's connection; the next statement opens a fresh one.

    Call it every VILLAGES_PER_BACKEND villages. Inside a transaction it does nothing.
    """
    if not connection.in_atomic_block:
        connection.close()
