"""Reads a letter type from its file and refuses every mistake by file, line and field."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from .definitions import (
    PLACEHOLDERS,
    RESIDENT_ROWS,
    Asker,
    Block,
    Choice,
    Condition,
    Field,
    FieldKind,
    LetterType,
    Row,
)

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

_NAME = re.compile(r"[a-z][a-z_]{0,39}")
_LONGEST = {FieldKind.TEXT: 300, FieldKind.LONGTEXT: 1000}
_DEFAULT_LENGTH = {FieldKind.TEXT: 100, FieldKind.LONGTEXT: 500, FieldKind.NUMBER: 12}

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Conditions = tuple[Condition, ...]


class CatalogueError(Exception):
    """A letter type's file is wrong; the message names the file, the line and what to mend."""


@dataclass(frozen=True, slots=True)
class _Source:
    path: Path
    text: str

    def fail(self, message: str, near: str = "") -> NoReturn:
        """`near` is something written in the file; its first line is named."""
        lines = self.text.splitlines()
        numbers = [number for number, line in enumerate(lines, start=1) if near and near in line]
        place = f"{self.path.name}:{numbers[0]}" if numbers else self.path.name
        raise CatalogueError(f"{place}: {message}")


class _Entry:
    """A TOML table whose keys are taken one by one; what is left over is a mistake."""

    def __init__(self, source: _Source, values: object, what: str) -> None:
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
        if default is None and not value:
            self.fail(f"{key} is empty", near=key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list)
        if not all(isinstance(value, str) and value for value in values):
            self.fail(f"{key} must list texts", near=key)
        return tuple(values)

    def member(self, key: str, kinds: type[E]) -> E:
        return self.one_of(self.take(key, str), kinds)

    def one_of(self, value: str, kinds: type[E]) -> E:
        if value not in set(kinds):
            self.fail(f"{value!r} is none of {', '.join(kinds)}", near=value)
        return kinds(value)

    def conditions(self) -> Conditions:
        when = _Entry(self.source, self.take("when", dict, {}), f"when of {self.what}")
        return tuple(Condition(field, when.texts(field)) for field in list(when._left))

    def end(self) -> None:
        for key in self._left:
            self.fail(f"unknown key {key!r}", near=key)

    def fail(self, message: str, near: str = "") -> NoReturn:
        self.source.fail(f"{self.what}: {message}", near)


def read_letter_type(path: Path) -> LetterType:
    """One letter type from its file, checked as a whole. Raises CatalogueError."""
    source = _Source(path, path.read_text(encoding="utf-8"))
    try:
        document = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    entry = _Entry(source, document, "letter type")
    kind = LetterType(
        code=path.stem,
        title=entry.take("title", str),
        title_official=entry.take("title_official", str),
        purpose=entry.take("purpose", str),
        requirements=entry.texts("requirements"),
        fields=tuple(_fields(source, entry.take("fields", list))),
        data=entry.texts("data"),
        body=tuple(_blocks(source, entry.take("body", list))),
        promise_working_hours=entry.take("promise_working_hours", int),
        validity_days=entry.take("validity_days", int),
        classification_code=entry.take("classification_code", str),
        who_may_ask=tuple(entry.one_of(who, Asker) for who in entry.texts("who_may_ask")),
    )
    entry.end()
    _check(source, kind)
    return kind


def _fields(source: _Source, values: Iterable[object]) -> Iterator[Field]:
    for number, value in enumerate(values, start=1):
        entry = _Entry(source, value, f"field {number}")
        name = entry.take("name", str)
        entry.what = f"field {name}"
        kind = entry.member("kind", FieldKind)
        yield Field(
            name=name,
            kind=kind,
            label=entry.take("label", str),
            short_label=entry.take("short_label", str),
            help=entry.take("help", str, ""),
            example=entry.take("example", str, ""),
            required=entry.take("required", bool, True),
            choices=tuple(_choices(entry)),
            max_length=entry.take("max_length", int, _DEFAULT_LENGTH.get(kind, 10)),
            when=entry.conditions(),
        )
        entry.end()


def _choices(field: _Entry) -> Iterator[Choice]:
    for value in field.take("choices", list, []):
        entry = _Entry(field.source, value, f"choice of {field.what}")
        label = entry.take("label", str)
        yield Choice(entry.take("value", str), label, entry.take("in_letter", str, label))
        entry.end()


def _blocks(source: _Source, values: Iterable[object]) -> Iterator[Block]:
    for number, value in enumerate(values, start=1):
        entry = _Entry(source, value, f"body {number}")
        rows = tuple(_rows(entry))
        text = entry.take("text", str, "")
        if bool(rows) == bool(text):
            entry.fail("has a text or rows, one of the two", near="[[body]]")
        yield Block(text, rows, entry.conditions())
        entry.end()


def _rows(block: _Entry) -> Iterator[Row]:
    for value in block.take("rows", list, []):
        entry = _Entry(block.source, value, f"row of {block.what}")
        yield Row(entry.take("label", str), entry.take("text", str), entry.conditions())
        entry.end()


def _check(source: _Source, kind: LetterType) -> None:
    for key in kind.data:
        if key not in RESIDENT_ROWS:
            source.fail(f"data: {key!r} is none of {', '.join(RESIDENT_ROWS)}", near=key)
    earlier: dict[str, Field] = {}
    for field in kind.fields:
        _check_field(source, field, earlier)
        earlier[field.name] = field
    used: set[str] = set()
    for row, what in _texts(kind):
        _check_conditions(source, row.when, earlier, what)
        used |= _check_text(source, row, earlier, what)
    used |= {condition.field for condition in _all_conditions(kind)}
    for name in earlier.keys() - used:
        source.fail(f"field {name}: asked, but neither printed nor needed", near=name)


def _check_field(source: _Source, field: Field, earlier: dict[str, Field]) -> None:
    what = f"field {field.name}"
    if not _NAME.fullmatch(field.name):
        source.fail(f"{what}: a name has small letters and underscores only", near=field.name)
    if field.name in earlier or field.name in PLACEHOLDERS:
        source.fail(f"{what}: the name is taken", near=f'"{field.name}"')
    values = [choice.value for choice in field.choices]
    if (field.kind is FieldKind.CHOICE) != (len(set(values)) >= 2) or len(set(values)) != len(values):
        source.fail(
            f"{what}: a choice has two or more different choices, no other kind has any", near=field.name
        )
    if not 0 < field.max_length <= _LONGEST.get(field.kind, 20):
        source.fail(
            f"{what}: max_length {field.max_length} does not fit a letter", near=f"{field.max_length}"
        )
    _check_conditions(source, field.when, earlier, what)


def _check_conditions(source: _Source, when: Conditions, fields: dict[str, Field], what: str) -> None:
    for condition in when:
        asked = fields.get(condition.field)
        if asked is None or asked.kind is not FieldKind.CHOICE:
            source.fail(
                f"{what}: when names {condition.field!r}, which is no earlier choice", condition.field
            )
        for value in condition.values:
            if value not in {choice.value for choice in asked.choices}:
                source.fail(f"{what}: {value!r} is no choice of {condition.field}", near=value)


def _check_text(source: _Source, row: Row, fields: dict[str, Field], what: str) -> set[str]:
    """The questions that a text uses, each known and sure to be answered wherever the text is printed.

    A row (it has a label) may use an optional question: unanswered, the row is left out.
    """
    names = set(PLACEHOLDER.findall(row.text))
    if re.search(r"[{}]", PLACEHOLDER.sub("", row.text)):
        source.fail(f"{what}: a brace stands for nothing but a placeholder like {{name}}", near=row.text[:40])
    for name in sorted(names - PLACEHOLDERS):
        if name not in fields:
            source.fail(f"{what}: unknown placeholder {{{name}}}", near=f"{{{name}}}")
        field = fields[name]
        sure = field.required or row.label
        if not sure or not all(_implied(condition, row.when) for condition in field.when):
            source.fail(f"{what}: {{{name}}} may be unanswered where this is printed", near=f"{{{name}}}")
    return names - PLACEHOLDERS


def _implied(condition: Condition, when: Conditions) -> bool:
    return any(
        other.field == condition.field and set(other.values) <= set(condition.values) for other in when
    )


def _texts(kind: LetterType) -> Iterator[tuple[Row, str]]:
    """Every text of the body with the conditions under which it is printed; a paragraph has no label."""
    for number, block in enumerate(kind.body, start=1):
        yield Row("", block.text, block.when), f"body {number}"
        for row in block.rows:
            yield Row(row.label, row.text, block.when + row.when), f"body {number}, row {row.label!r}"


def _all_conditions(kind: LetterType) -> Iterator[Condition]:
    for field in kind.fields:
        yield from field.when
    for row, _ in _texts(kind):
        yield from row.when
