"""A letter type's file while it is read: what is taken is of its type, what is wrong is named by its line."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from .definitions import Condition

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class CatalogueError(Exception):
    """A letter type's file is wrong; the message names the file, the line and what to mend."""


@dataclass(frozen=True, slots=True)
class Source:
    path: Path
    text: str

    def document(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise CatalogueError(f"{self.path.name}: {error}") from error

    def fail(self, message: str, near: str = "") -> NoReturn:
        """`near` is something written in the file; its first line is named."""
        lines = self.text.splitlines()
        numbers = [number for number, line in enumerate(lines, start=1) if near and near in line]
        place = f"{self.path.name}:{numbers[0]}" if numbers else self.path.name
        raise CatalogueError(f"{place}: {message}")


class Entry:
    """A TOML table whose keys are taken one by one; what is left over is a mistake."""

    def __init__(self, source: Source, values: object, what: str) -> None:
        if not isinstance(values, dict):
            source.fail(f"{what} must be a table")
        self.source = source
        self.what = what
        self._left: dict[str, Any] = dict(values)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        value = self._left.pop(key, default)
        if value is None:
            self.fail(f"{key} is missing", near=self.what.rpartition(" ")[2])
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fail(f"{key} must be {kind.__name__}", near=key)
        if default is None and value in ("", []):
            self.fail(f"{key} is empty", near=key)
        return value

    def texts(self, key: str, default: list[str] | None = None) -> tuple[str, ...]:
        values = self.take(key, list, default)
        if not all(isinstance(value, str) and value for value in values):
            self.fail(f"{key} must list texts", near=key)
        return tuple(values)

    def member(self, key: str, kinds: type[E], default: E | None = None) -> E:
        return self.one_of(self.take(key, str, default.value if default else None), kinds)

    def one_of(self, value: str, kinds: type[E]) -> E:
        if value not in set(kinds):
            self.fail(f"{value!r} is none of {', '.join(kinds)}", near=value)
        return kinds(value)

    def conditions(self) -> tuple[Condition, ...]:
        when = Entry(self.source, self.take("when", dict, {}), f"when of {self.what}")
        return tuple(Condition(field, when.texts(field)) for field in list(when._left))

    def end(self) -> None:
        for key in self._left:
            self.fail(f"unknown key {key!r}", near=key)

    def fail(self, message: str, near: str = "") -> NoReturn:
        self.source.fail(f"{self.what}: {message}", near)
