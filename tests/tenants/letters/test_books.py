"""The year's book: every number once, withdrawn letters too, and how long residents waited."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import time_machine
from django.test import Client

from smartvillage.common.accounts.queries import actor_of
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.letters import services
from tenants.letters.models import Letter
from tenants.letters.queries import books
from tenants.members.models import Area
from tests.cast import Cast, browser
from tests.factories.letters import actor_for, make_letter, make_request, make_resident

NOVEMBER = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
BOOK = "/kelola/surat/buku/"


@pytest.fixture
def home(cast: Cast) -> Iterator[Cast]:
    with time_machine.travel(NOVEMBER, tick=False), in_village(cast.home.place):
        yield cast


@pytest.fixture
def client(home: Cast) -> Client:
    return browser(home.home.place, home.home.operator)


def waited(home: Cast, hours: float, *, type_code: str = "domisili", name: str = "SITI") -> Letter:
    """A letter that was signed so many hours after it was asked for."""
    letter = make_request(make_resident(name=name), type_code=type_code, now=clock.now())
    operator, head = actor_for(home.home.operator), actor_for(home.home.head)
    services.start_check(actor=operator, letter_id=letter.pk, now=clock.now())
    services.verify(actor=operator, letter_id=letter.pk, now=clock.now())
    return services.sign(actor=head, letter_id=letter.pk, now=clock.now() + timedelta(hours=hours))


def test_median_and_ninth_of_ten_by_type(home: Cast) -> None:
    for hours in (1, 2, 3, 4, 100):
        waited(home, hours)
    waited(home, 0.5, type_code="usaha")
    whole, domisili, usaha = books.pace(actor_of(home.home.operator), 2026)
    assert (whole.letters, whole.online, whole.median) == (6, 6, timedelta(hours=2.5))
    assert (domisili.type, domisili.letters, domisili.median) == ("domisili", 5, timedelta(hours=3))
    assert domisili.p90 == timedelta(hours=4 + 0.6 * 96)  # between the fourth and the fifth of five
    assert usaha.median == usaha.p90 == timedelta(minutes=30)


def test_the_book_has_every_number_and_only_this_years(home: Cast, client: Client) -> None:
    first = waited(home, 1, name="RUKMINI")
    gone = make_letter(make_resident(), "withdrawn", operator=home.home.operator, head=home.home.head)
    make_letter(make_resident(name="BELUM"), "to_sign", operator=home.home.operator, head=home.home.head)
    text = client.get(BOOK).content.decode()
    for shown in (first.number, gone.number, "RUKMINI", "Dicabut", "30 menit"):
        assert shown in text
    assert "BELUM" not in text
    with time_machine.travel(NOVEMBER + timedelta(days=60)):
        anew = browser(home.home.place, home.home.operator)
        later = anew.get(BOOK).content.decode()
        assert "Belum ada surat di tahun ini" in later
        assert "?tahun=2026" in later
        assert first.number in anew.get(f"{BOOK}?tahun=2026").content.decode()


def test_the_workbook_holds_the_same_as_text(home: Cast, client: Client) -> None:
    letter = waited(home, 1, name="=1+1")
    answer = client.get(f"{BOOK}unduh/?tahun=2026")
    assert "attachment" in answer["Content-Disposition"]
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    rows = list(page.iter_rows(min_row=3, values_only=True))
    assert rows[0][0] == "Nomor surat"
    assert rows[1][:4] == (letter.number, "24 November 2026", "Surat Keterangan Domisili", "=1+1")
    assert page["D4"].data_type == "s"


@pytest.mark.parametrize("year", ["", "26", "20x6", "²⁰²⁶", "-202"])
def test_what_is_no_year_is_not_here(client: Client, year: str) -> None:
    assert client.get(f"{BOOK}?tahun={year}").status_code == 404


def test_an_operator_of_a_part_reads_that_part(home: Cast, client: Client) -> None:
    waited(home, 1, name="RUKMINI")
    Area.objects.create(user=home.home.operator, hamlet="LAIN")
    assert "RUKMINI" not in client.get(BOOK).content.decode()
