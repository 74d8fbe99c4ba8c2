"""The letter types are sound, and a mistake in a file is named by file, line and field."""

import re
from itertools import product
from pathlib import Path

import pytest

from tenants.letters.catalogue import (
    RESIDENT_ROWS,
    Asker,
    CatalogueError,
    FieldKind,
    letter_type,
    letter_types,
    read_catalogue,
)

GOOD = """\
title = "Surat Uji"
title_official = "SURAT UJI"
purpose = "Menguji."
requirements = ["Tercatat sebagai penduduk."]
promise_working_hours = 4
validity_days = 30
classification_code = "400"
who_may_ask = ["resident"]
data = ["name", "nik"]
topic = "other"

[[fields]]
name = "reason"
kind = "choice"
label = "Untuk apa?"
short_label = "Keperluan"
choices = [{ value = "work", label = "Kerja" }, { value = "other", label = "Lain" }]

[[fields]]
name = "detail"
kind = "text"
label = "Apa?"
short_label = "Rincian"
when = { reason = ["other"] }

[[body]]
text = "Untuk {reason} di {village}."

[[body]]
text = "Rincian: {detail}."
when = { reason = ["other"] }
"""


def read(folder: Path, text: str) -> None:
    (folder / "uji.toml").write_text(text)
    read_catalogue(folder)


def test_the_three_types_are_offered_in_the_order_of_their_titles() -> None:
    assert list(letter_types()) == ["domisili", "tidak_mampu", "usaha"]
    with pytest.raises(KeyError):
        letter_type("pindah")


def test_every_type_can_be_asked_by_both_and_within_seven_steps() -> None:
    for kind in letter_types().values():
        assert set(kind.who_may_ask) == set(Asker)
        assert kind.validity_days > 0
        choices = [[(f.name, c.value) for c in f.choices] for f in kind.fields if f.kind is FieldKind.CHOICE]
        for chosen in product(*choices):
            # Choosing the type and checking the answers are steps too.
            assert len(kind.questions(dict(chosen))) <= 5


def test_what_a_resident_reads_is_plain() -> None:
    """Sentences of at most 20 words."""
    for kind in letter_types().values():
        texts = [kind.purpose, *kind.requirements]
        texts += [text for field in kind.fields for text in (field.label, field.help)]
        texts += [choice.label for field in kind.fields for choice in field.choices]
        for sentence in re.split(r"(?<=[.?!])\s", " ".join(texts)):
            assert len(sentence.split()) <= 20, sentence


def test_nothing_is_asked_that_the_register_knows() -> None:
    for kind in letter_types().values():
        assert not {field.name for field in kind.fields} & set(RESIDENT_ROWS)


def test_questions_follow_the_answers() -> None:
    kind = letter_type("tidak_mampu")
    names = [field.name for field in kind.questions({"purpose": "school", "beneficiary": "child"})]
    assert names == ["purpose", "beneficiary", "child_name", "child_school"]
    assert [field.name for field in kind.questions({"purpose": "health"})] == ["purpose", "beneficiary"]
    assert kind.field("purpose").kind is FieldKind.CHOICE
    with pytest.raises(KeyError):
        kind.field("nik")


def test_the_good_file_is_read(tmp_path: Path) -> None:
    read(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('title = "Surat Uji"\n', "", ["uji.toml", "title is missing"]),
        ('purpose = "Menguji."', 'purpose = ""', ["uji.toml:3", "purpose is empty"]),
        ("validity_days = 30", 'validity_days = "30"', ["uji.toml:6", "validity_days must be int"]),
        ("validity_days = 30", "validity_days = true", ["uji.toml:6", "validity_days must be int"]),
        ("validity_days = 30", "validity_days = 30\nvalidty = 1", ["uji.toml:7", "unknown key 'validty'"]),
        ('["resident"]', '["neighbour"]', ["uji.toml:8", "'neighbour' is none of resident, operator"]),
        ('["name", "nik"]', '["name", "pin"]', ["uji.toml:9", "data: 'pin' is none of"]),
        ('kind = "text"', 'kind = "essay"', ["uji.toml:21", "field detail", "'essay' is none of"]),
        ('label = "Apa?"\n', "", ["uji.toml:20", "field detail", "label is missing"]),
        ('name = "detail"', 'name = "De-tail"', ["uji.toml:20", "field De-tail", "small letters"]),
        ('name = "detail"', 'name = "reason"', ["uji.toml", "field reason", "the name is taken"]),
        ('name = "detail"', 'name = "nik"', ["uji.toml", "field nik", "the name is taken"]),
        ('value = "other"', 'value = "work"', ["uji.toml", "field reason", "two or more different choices"]),
        (
            'label = "Apa?"',
            'label = "Apa?"\nmax_length = 301',
            ["uji.toml:23", "field detail", "max_length 301"],
        ),
        (
            '{ reason = ["other"] }\n\n',
            '{ reason = ["none"] }\n\n',
            ["uji.toml:24", "field detail", "'none' is no"],
        ),
        (
            '{ reason = ["other"] }\n\n',
            '{ cause = ["other"] }\n\n',
            ["uji.toml:24", "field detail", "'cause'"],
        ),
        ("{village}", "{village} {secret}", ["uji.toml:27", "body 1", "unknown placeholder {secret}"]),
        ("{village}", "{event.__class__}", ["uji.toml:27", "body 1", "a brace stands for nothing"]),
        ("Untuk {reason}", "Untuk {detail}", ["uji.toml:27", "body 1", "{detail} may be unanswered"]),
        ("Rincian: {detail}.", "Rincian.", ["uji.toml:20", "field detail", "neither printed nor needed"]),
        ('text = "Untuk {reason} di {village}."', "when = {}", ["uji.toml", "body 1", "one of the three"]),
        (
            'label = "Apa?"',
            'label = "Apa?"\nrequired = false',
            ["uji.toml", "body 2", "{detail} may be unanswered"],
        ),
        ("Untuk {reason}", "Untuk {{reason}}", ["uji.toml:27", "body 1", "a brace stands for nothing"]),
        ("[[body]]", "[body", ["uji.toml", "line 26"]),
    ],
)
def test_a_mistake_is_named_by_file_line_and_field(
    tmp_path: Path, good: str, bad: str, told: list[str]
) -> None:
    assert good in GOOD
    with pytest.raises(CatalogueError) as mistake:
        read(tmp_path, GOOD.replace(good, bad, 1))
    for part in told:
        assert part in str(mistake.value)


def test_a_row_may_show_an_optional_question(tmp_path: Path) -> None:
    text = GOOD.replace('label = "Apa?"', 'label = "Apa?"\nrequired = false')
    text = text.replace('text = "Rincian: {detail}."', 'rows = [{ label = "Rincian", text = "{detail}" }]')
    read(tmp_path, text)
