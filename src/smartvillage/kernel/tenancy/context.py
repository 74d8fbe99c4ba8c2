"""Declaring a village, and moving the connection there.

Two independent witnesses agree before a statement runs: the ContextVar here, set by
whoever serves a village (middleware, job runner, command line), and what the database
server itself reports. See `witness`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

from django.db import connection

from .names import PUBLIC
from .refs import VillageRef

if TYPE_CHECKING:
    from .backend.base import DatabaseWrapper

_PLACE: ContextVar[VillageRef | str | None] = ContextVar("village", default=None)


class NoVillage(RuntimeError):
    """Village code ran where no village was declared."""


class WrongVillage(RuntimeError):
    """The declared village, the connection and the server do not agree; nothing was run."""


def declared() -> str | None:
    """The declared schema ("public", "v_…"), or None where nothing was declared."""
    place = _PLACE.get()
    return place.schema if isinstance(place, VillageRef) else place


def current_village() -> VillageRef:
    """The village being served; NoVillage outside one."""
    place = _PLACE.get()
    if not isinstance(place, VillageRef):
        raise NoVillage(f"no village is declared here (declared: {place!r})")
    return place


@contextmanager
def in_village(village: VillageRef | str) -> Iterator[VillageRef]:
    """Serve this village until the block ends; then whatever was served before.

    A code is looked up in the directory. NoVillage if it is unknown or its schema is not whole.
    """
    ref = village if isinstance(village, VillageRef) else _known(village)
    if not ref.state.has_schema:
        raise NoVillage(f"{ref.code} is {ref.state}: it has no usable schema")
    with _at(ref, ref.schema):
        yield ref


@contextmanager
def in_province() -> Iterator[None]:
    """Work in the public schema, without rights on any village."""
    with _at(PUBLIC, PUBLIC):
        yield


@contextmanager
def in_template(schema: str) -> Iterator[None]:
    """Owner only: enter a schema that is no village in service (template, half-built)."""
    with _at(schema, schema):
        yield


@contextmanager
def _at(place: VillageRef | str, schema: str) -> Iterator[None]:
    link = cast("DatabaseWrapper", connection)
    before = link.schema_name
    token = _PLACE.set(place)
    link.set_schema(schema)
    try:
        yield
    finally:
        _PLACE.reset(token)
        link.set_schema(before)


def _known(code: str) -> VillageRef:
    from .directory import directory

    ref = directory.by_code(code)
    if ref is None:
        raise NoVillage(f"no village has the code {code!r}")
    return ref
