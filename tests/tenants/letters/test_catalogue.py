"""The letter types are sound, and a mistake in a file is named by file, line and field."""

import re
from itertools import product
from pathlib import Path

import pytest

from tenants.letters.answers import fits
from tenants.letters.catalogue import (
    DOCUMENTS,
    RESIDENT_ROWS,
    Asker,
    CatalogueError,
    FieldKind,
    LetterType,
    Topic,
    by_topic,
    letter_type,
    letter_types,
    read_catalogue,
)

from .samples import short

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


def ways(kind: LetterType) -> list[dict[str, str]]:
    """Every combination of choices."""
    choices = [
        [(field.name, choice.value) for choice in field.choices] for field in kind.fields if field.choices
    ]
    return [dict(chosen) for chosen in product(*choices)]


def test_the_types_are_offered_in_the_order_of_their_titles() -> None:
    titles = [kind.title for kind in letter_types().values()]
    assert len(titles) >= 30
    assert titles == sorted(titles)
    assert len(set(titles)) == len(titles)
    with pytest.raises(KeyError):
        letter_type("teleportasi")


def test_topics_hold_every_type_once() -> None:
    groups = by_topic(letter_types().values())
    assert [topic for topic, _kinds in groups] == list(Topic)
    assert sorted(kind.code for _topic, kinds in groups for kind in kinds) == sorted(letter_types())


def test_every_type_can_be_asked_by_both_and_within_seven_steps() -> None:
    for kind in letter_types().values():
        assert set(kind.who_may_ask) == set(Asker)
        for answers in ways(kind):
            # Choosing the type and checking the answers are steps too.
            assert len(kind.pages(answers)) <= 5, kind.code
            for page in kind.pages(answers):
                assert len(page.fields) == 1 or page.heading, kind.code
                assert len(page.fields) <= 5, kind.code


def test_what_a_resident_reads_is_plain() -> None:
    """Sentences of at most 20 words."""
    for kind in letter_types().values():
        texts = [kind.purpose, *kind.requirements, *DOCUMENTS.values()]
        texts += [text for field in kind.fields for text in (field.page, field.label, field.help)]
        texts += [choice.label for field in kind.fields for choice in field.choices]
        for text in texts:
            assert all(len(sentence.split()) <= 20 for sentence in re.split(r"(?<=[.?!])\s", text)), text


def test_no_help_says_what_the_form_says_of_every_open_question() -> None:
    helps = [field.help for kind in letter_types().values() for field in kind.fields]
    assert [text for text in helps if "dikosongkan" in text.lower()] == []


def test_a_question_that_is_written_shows_an_example() -> None:
    without = {FieldKind.CHOICE, FieldKind.DATE}
    for kind in letter_types().values():
        for field in kind.fields:
            assert field.example or field.kind in without, f"{kind.code}: {field.name}"
            assert fits(field, short(kind).get(field.name, "")) or not field.asked(short(kind)), field.name


def test_a_question_alone_on_its_page_is_one() -> None:
    """The label is the page's heading."""
    for kind in letter_types().values():
        for field in kind.fields:
            assert field.page.endswith("?") if field.page else field.label.endswith("?"), field.label


def test_nobody_is_asked_for_a_number_that_is_sealed_elsewhere() -> None:
    """Answers are kept as they are: neither a NIK nor a KK number is one."""
    for kind in letter_types().values():
        for field in kind.fields:
            asked = f"{field.label} {field.short_label} {field.help}"
            assert not re.search(r"\bNIK\b|[Nn]omor (KK|KTP|kartu keluarga)", asked), f"{kind.code}: {asked}"


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
        ('topic = "other"', 'topic = "sport"', ["uji.toml:10", "'sport' is none of population, family"]),
        ('topic = "other"\n', "", ["uji.toml", "topic is missing"]),
        (
            'topic = "other"',
            'topic = "other"\nform = "poem"',
            ["uji.toml:11", "'poem' is none of certificate"],
        ),
        ('topic = "other"', 'topic = "other"\nholder = "yes"', ["uji.toml:11", "holder must be bool"]),
        (
            'topic = "other"',
            'topic = "other"\ndocuments = ["passport"]',
            ["uji.toml:11", "documents: 'passport' is none of"],
        ),
        (
            'topic = "other"',
            'topic = "other"\nwitnesses = "detail"',
            ["uji.toml:11", "witnesses: 'detail' is no question about people"],
        ),
        ("validity_days = 30", "validity_days = -1", ["uji.toml:6", "validity_days is too small"]),
        ("promise_working_hours = 4", "promise_working_hours = 0", ["uji.toml:5", "is too small"]),
        ('kind = "text"', 'kind = "people"', ["uji.toml", "field detail", "people have columns"]),
        (
            'kind = "text"',
            'kind = "people"\ncolumns = ["Nama"]\nmost = 99\nmax_length = 900',
            ["uji.toml", "field detail", "at most 12"],
        ),
        (
            'kind = "text"',
            'kind = "text"\ncolumns = ["Nama"]',
            ["uji.toml", "field detail", "people have columns"],
        ),
        ('kind = "text"', 'kind = "people"\ncolumns = ["Nama"]', ["uji.toml", "body 2", "are people"]),
        (
            'label = "Apa?"',
            'label = "Apa?"\nmost = 3',
            ["uji.toml", "field detail", "no other kind has them"],
        ),
        (
            'text = "Rincian: {detail}."',
            'people = "detail"',
            ["uji.toml", "body 2", "no question about people"],
        ),
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


def test_questions_of_one_page_are_neighbours_and_do_not_wait_for_each_other(tmp_path: Path) -> None:
    waiting = GOOD.replace('kind = "choice"', 'kind = "choice"\npage = "Apa?"')
    waiting = waiting.replace('kind = "text"', 'kind = "text"\npage = "Apa?"')
    with pytest.raises(CatalogueError, match="field detail: waits for an answer on its own page"):
        read(tmp_path, waiting)
    third = '[[fields]]\nname = "third"\nkind = "text"\npage = "Apa?"\nlabel = "Lagi?"\nshort_label = "Lagi"\n\n[[body]]'
    apart = GOOD.replace('kind = "choice"', 'kind = "choice"\npage = "Apa?"').replace("[[body]]", third, 1)
    with pytest.raises(CatalogueError, match="field third: its page is in two places"):
        read(tmp_path, apart.replace("Untuk {reason}", "Untuk {third} {reason}"))


def test_neighbours_with_one_heading_are_one_page() -> None:
    kind = letter_type("nikah")
    pages = kind.pages({"status": "widowed"})
    assert [page.name for page in pages] == [
        "status",
        "former_spouse",
        "father_name",
        "spouse_name",
        "wedding_on",
    ]
    assert [len(page.fields) for page in pages] == [1, 1, 4, 4, 2]
    assert [len(page.fields) for page in kind.pages({"status": "never"})] == [1, 4, 4, 2]
