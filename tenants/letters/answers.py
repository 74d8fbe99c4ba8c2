"""Answers as they are kept (plain JSON) and as people read them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from smartvillage.kernel.clock import format_date
from smartvillage.web.formats import number, rupiah

from .catalogue import Field, FieldKind, LetterType, Page

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, in words."""

    name: str
    label: str
    value: str


def to_keep(value: Any) -> str | int:
    """What a form cleaned, as JSON holds it; "" for a question left open."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value if isinstance(value, int) else str(value)


def to_ask(question: Field, value: Any) -> Any:
    """What is kept, as a form shows it again."""
    if question.kind is FieldKind.DATE and value:
        return date.fromisoformat(str(value))
    return value


def in_words(question: Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    match question.kind:
        case FieldKind.CHOICE:
            return next((choice.label for choice in question.choices if choice.value == value), "")
        case FieldKind.DATE:
            return format_date(date.fromisoformat(str(value)))
        case FieldKind.TIME:
            return str(value).replace(":", ".")
        case FieldKind.NUMBER:
            return number(int(value))
        case FieldKind.MONEY:
            return rupiah(int(value))
        case FieldKind.PEOPLE:
            return "; ".join(
                f"{place}. {_of_a_person(parts)}"
                for place, parts in enumerate(people_in(str(value)), start=1)
            )
        case _:
            return str(value)


def people_in(text: str) -> list[list[str]]:
    """What is said of each person: one a line, the parts between semicolons."""
    lines = [[part.strip() for part in line.split(";")] for line in text.splitlines()]
    return [parts for parts in lines if any(parts)]


def _of_a_person(parts: list[str]) -> str:
    return f"{parts[0]} ({', '.join(parts[1:])})" if parts[1:] else parts[0]


def said(kind: LetterType, answers: Answers) -> list[Said]:
    """Every question that these answers call for, with its answer."""
    return [
        Said(question.name, question.short_label, in_words(question, answers.get(question.name)))
        for question in kind.questions(answers)
    ]


def next_page(kind: LetterType, answers: Answers) -> Page | None:
    """The first page not answered yet; a question left open on purpose counts as answered."""
    for page in kind.pages(answers):
        if not all(is_settled(question, answers) for question in page.fields):
            return page
    return None


def fits(question: Field, value: Any) -> bool:
    """Whether an answer is of its question's kind: forms see to it, and services do not take it on trust."""
    text = str(value)
    match question.kind:
        case FieldKind.CHOICE:
            return value in {choice.value for choice in question.choices}
        case FieldKind.DATE:
            return _is_date(text)
        case FieldKind.TIME:
            return bool(_TIME.fullmatch(text))
        case FieldKind.NUMBER | FieldKind.YEAR | FieldKind.MONEY:
            return text.isascii() and text.isdigit() and len(text) <= question.max_length
        case FieldKind.PEOPLE:
            return len(text) <= question.max_length and _are_people(question, text)
        case _:
            return len(text) <= question.max_length


def _are_people(question: Field, text: str) -> bool:
    people = people_in(text)
    whole = all(len(parts) == len(question.columns) and all(parts) for parts in people)
    return whole and question.least <= len(people) <= question.most


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_settled(question: Field, answers: Answers) -> bool:
    value = answers.get(question.name)
    return question.name in answers and (value not in (None, "") or not question.required)
