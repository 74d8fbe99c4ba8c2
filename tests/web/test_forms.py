"""Forms keep what was typed, say what is wrong where it is wrong, and lead there."""

import re
from datetime import date

import pytest
from django import forms
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from smartvillage.kernel.tenancy.middleware import URLCONFS
from smartvillage.web.forms import DatePartsField, QuestionForm, Radios, WebForm, error_links
from smartvillage.web.http import render_form
from smartvillage.web.samples import EveryField, PurposeQuestion, SignIn


class Sample(WebForm):
    name = forms.CharField(label="Nama lengkap", help_text="Tulis seperti di KTP.", max_length=5)
    born = DatePartsField(label="Tanggal lahir")
    kind = forms.ChoiceField(label="Jenis surat", choices=[("a", "A"), ("b", "B")], widget=Radios)
    note = forms.CharField(label="Catatan", required=False)


def village_request() -> HttpRequest:
    request = RequestFactory().get("/")
    request.urlconf = URLCONFS["village"]
    return request


def parts(form: forms.Form, name: str) -> list[str]:
    """The names under which a date's boxes are sent."""
    return re.findall(r'<input[^>]* name="([^"]+)"', str(form[name]))


def sent(**typed: str) -> Sample:
    day, month, year = parts(Sample(), "born")
    boxes = {day: typed.pop("day", ""), month: typed.pop("month", ""), year: typed.pop("year", "")}
    return Sample({**typed, **boxes})


def control(html: str, control_id: str) -> str:
    found = re.search(rf'<(?:input|select|textarea)[^>]* id="{control_id}"[^>]*>', html)
    assert found, f"no control {control_id}"
    return found.group()


def described_by(tag: str) -> list[str]:
    found = re.search(r'aria-describedby="([^"]*)"', tag)
    return found.group(1).split() if found else []


def test_a_help_text_and_an_error_belong_to_their_control() -> None:
    html = str(sent(name="terlalu panjang"))
    field = control(html, "id_name")
    assert described_by(field) == ["id_name_helptext", "id_name_error"]
    assert 'aria-invalid="true"' in field
    for reference in described_by(field):
        assert html.count(f'id="{reference}"') == 1
    assert "Tulis paling banyak 5 huruf. Sekarang ada 15." in html


@pytest.mark.parametrize(
    "form", [EveryField({}), PurposeQuestion({}), SignIn({}), sent()], ids=lambda f: type(f).__name__
)
def test_every_reference_leads_somewhere(form: forms.Form) -> None:
    html = Template("{% load web %}{% error_summary form %}{{ form }}").render(Context({"form": form}))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for attribute in ("aria-describedby", "for", "aria-labelledby"):
        for value in re.findall(rf'\s{attribute}="([^"]*)"', html):
            assert set(value.split()) <= set(ids), (attribute, value)
    links = re.findall(r'href="#([^"]+)"', html)
    assert links
    assert set(links) <= set(ids)
    for field in form.visible_fields():
        assert bool(field.errors) == (f'id="{field.auto_id}_error"' in html)


def test_what_was_typed_is_kept_and_escaped() -> None:
    html = str(sent(name="Siti <Aminah>", day="31", month="2", year="1990", kind="b", note="jam 9"))
    assert 'value="Siti &lt;Aminah&gt;"' in html
    assert "<Aminah>" not in html
    day, month, year = (
        re.search(rf'name="{name}" value="([^"]*)"', html) for name in parts(Sample(), "born")
    )
    assert [found and found.group(1) for found in (day, month, year)] == ["31", "2", "1990"]
    assert re.search(r'<input[^>]*value="b"[^>]*checked', html)
    assert 'value="jam 9"' in html


def test_a_password_is_never_sent_back() -> None:
    assert "482913" not in str(SignIn({"nik": "1872", "pin": "482913"}))


def test_the_error_of_a_date_leads_to_its_wrong_box() -> None:
    assert [
        link.target for link in error_links(sent(name="a", kind="a", day="31", month="2", year="1990"))
    ] == ["id_born_0"]
    assert [
        link.target for link in error_links(sent(name="a", kind="a", day="3", month="13", year="1990"))
    ] == ["id_born_1"]
    assert [link.target for link in error_links(sent(name="a", kind="a", day="3", month="3", year="90"))] == [
        "id_born_2"
    ]


@pytest.mark.parametrize(
    ("day", "month", "year", "meant"),
    [
        ("27", "3", "1990", date(1990, 3, 27)),
        ("29", "2", "2024", date(2024, 2, 29)),
        ("1", "Mei", "2001", date(2001, 5, 1)),
        ("9", "agu", "1988", date(1988, 8, 9)),
    ],
)
def test_a_date_in_three_boxes(day: str, month: str, year: str, meant: date) -> None:
    form = sent(name="a", kind="a", day=day, month=month, year=year)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == meant


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("29", "2", "2023", "berakhir tanggal 28"),
        ("1", "13", "1990", "angka 1 sampai 12"),
        ("1", "1", "90", "empat angka"),
        ("", "1", "1990", "Lengkapi hari."),
        ("", "", "", "Isi tanggal lahir."),
        ("²", "1", "1990", "Tulis hari"),
    ],
)
def test_a_wrong_date_says_what_to_write(day: str, month: str, year: str, sentence: str) -> None:
    form = sent(name="a", kind="a", day=day, month=month, year=year)
    assert sentence in str(form.errors["born"])


def test_optional_questions_say_so_and_required_ones_do_not() -> None:
    html = str(Sample())
    assert html.count("(boleh dikosongkan)") == 1


def test_a_question_is_the_heading_of_its_page() -> None:
    class Question(QuestionForm):
        purpose = forms.CharField(label="Untuk keperluan apa?")

    html = str(Question())
    assert re.search(r'<h1[^>]*><label for="id_purpose">Untuk keperluan apa\?</label></h1>', html)
    assert Question({}).errors["purpose"] == ["Jawab dulu pertanyaan ini."]
    assert str(SignIn()).count("<h1") == 1


def test_a_form_s_own_sentences_win() -> None:
    class Own(WebForm):
        name = forms.CharField(label="Nama", error_messages={"required": "Nama dulu."})

    assert Own({}).errors["name"] == ["Nama dulu."]


@pytest.mark.parametrize(
    ("form", "status", "mark"),
    [(Sample(), 200, False), (sent(name="terlalu panjang"), 422, True)],
    ids=["asked", "wrong"],
)
def test_a_wrong_form_is_answered_with_422_and_a_title_that_says_so(
    form: Sample, status: int, mark: bool
) -> None:
    answer = render_form(village_request(), "web/samples/form.html", form)
    html = answer.content.decode()
    assert answer.status_code == status
    assert ("<title>Kesalahan: " in html) is mark
    assert ('class="errors"' in html) is mark
    assert not mark or html.index('class="errors"') < html.index("<form")


def test_a_valid_form_that_is_shown_again_is_not_an_error() -> None:
    form = sent(name="Siti", kind="a", day="1", month="1", year="1990")
    assert render_form(village_request(), "web/samples/form.html", form).status_code == 200
    assert render_form(village_request(), "web/samples/form.html", form, status=409).status_code == 409
