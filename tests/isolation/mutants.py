"""Each wall taken down on purpose, chosen by the environment variable MUTANT (see test_mutants.py)."""

from django.conf import settings
from django.db import connection

from smartvillage.kernel.tenancy.backend import base
from smartvillage.kernel.tenancy.witness import one_statement, witness


def without_role() -> None:
    """Everybody's login may read everything, and no role narrows it: only path and witness are left."""
    settings.TENANCY_SETS_ROLE = False
    connection.settings_dict.update({"USER": "desa_owner", "PASSWORD": "owner"})


def without_path() -> None:
    """The stock search path: what is missing in a village is looked for in public."""
    original = base.context_of

    def leaky(schema: str | None) -> tuple[str, str]:
        role, path = original(schema)
        return role, path if schema == "public" else f"{schema}, shared, public, pg_temp"

    base.context_of = leaky


def without_witness() -> None:
    connection.execute_wrappers.remove(witness)


def without_filter() -> None:
    connection.execute_wrappers.remove(one_statement)


MUTANTS = {"role": without_role, "path": without_path, "witness": without_witness, "filter": without_filter}
