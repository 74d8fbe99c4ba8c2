"""Answers as they are kept (plain JSON) and as people read them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from smartvillage.kernel.clock import format_date

from .catalogue import Field, FieldKind, LetterType

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
        case FieldKind.NUMBER:
            return f"{int(value):,}".replace(",", ".")
        case _:
            return str(value)


def said(kind: LetterType, answers: Answers) -> list[Said]:
    """Every question that these answers call for, with its answer."""
    return [
        Said(question.name, question.short_label, in_words(question, answers.get(question.name)))
        for question in kind.questions(answers)
    ]


def next_question(kind: LetterType, answers: Answers) -> Field | None:
    """The first question not answered yet; one left open on purpose counts as answered."""
    return next((question for question in kind.questions(answers) if not is_settled(question, answers)), None)


def fits(question: Field, value: Any) -> bool:
    """Whether an answer is of its question's kind: forms see to it, and services do not take it on trust."""
    text = str(value)
    match question.kind:
        case FieldKind.CHOICE:
            return value in {choice.value for choice in question.choices}
        case FieldKind.DATE:
            return _is_date(text)
        case FieldKind.NUMBER | FieldKind.YEAR:
            return text.isascii() and text.isdigit()
        case _:
            return len(text) <= question.max_length


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_settled(question: Field, answers: Answers) -> bool:
    value = answers.get(question.name)
    return question.name in answers and (value not in (None, "") or not question.required)
