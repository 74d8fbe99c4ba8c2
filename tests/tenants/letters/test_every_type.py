"""Every type goes the whole way: asked on a phone without JavaScript, or at the counter, then signed."""

from typing import Any

import pytest
from django.test import Client

from smartvillage.common.attachments.services import read
from smartvillage.kernel import clock
from tenants.letters import services
from tenants.letters.catalogue import Field, FieldKind, LetterType, letter_type, letter_types
from tenants.letters.models import Letter
from tenants.residents.models import Resident
from tests.cast import Folk, browser
from tests.factories.letters import actor_for

from .pages import headings, hidden, html, text
from .samples import long, short

CODES = sorted(letter_types())


def typed(field: Field, value: Any) -> dict[str, str]:
    """An answer as a browser sends it."""
    if field.kind is FieldKind.DATE:
        year, month, day = str(value).split("-")
        return {f"{field.name}_day": day, f"{field.name}_month": month, f"{field.name}_year": year}
    return {field.name: str(value)}


def all_typed(kind: LetterType, answers: dict[str, Any]) -> dict[str, str]:
    sent: dict[str, str] = {}
    for field in kind.questions(answers):
        sent |= typed(field, answers[field.name])
    return sent


@pytest.mark.parametrize("code", CODES)
def test_on_a_phone(code: str, home: Folk, siti: Resident) -> None:
    phone, kind, answers = browser(home.place, siti.account), letter_type(code), short(letter_type(code))
    at = phone.get(f"/surat/ajukan/{code}/").headers["Location"]
    steps = 0
    while not at.endswith("/periksa/"):
        page = phone.get(at)
        assert (page.status_code, headings(page)) == (200, 1)
        assert len(page.content) < 30_000
        at = phone.post(at, all_typed(kind, answers)).headers["Location"]
        steps += 1
    assert steps <= 5
    review = phone.get(at)
    sent = phone.post(at, {"submission": hidden(review, "submission")})
    letter = Letter.objects.get()
    assert sent.headers["Location"] == f"/surat/{letter.reference}/terkirim/"
    assert letter.answers == answers
    assert text(phone.get(f"/surat/{letter.reference}/"))


@pytest.mark.parametrize("code", CODES)
def test_at_the_counter_with_the_longest_answers(code: str, home: Folk, siti: Resident) -> None:
    operator, kind, answers = browser(home.place, home.operator), letter_type(code), long(letter_type(code))
    path = f"/kelola/surat/baru/{siti.pk}/{code}/"
    form = operator.get(path)
    sent = operator.post(path, all_typed(kind, answers) | {"submission": hidden(form, "submission")})
    assert sent.status_code == 302, html(sent)
    letter = Letter.objects.get()
    assert letter.answers == answers
    services.sign(actor=actor_for(home.head), letter_id=letter.pk, now=clock.now())
    letter.refresh_from_db()
    assert letter.pdf is not None
    assert read(letter.pdf).startswith(b"%PDF")
    assert (letter.valid_until is None) == (kind.validity_days == 0)
    assert letter.number.startswith(f"{kind.classification_code}/")
    assert "1872994101900001" not in str(letter.printed)
    again = operator.get(path)
    assert "surat terakhir" in text(again)


def test_the_example_of_a_question_is_taken_as_an_answer(home: Folk, siti: Resident) -> None:
    """What the page shows as an example is itself accepted."""
    phone: Client = browser(home.place, siti.account)
    page = phone.get("/surat/ajukan/ahli_waris/heirs/")
    assert "Siti Aminah; anak kandung; 36 tahun" in text(page)
    assert "Satu baris untuk satu orang: nama; hubungan dengan pewaris; umur." in text(page)
