"""One village read whole, as it is at one moment, with no right to read any other."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import psycopg2.extensions
from django.conf import settings

from .context import NoVillage, WrongVillage
from .names import is_village_schema
from .refs import VillageRef

# Times, bytes and numbers read the same wherever and whenever they are read.
PLAIN = "SET TIME ZONE 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; \
SET bytea_output = 'hex'; SET extra_float_digits = 1; SET client_encoding = 'UTF8'"


@contextmanager
def snapshot_of(village: VillageRef) -> Iterator[psycopg2.extensions.connection]:
    """A connection of its own in one read-only REPEATABLE READ transaction, as the village's role.

    Names are to be qualified: the search_path is empty. With isolation by path the login itself
    reads. NoVillage where the schema is not whole.
    """
    if not village.state.has_schema or not is_village_schema(village.schema):
        raise NoVillage(f"{village.code} is {village.state}: it has no usable schema")
    link = psycopg2.connect(settings.DATABASE_DSN, application_name=village.schema)
    try:
        link.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with link.cursor() as cursor:
            if settings.ISOLATION == "role":
                cursor.execute(f"SET ROLE {village.schema}")
            cursor.execute(f"SET search_path = pg_catalog, pg_temp; {PLAIN}")
            cursor.execute("SELECT current_user")
            if settings.ISOLATION == "role" and cursor.fetchone() != (village.schema,):
                raise WrongVillage(f"the server did not become {village.schema}")
        yield link
    finally:
        link.close()


__all__ = ["PLAIN", "snapshot_of"]
