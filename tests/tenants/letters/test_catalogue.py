"""The letter types are read whole and every mistake in a file is named."""

import re
from itertools import product
from pathlib import Path

import pytest

from tenants.letters import catalogue
from tenants.letters.catalogue import (
    CatalogueError,
    FieldKind,
    LetterType,
    letter_type,
    letter_types,
    read_catalogue,
)

FOLDER = Path(catalogue.__file__).parent
USAHA = (FOLDER / "usaha.toml").read_text()
SKTM = (FOLDER / "tidak_mampu.toml").read_text()


def read(folder: Path, text: str) -> LetterType:
    (folder / "coba.toml").write_text(text)
    return read_catalogue(folder)["coba"]


def test_the_three_types_are_there() -> None:
    assert list(letter_types()) == ["domisili", "tidak_mampu", "usaha"]
    with pytest.raises(KeyError):
        letter_type("nikah")


@pytest.mark.parametrize("code", ["domisili", "tidak_mampu", "usaha"])
def test_a_request_has_at_most_five_questions_and_asks_nothing_known(code: str) -> None:
    kind = letter_type(code)
    choices = [[(f.name, c.value) for c in f.choices] for f in kind.fields if f.kind is FieldKind.CHOICE]
    for chosen in product(*choices):
        assert len(kind.questions(dict(chosen))) <= 5
    assert not {field.name for field in kind.fields} & set(catalogue.RESIDENT_ROWS)


@pytest.mark.parametrize("code", ["domisili", "tidak_mampu", "usaha"])
def test_words_are_plain(code: str) -> None:
    """Sentences that a resident reads have at most 20 words."""
    kind = letter_type(code)
    texts = [kind.purpose, *kind.requirements]
    texts += [text for field in kind.fields for text in (field.label, field.help)]
    texts += [choice.label for field in kind.fields for choice in field.choices]
    for sentence in re.split(r"(?<=[.?!])\s", " ".join(texts)):
        assert len(sentence.split()) <= 20, sentence


def test_only_the_questions_that_apply_are_asked() -> None:
    kind = letter_type("tidak_mampu")

    def asked(**answers: str) -> list[str]:
        return [field.name for field in kind.questions(answers)]

    assert asked() == ["purpose", "beneficiary"]
    assert asked(purpose="general") == ["purpose", "purpose_detail", "beneficiary"]
    assert asked(purpose="health", beneficiary="child") == ["purpose", "beneficiary", "child_name"]
    assert asked(purpose="school", beneficiary="child")[-2:] == ["child_name", "child_school"]


def test_a_question_is_found_by_name() -> None:
    assert letter_type("usaha").field("started").kind is FieldKind.YEAR
    with pytest.raises(KeyError):
        letter_type("usaha").field("name")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{business_name}", "{busines_name}", r"coba.toml:\d+: .*unknown placeholder {busines_name}"),
        ("{started}", "{event.__class__}", "a brace stands for nothing but a placeholder"),
        ("{started}", "{{started}}", "a brace stands for nothing but a placeholder"),
        ('kind = "year"', 'kind = "years"', r"coba.toml:\d+: field started: 'years' is none of text"),
        ('"nik", ', '"nik", "npwp", ', r"coba.toml:\d+: data: 'npwp' is none of name"),
        ("max_length = 200", "max_length = 9000", r"coba.toml:\d+: .*max_length 9000 does not fit"),
        ("max_length = 200", "max_lenght = 200", "unknown key 'max_lenght'"),
        ("validity_days = 30", 'validity_days = "30"', r"coba.toml:\d+: .*validity_days must be int"),
        ("validity_days = 30", "validity_days = true", "validity_days must be int"),
        ("validity_days = 30", "", "validity_days is missing"),
        ('title = "Surat Keterangan Usaha"', 'title = ""', r"coba.toml:\d+: .*title is empty"),
        ('name = "started"', 'name = "birth"', "field birth: the name is taken"),
        ('name = "started"', 'name = "purpose"', "field purpose: the name is taken"),
        ('name = "started"', 'name = "Started!"', "small letters"),
        ('{ label = "Mulai tahun", text = "{started}" },', "", "field started: asked, but neither printed"),
        ('"resident", "operator"', '"resident", "anyone"', "'anyone' is none of resident, operator"),
        ('kind = "year"', 'kind = "choice"', "a choice has two or more different choices"),
        ("[[body]]\nrows", '[[body]]\ntext = "x"\nrows', "a text or rows, one of the two"),
        ("[[body]]", "[[body]", "coba.toml: .*line"),
        ('example = "2018"', "required = false", None),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, told: str | None) -> None:
    assert old in USAHA
    text = USAHA.replace(old, new, 1)
    if told is None:
        assert not read(tmp_path, text).field("started").required
        return
    with pytest.raises(CatalogueError, match=told):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('["child"], purpose', '["grandchild"], purpose', "'grandchild' is no choice of beneficiary"),
        ("when = { purpose = [", "when = { urgency = [", "names 'urgency', which is no earlier choice"),
        (
            '"{child_school}", when = { purpose = ["school"] }',
            '"{child_school}"',
            "{child_school} may be unanswered where this is printed",
        ),
        (
            'when = { purpose = ["general"] }\n\n[[fields]]',
            'required = false\nwhen = { purpose = ["general"] }\n\n[[fields]]',
            "{purpose_detail} may be unanswered where this is printed",
        ),
        ('value = "health"', 'value = "school"', "different choices"),
    ],
)
def test_a_condition_that_cannot_hold_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SKTM
    with pytest.raises(CatalogueError, match=told):
        read(tmp_path, SKTM.replace(old, new, 1))


def test_the_line_of_a_mistake_is_the_right_one(tmp_path: Path) -> None:
    text = USAHA.replace("{business_name}", "{oops}")
    line = 1 + next(number for number, row in enumerate(text.splitlines()) if "{oops}" in row)
    with pytest.raises(CatalogueError, match=f"coba.toml:{line}: body 2, row 'Nama usaha'"):
        read(tmp_path, text)
