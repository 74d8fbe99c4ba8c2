"""The public portal, and the analysts' table."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import TimeMachineFixture

from smartvillage.kernel.tenancy import State
from smartvillage.province.office.registry import demo_logins
from smartvillage.province.villages.models import Village
from tests.cast import AWAY, HOME, Cast, browser


def test_a_name_is_found_with_or_without_spaces(cast: Cast) -> None:
    for text in ("tejoagung", "Tejo  Agung", "kelurahan tejo agung"):
        page = browser("").get("/", {"q": text}).content.decode()
        assert f'href="https://{cast.home.place.host}/"' in page, text
        assert "Kelurahan Tejo Agung" in page


@pytest.mark.parametrize("state", [State.TRAINING, State.BROKEN, State.SUSPENDED])
def test_only_open_sites_are_linked(cast: Cast, state: State) -> None:
    Village.objects.filter(code=HOME).update(state=state)
    page = browser("").get("/", {"q": "tejoagung"}).content.decode()
    assert cast.home.place.host not in page
    assert "datang ke kantornya" in page


def test_who_has_not_joined_is_told_what_to_do(cast: Cast) -> None:
    page = browser("").get("/", {"q": "yosodadi"}).content.decode()
    assert "Situs belum ada" in page
    assert "datang ke kantornya" in page


def test_nothing_found_says_so(cast: Cast) -> None:
    page = browser("").get("/", {"q": "<b>zzz"}).content.decode()
    assert "Tidak ada desa bernama “&lt;b&gt;zzz”" in page


def test_the_programme_in_figures(facts: None) -> None:
    client = browser("")
    page = client.get("/").content.decode()
    assert page.index("Bergabung") < page.index("Bertransaksi") < page.index("Surat terbit")
    assert "4 diajukan lewat situs" in page
    with CaptureQueriesContext(connection) as queries:
        client.get("/", {"q": "suka"})
    assert len(queries) <= 12


def test_demo_passwords_are_shown_in_the_demo_only(cast: Cast, settings) -> None:
    client = browser("")
    assert client.get("/dev/masuk/").status_code == 404
    assert "Akun contoh" not in client.get("/").content.decode()
    settings.DEMO = True
    page = client.get("/dev/masuk/").content.decode()
    assert demo_logins()
    for login in demo_logins():
        assert login.label in page
        assert f"{login.login} / {login.password}" in page or not login.login


def read(answer) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return {row["kode"]: row for row in rows}


def test_letters_per_thousand_residents(analyst: Client, facts: None) -> None:
    rows = read(analyst.get("/angka.csv"))
    assert len(rows) == 15
    assert (rows["18.72"]["penduduk"], rows["18.72"]["surat"], rows["18.72"]["surat_per_1000"]) == (
        "5673",
        "9",
        "1,6",
    )
    assert rows["18.71"]["surat_per_1000"] == ""  # nobody to divide by
    page = analyst.get("/").content.decode()
    assert "1,6" in page
    assert "6.273" in page


def test_one_month_and_one_kabupaten(cast: Cast, facts: None, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 12, 31, 20, tzinfo=UTC), tick=False)  # a new year in Lampung already
    analyst = cast.client(cast.analyst, at="data")
    assert "Januari 2027" in analyst.get("/").content.decode()
    rows = read(analyst.get("/angka.csv?kab=18.72&bulan=2026-10"))
    assert rows["18.72.04"]["surat"] == "3"
    assert rows["18.72.01"]["surat"] == "0"


def test_months_of_training_villages_are_left_out(analyst: Client, facts: None) -> None:
    from smartvillage.province.office import queries

    assert queries.letters_of_month(queries.region_of("18"), "2026-11") == {"18.72": 6, "18.09": 2}
    Village.objects.filter(code=AWAY).update(state=State.TRAINING)
    assert queries.letters_of_month(queries.region_of("18"), "2026-11") == {"18.72": 6}


@pytest.mark.parametrize("query", ["kab=99", "kab=18.72.04", "bulan=2019-01", "bulan=x"])
def test_an_address_that_names_nothing(analyst: Client, query: str) -> None:
    assert analyst.get(f"/?{query}").status_code == 404
    assert analyst.get(f"/angka.csv?{query}").status_code == 404


def test_officers_read_the_numbers_too_and_nobody_else(cast: Cast) -> None:
    assert cast.client(cast.officer, at="data").get("/").status_code == 200
    assert browser("data").get("/")["Location"].startswith("/masuk/")
