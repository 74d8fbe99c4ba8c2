"""What a letter type is made of. Immutable; read from the TOML files beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"  # answered as an ISO date
    YEAR = "year"
    NUMBER = "number"  # a whole number
    CHOICE = "choice"  # answered with a choice's value


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
    """One question, one page."""

    name: str
    kind: FieldKind
    label: str  # the question
    short_label: str  # on the page that checks the answers, and in the letter's data table
    help: str
    example: str
    required: bool
    choices: tuple[Choice, ...]
    max_length: int
    when: tuple[Condition, ...]

    def asked(self, answers: Mapping[str, object]) -> bool:
        """Whether the answers given so far call for this question."""
        return all(condition.holds(answers) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    text: str  # with {placeholders}
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the letter's body: a paragraph, or a table of rows. One of the two is empty."""

    text: str
    rows: tuple[Row, ...]
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class LetterType:
    code: str
    title: str  # as residents see it
    title_official: str  # as printed
    purpose: str
    requirements: tuple[str, ...]
    fields: tuple[Field, ...]
    data: tuple[str, ...]  # rows about the resident, keys of RESIDENT_ROWS
    body: tuple[Block, ...]
    promise_working_hours: int
    validity_days: int
    classification_code: str  # Permendagri 83/2022; a default, each village may have its own
    who_may_ask: tuple[Asker, ...]

    def questions(self, answers: Mapping[str, object]) -> tuple[Field, ...]:
        """The questions that these answers call for, in order."""
        return tuple(field for field in self.fields if field.asked(answers))

    def field(self, name: str) -> Field:
        """Raises KeyError for a name that is no question of this type."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


# The rows a letter can show about its resident, and their labels.
RESIDENT_ROWS: Mapping[str, str] = {
    "name": "Nama",
    "nik": "NIK",
    "kk": "Nomor KK",
    "family_head": "Kepala keluarga",
    "birth": "Tempat, tanggal lahir",
    "sex": "Jenis kelamin",
    "religion": "Agama",
    "marital_status": "Status perkawinan",
    "education": "Pendidikan",
    "occupation": "Pekerjaan",
    "nationality": "Kewarganegaraan",
    "address": "Alamat",
}

# The closed list of what a letter's text may name besides its own questions.
PLACEHOLDERS: frozenset[str] = frozenset(RESIDENT_ROWS) | {
    "village",  # "Kelurahan Tejo Agung"
    "village_term",  # "kelurahan"
    "head_title",  # "Lurah"
    "kecamatan",  # "Kecamatan Metro Timur"
    "kabupaten",  # "Kota Metro"
}
