"""What a letter type is made of. Immutable; read from the TOML files beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .vocabulary import DOCUMENTS, Form, Topic


class FieldKind(StrEnum):
    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"  # answered as an ISO date
    TIME = "time"  # answered as HH:MM
    YEAR = "year"
    NUMBER = "number"  # a whole number
    MONEY = "money"  # whole rupiah
    CHOICE = "choice"  # answered with a choice's value
    PEOPLE = "people"  # one person a line, what is said of each between semicolons


class Asker(StrEnum):
    """Who may start a request for this type."""

    RESIDENT = "resident"  # for themselves, signed in
    OPERATOR = "operator"  # at the counter, for a resident who came in person


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the answer to `field` is one of `values`."""

    field: str
    values: tuple[str, ...]

    def holds(self, answers: Mapping[str, object]) -> bool:
        return str(answers.get(self.field, "")) in self.values


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str  # as asked
    in_letter: str  # as the letter says it


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Neighbours with the same `page` share one, under that heading."""

    name: str
    kind: FieldKind
    label: str  # the question
    short_label: str  # on the page that checks the answers, and in the letter's data table
    help: str
    example: str
    required: bool
    choices: tuple[Choice, ...]
    columns: tuple[str, ...]  # what is said of each of the people
    least: int  # of people
    most: int
    max_length: int
    page: str  # "" for a page of its own
    when: tuple[Condition, ...]

    def asked(self, answers: Mapping[str, object]) -> bool:
        """Whether the answers given so far call for this question."""
        return all(condition.holds(answers) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Page:
    """What is asked at once: one question, or a few that belong together."""

    heading: str  # "" where the only question is the heading
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        return self.fields[0].name


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    text: str  # with {placeholders}
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the letter's body: a paragraph, a table of rows, or a list of people. Two are empty."""

    text: str
    rows: tuple[Row, ...]
    people: str  # the question that was answered with people
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class LetterType:
    code: str
    title: str  # as residents see it
    title_official: str  # as printed
    topic: Topic
    form: Form
    purpose: str
    keywords: tuple[str, ...]  # what people also call it when they look for it
    requirements: tuple[str, ...]
    documents: tuple[str, ...]  # papers to bring, keys of DOCUMENTS
    fields: tuple[Field, ...]
    data: tuple[str, ...]  # rows about the resident, keys of RESIDENT_ROWS
    body: tuple[Block, ...]
    holder: bool  # the resident signs too
    camat: bool  # the head of the kecamatan signs too, by hand
    witnesses: str  # the question that names who signs as a witness; "" for none
    copies: tuple[str, ...]  # who else gets the letter
    promise_working_hours: int
    validity_days: int  # 0: it does not run out
    classification_code: str  # Permendagri 83/2022; a default, each village may have its own
    who_may_ask: tuple[Asker, ...]

    def questions(self, answers: Mapping[str, object]) -> tuple[Field, ...]:
        """The questions that these answers call for, in order."""
        return tuple(field for field in self.fields if field.asked(answers))

    def pages(self, answers: Mapping[str, object]) -> tuple[Page, ...]:
        """The same questions as a resident meets them, page by page."""
        pages: list[Page] = []
        for field in self.questions(answers):
            if field.page and pages and pages[-1].heading == field.page:
                pages[-1] = Page(field.page, (*pages[-1].fields, field))
            else:
                pages.append(Page(field.page, (field,)))
        return tuple(pages)

    def field(self, name: str) -> Field:
        """Raises KeyError for a name that is no question of this type."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def by_hand(self) -> bool:
        """Whether somebody besides the head signs, with a pen, once the letter is printed."""
        return self.holder or self.camat or bool(self.witnesses)

    @property
    def to_bring(self) -> tuple[str, ...]:
        return tuple(DOCUMENTS[document] for document in self.documents)
