"""What stands for each placeholder: the resident's data, the village's names, the answers in words."""

from collections.abc import Iterator, Mapping
from datetime import date

from smartvillage.kernel.clock import format_date
from smartvillage.kernel.documents import printable
from smartvillage.kernel.money import rupiah_in_words
from smartvillage.web.formats import number, rupiah
from tenants.letters.answers import fits
from tenants.letters.catalogue import Field, FieldKind, LetterType

from .parties import Person, VillageLike


class BadAnswer(ValueError):
    """An answer is missing or not of its kind. Names the question, never the answer."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The answer to {name!r} is missing or not of its kind.")
        self.field_name = name


def resident_values(resident: Person, village: VillageLike) -> dict[str, str]:
    born = format_date(resident.birth_date) if resident.birth_date else ""
    values = {
        "name": resident.name,
        "nik": resident.nik,
        "kk": resident.kk,
        "family_head": resident.family_head,
        "birth": listed(resident.birth_place, born),
        "sex": resident.sex,
        "religion": resident.religion,
        "marital_status": resident.marital_status,
        "education": resident.education,
        "occupation": resident.occupation,
        "nationality": resident.nationality,
        "address": _address(resident, village),
    }
    return {key: printable(value) or "-" for key, value in values.items()}


def _address(resident: Person, village: VillageLike) -> str:
    blocks = " ".join(
        f"{label} {value}" for label, value in (("RT", resident.rt), ("RW", resident.rw)) if value
    )
    dusun = resident.dusun.strip()
    if dusun and not dusun.casefold().startswith(("dusun", "lingkungan", "lk")):
        dusun = f"{'Lingkungan' if village.kind == 'kelurahan' else 'Dusun'} {dusun}"
    return listed(
        resident.address, blocks, dusun, village_name(village), kecamatan_name(village), village.kabupaten
    )


def listed(*parts: str) -> str:
    return ", ".join(part.strip() for part in parts if part.strip())


def village_name(village: VillageLike) -> str:
    return f"{village.term.capitalize()} {village.name}"


def kecamatan_name(village: VillageLike) -> str:
    return f"Kecamatan {village.kecamatan}"


def village_values(village: VillageLike) -> dict[str, str]:
    values = {
        "village": village_name(village),
        "village_term": village.term,
        "head_title": village.head_title,
        "kecamatan": kecamatan_name(village),
        "kabupaten": village.kabupaten,
    }
    return {key: printable(value) for key, value in values.items()}


def answer_values(letter_type: LetterType, answers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The answers in words, of the questions that apply: an answer to a question since ruled out is left.

    People stay lines of parts. Raises BadAnswer.
    """
    for question in letter_type.questions(answers):
        given = answers.get(question.name)
        many = question.kind is FieldKind.PEOPLE
        answer = "" if given is None else printable(str(given), multiline=many)
        if answer:
            yield question.name, _in_words(question, answer)
        elif question.required:
            raise BadAnswer(question.name)


def _in_words(question: Field, answer: str) -> str:
    if question.kind not in _FREE and not fits(question, answer):
        raise BadAnswer(question.name)
    match question.kind:
        case FieldKind.CHOICE:
            return next(choice.in_letter for choice in question.choices if choice.value == answer)
        case FieldKind.DATE:
            return format_date(date.fromisoformat(answer))
        case FieldKind.TIME:
            return f"{answer.replace(':', '.')} WIB"
        case FieldKind.NUMBER:
            return number(int(answer))
        case FieldKind.MONEY:
            return f"{rupiah(int(answer))} ({rupiah_in_words(int(answer))})"
        case FieldKind.YEAR:
            return str(int(answer))
        case _:
            return answer


# Printed as typed, also where an older letter was allowed a longer text.
_FREE = frozenset({FieldKind.TEXT, FieldKind.LONGTEXT})
