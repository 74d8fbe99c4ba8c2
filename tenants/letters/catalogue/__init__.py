"""The letter types, as data: one TOML file each, read and checked once per process.

A mistake in a file stops the start, with the file and the line; it never reaches a resident.
This package knows no request, no resident and no database.
"""

import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from .definitions import Asker, Block, Choice, Condition, Field, FieldKind, LetterType, Page, Row
from .reading import CatalogueError, read_letter_type
from .vocabulary import DOCUMENTS, PLACEHOLDERS, RESIDENT_ROWS, Form, Topic

__all__ = [
    "DOCUMENTS",
    "PLACEHOLDERS",
    "RESIDENT_ROWS",
    "Asker",
    "Block",
    "CatalogueError",
    "Choice",
    "Condition",
    "Field",
    "FieldKind",
    "Form",
    "LetterType",
    "Page",
    "Row",
    "Topic",
    "by_topic",
    "letter_type",
    "letter_types",
    "read_catalogue",
]


@functools.cache
def letter_types() -> Mapping[str, LetterType]:
    """All letter types by code, in the order of their titles. Raises CatalogueError."""
    return read_catalogue(Path(__file__).parent)


def letter_type(code: str) -> LetterType:
    """Raises KeyError for a code that is not in the catalogue."""
    return letter_types()[code]


def by_topic(kinds: Iterable[LetterType]) -> list[tuple[Topic, list[LetterType]]]:
    """The same types under their topics, in the order of the topics; no topic is empty."""
    listed = list(kinds)
    groups = [(topic, [kind for kind in listed if kind.topic is topic]) for topic in Topic]
    return [(topic, found) for topic, found in groups if found]


def read_catalogue(folder: Path) -> Mapping[str, LetterType]:
    """Every `*.toml` of a folder; a file's name is its type's code. Raises CatalogueError."""
    found = [read_letter_type(path) for path in sorted(folder.glob("*.toml"))]
    return MappingProxyType({kind.code: kind for kind in sorted(found, key=lambda kind: kind.title)})
