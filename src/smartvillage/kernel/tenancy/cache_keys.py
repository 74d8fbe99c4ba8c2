"""Cache keys that cannot meet: every key carries the schema it was made in (H8)."""

from .context import NoVillage, declared


def make_key(key: str, key_prefix: str, version: int) -> str:
    place = declared()
    if place is None:
        raise NoVillage("a cache key was made where no place was declared")
    return f"{place}:{key_prefix}:{version}:{key}"
