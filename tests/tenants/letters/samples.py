"""Answers to every letter type: short ones, as its examples say, and the longest that its questions allow."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from tenants.letters.catalogue import Field, FieldKind, LetterType

_WORDS = "Perumahan Griya Asri Sentosa Permai Blok Kenanga Jalan Letnan Jenderal Alamsyah Ratu Prawiranegara "


def short(kind: LetterType) -> dict[str, Any]:
    """The first choice everywhere, and the example of every question."""
    return _answered(
        kind, {field.name: field.choices[0].value for field in kind.fields if field.choices}, _short
    )


def long(kind: LetterType) -> dict[str, Any]:
    """The way with the most questions, each answered at its full length."""
    ways = [
        _chosen(kind, values)
        for values in product(*(field.choices for field in kind.fields if field.choices))
    ]
    return _answered(kind, max(ways, key=lambda way: len(kind.questions(way))), _long)


def _chosen(kind: LetterType, choices: tuple[Any, ...]) -> dict[str, str]:
    names = [field.name for field in kind.fields if field.choices]
    return {name: choice.value for name, choice in zip(names, choices, strict=True)}


def _answered(kind: LetterType, chosen: Mapping[str, str], answer: Any) -> dict[str, Any]:
    return {field.name: chosen.get(field.name) or answer(field) for field in kind.questions(chosen)}


def _short(field: Field) -> str | int:
    match field.kind:
        case FieldKind.DATE:
            return "2026-05-02"
        case FieldKind.TIME:
            return field.example.replace(".", ":")
        case FieldKind.NUMBER | FieldKind.YEAR | FieldKind.MONEY:
            return int(field.example)
        case FieldKind.PEOPLE:
            return "\n".join([field.example] * field.least)
        case _:
            return field.example


def _long(field: Field) -> str | int:
    match field.kind:
        case FieldKind.DATE:
            return "2026-09-30"
        case FieldKind.TIME:
            return "23:59"
        case FieldKind.YEAR:
            return 2026
        case FieldKind.NUMBER | FieldKind.MONEY:
            return int("9" * field.max_length)
        case FieldKind.PEOPLE:
            part = _filled(100 // len(field.columns))
            return "\n".join("; ".join([part] * len(field.columns)) for _person in range(field.most))
        case _:
            return _filled(field.max_length)


def _filled(length: int) -> str:
    return (_WORDS * (length // len(_WORDS) + 1))[:length].strip()
