"""Reads a letter type from its file and refuses every mistake by file, line and field."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from .checking import PLACEHOLDER, check
from .definitions import Asker, Block, Choice, Field, FieldKind, LetterType, Row
from .source import CatalogueError, Entry, Source
from .vocabulary import Form, Topic

_DEFAULT_LENGTH = {FieldKind.TEXT: 100, FieldKind.LONGTEXT: 500, FieldKind.NUMBER: 12, FieldKind.MONEY: 12}
_MOST_PEOPLE = 8
_LENGTH_OF_A_PERSON = 120


def read_letter_type(path: Path) -> LetterType:
    """One letter type from its file, checked as a whole. Raises CatalogueError."""
    source = Source(path, path.read_text(encoding="utf-8"))
    entry = Entry(source, source.document(), "letter type")
    kind = LetterType(
        code=path.stem,
        title=entry.take("title", str),
        title_official=entry.take("title_official", str),
        topic=entry.member("topic", Topic),
        form=entry.member("form", Form, Form.CERTIFICATE),
        purpose=entry.take("purpose", str),
        keywords=entry.texts("keywords", []),
        requirements=entry.texts("requirements"),
        documents=entry.texts("documents", []),
        fields=tuple(_fields(source, entry.take("fields", list))),
        data=entry.texts("data"),
        body=tuple(_blocks(source, entry.take("body", list))),
        holder=entry.take("holder", bool, False),
        camat=entry.take("camat", bool, False),
        witnesses=entry.take("witnesses", str, ""),
        copies=entry.texts("copies", []),
        promise_working_hours=entry.take("promise_working_hours", int),
        validity_days=entry.take("validity_days", int),
        classification_code=entry.take("classification_code", str),
        who_may_ask=tuple(entry.one_of(who, Asker) for who in entry.texts("who_may_ask")),
    )
    entry.end()
    check(source, kind)
    return kind


def _fields(source: Source, values: Iterable[object]) -> Iterator[Field]:
    for number, value in enumerate(values, start=1):
        entry = Entry(source, value, f"field {number}")
        name = entry.take("name", str)
        entry.what = f"field {name}"
        kind = entry.member("kind", FieldKind)
        most = entry.take("most", int, _MOST_PEOPLE if kind is FieldKind.PEOPLE else 0)
        default_length = _DEFAULT_LENGTH.get(kind, most * _LENGTH_OF_A_PERSON or 10)
        yield Field(
            name=name,
            kind=kind,
            label=entry.take("label", str),
            short_label=entry.take("short_label", str),
            help=entry.take("help", str, ""),
            example=entry.take("example", str, ""),
            required=entry.take("required", bool, True),
            choices=tuple(_choices(entry)),
            columns=entry.texts("columns", []),
            least=entry.take("least", int, 1 if kind is FieldKind.PEOPLE else 0),
            most=most,
            max_length=entry.take("max_length", int, default_length),
            page=entry.take("page", str, ""),
            when=entry.conditions(),
        )
        entry.end()


def _choices(field: Entry) -> Iterator[Choice]:
    for value in field.take("choices", list, []):
        entry = Entry(field.source, value, f"choice of {field.what}")
        label = entry.take("label", str)
        yield Choice(entry.take("value", str), label, entry.take("in_letter", str, label))
        entry.end()


def _blocks(source: Source, values: Iterable[object]) -> Iterator[Block]:
    for number, value in enumerate(values, start=1):
        entry = Entry(source, value, f"body {number}")
        rows = tuple(_rows(entry))
        text = entry.take("text", str, "")
        people = entry.take("people", str, "")
        if [bool(rows), bool(text), bool(people)].count(True) != 1:
            entry.fail("has a text, rows or people, one of the three", near="[[body]]")
        yield Block(text, rows, people, entry.conditions())
        entry.end()


def _rows(block: Entry) -> Iterator[Row]:
    for value in block.take("rows", list, []):
        entry = Entry(block.source, value, f"row of {block.what}")
        yield Row(entry.take("label", str), entry.take("text", str), entry.conditions())
        entry.end()


__all__ = ["PLACEHOLDER", "CatalogueError", "read_letter_type"]
