"""Whether a letter type holds together: names, choices, conditions, placeholders, people."""

import re
from collections.abc import Iterator

from .definitions import Condition, Field, FieldKind, LetterType, Row
from .source import Source
from .vocabulary import DOCUMENTS, PLACEHOLDERS, RESIDENT_ROWS

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

_NAME = re.compile(r"[a-z][a-z_]{0,39}")
_LONGEST = {FieldKind.TEXT: 300, FieldKind.LONGTEXT: 1000, FieldKind.PEOPLE: 2000, FieldKind.MONEY: 12}
_MOST_PEOPLE = 12

Conditions = tuple[Condition, ...]


def check(source: Source, kind: LetterType) -> None:
    """Raises CatalogueError."""
    _check_lists(source, kind)
    earlier: dict[str, Field] = {}
    for field in kind.fields:
        _check_field(source, field, earlier)
        earlier[field.name] = field
    _check_pages(source, kind)
    used: set[str] = set()
    for row, what in _texts(kind):
        _check_conditions(source, row.when, earlier, what)
        used |= _check_text(source, row, earlier, what)
    used |= {condition.field for condition in _all_conditions(kind)}
    used |= _check_people(source, kind)
    for name in earlier.keys() - used:
        source.fail(f"field {name}: asked, but neither printed nor needed", near=name)


def _check_lists(source: Source, kind: LetterType) -> None:
    for name, keys, known in (("data", kind.data, RESIDENT_ROWS), ("documents", kind.documents, DOCUMENTS)):
        for key in keys:
            if key not in known:
                source.fail(f"{name}: {key!r} is none of {', '.join(known)}", near=f'"{key}"')
    for name, value in (
        ("promise_working_hours", kind.promise_working_hours - 1),
        ("validity_days", kind.validity_days),
    ):
        if value < 0:
            source.fail(f"letter type: {name} is too small", near=name)


def _check_field(source: Source, field: Field, earlier: dict[str, Field]) -> None:
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
    _check_people_field(source, field, what)
    if not 0 < field.max_length <= _LONGEST.get(field.kind, 20):
        source.fail(
            f"{what}: max_length {field.max_length} does not fit a letter", near=f"{field.max_length}"
        )
    _check_conditions(source, field.when, earlier, what)


def _check_people_field(source: Source, field: Field, what: str) -> None:
    if field.kind is FieldKind.PEOPLE:
        sound = bool(field.columns) and 1 <= field.least <= field.most <= _MOST_PEOPLE
    else:
        sound = not field.columns and field.least == field.most == 0
    if not sound:
        source.fail(
            f"{what}: people have columns and are at most {_MOST_PEOPLE}, no other kind has them", field.name
        )


def _check_pages(source: Source, kind: LetterType) -> None:
    """A page is one run of neighbours, and none of its questions waits for another one on it."""
    seen: dict[str, set[str]] = {}
    previous = ""
    for field in kind.fields:
        if field.page:
            if field.page in seen and field.page != previous:
                source.fail(f"field {field.name}: its page is in two places", near=field.name)
            names = seen.setdefault(field.page, set())
            for condition in field.when:
                if condition.field in names:
                    source.fail(f"field {field.name}: waits for an answer on its own page", near=field.name)
            names.add(field.name)
        previous = field.page


def _check_conditions(source: Source, when: Conditions, fields: dict[str, Field], what: str) -> None:
    for condition in when:
        asked = fields.get(condition.field)
        if asked is None or asked.kind is not FieldKind.CHOICE:
            source.fail(
                f"{what}: when names {condition.field!r}, which is no earlier choice", condition.field
            )
        for value in condition.values:
            if value not in {choice.value for choice in asked.choices}:
                source.fail(f"{what}: {value!r} is no choice of {condition.field}", near=value)


def _check_text(source: Source, row: Row, fields: dict[str, Field], what: str) -> set[str]:
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
        if field.kind is FieldKind.PEOPLE:
            source.fail(f"{what}: {{{name}}} are people, and stand in a list", near=f"{{{name}}}")
        sure = field.required or row.label
        if not sure or not all(_implied(condition, row.when) for condition in field.when):
            source.fail(f"{what}: {{{name}}} may be unanswered where this is printed", near=f"{{{name}}}")
    return names - PLACEHOLDERS


def _check_people(source: Source, kind: LetterType) -> set[str]:
    """The questions whose people are listed or sign."""
    named = [(block.people, f"body {number}") for number, block in enumerate(kind.body, start=1)]
    named.append((kind.witnesses, "witnesses"))
    listed = {field.name for field in kind.fields if field.kind is FieldKind.PEOPLE}
    for name, what in named:
        if name and name not in listed:
            source.fail(f"{what}: {name!r} is no question about people", near=f'"{name}"')
    return {name for name, _what in named if name}


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
