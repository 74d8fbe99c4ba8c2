"""How the owner's plain connection (migrations, provisioning, restores) stands in one schema."""

from .names import SHARED, is_village_schema


def local_path(schema: str) -> str:
    """A statement that holds until the transaction ends; ValueError for no village schema."""
    if not is_village_schema(schema):
        raise ValueError(f"not a village schema: {schema!r}")
    return f"SET LOCAL search_path = {schema}, {SHARED}, pg_temp"
