"""What people read when a request cannot be served, on every kind of host."""

from dataclasses import replace
from typing import cast as typed

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.requests import PlaceRequest
from smartvillage.kernel.tenancy import State, VillageRef
from smartvillage.kernel.tenancy.directory import HostEntry, directory
from smartvillage.kernel.tenancy.middleware import URLCONFS
from tests.cast import Cast, browser

PAGES = {
    "400.html": "Permintaan tidak dapat dibaca",
    "403.html": "Halaman ini tidak untuk akun Anda",
    "403_csrf.html": "Halaman terlalu lama dibuka",
    "404.html": "Halaman tidak ditemukan",
    "500.html": "Ada gangguan di sisi kami",
    "web/unknown_host.html": "Alamat ini tidak kami kenal",
    "web/suspended.html": "Layanan sedang dihentikan sementara",
}
OFFICES = {"portal": "", "dpmd": "dpmd", "data": "data"}


def request_at(office: str, village: VillageRef | None) -> PlaceRequest:
    request = typed(PlaceRequest, RequestFactory().get("/", headers={"host": settings.BASE_DOMAIN}))
    request.office = office
    request.village = village if office == "village" else None
    request.urlconf = URLCONFS[office]
    request.actor = Actor.anonymous()
    return request


@pytest.mark.parametrize("office", URLCONFS)
@pytest.mark.parametrize("template", PAGES)
def test_every_page_renders_in_every_office(cast: Cast, template: str, office: str) -> None:
    html = render_to_string(template, {}, request=request_at(office, cast.home.place))
    assert f"<title>{PAGES[template]}" in html
    assert html.count("<h1>") == 1
    assert 'lang="id"' in html


@pytest.mark.parametrize("template", PAGES)
def test_every_page_renders_without_a_request(template: str) -> None:
    """Django answers a broken request without any context."""
    assert PAGES[template] in render_to_string(template)


def test_a_missing_page_of_a_village_names_the_village(cast: Cast) -> None:
    answer = cast.client(at=cast.home.place).get("/tidak-ada/")
    assert answer.status_code == 404
    assert PAGES["404.html"] in answer.text
    assert "Kelurahan Tejo Agung" in answer.text


@pytest.mark.parametrize("office", OFFICES)
def test_a_missing_page_of_the_province_names_no_village(cast: Cast, office: str) -> None:
    answer = browser(OFFICES[office]).get("/tidak-ada/")
    assert answer.status_code == 404
    assert PAGES["404.html"] in answer.text
    assert "Tejo Agung" not in answer.text


def test_a_form_without_its_token_is_refused_and_explained(cast: Cast) -> None:
    client = cast.client(at=cast.home.place, enforce_csrf_checks=True)
    answer = client.post("/masuk/", {"nik": "1872044101900001", "pin": "123456"})
    assert answer.status_code == 403
    assert PAGES["403_csrf.html"] in answer.text
    assert "1872044101900001" not in answer.text


@pytest.mark.parametrize(
    "host", ["desa-lain.smartvillage.localhost", "contoh.id", "127.0.0.1", "buruk_sekali!", "[::1"]
)
def test_an_unknown_host_names_no_village_and_keeps_nothing(db: None, host: str) -> None:
    answer = Client(HTTP_HOST=host).get("/", secure=True)
    assert answer.status_code == 404
    assert PAGES["web/unknown_host.html"] in answer.text
    assert "Tejo Agung" not in answer.text
    assert "Hanura" not in answer.text
    assert 'href="/"' not in answer.text.split("<main", 1)[1]
    assert not answer.cookies


@pytest.fixture
def suspended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> VillageRef:
    village = replace(cast.home.place, state=State.SUSPENDED, address="Jalan Melati 1", phone="(0725) 41 234")
    monkeypatch.setattr(
        directory, "by_host", lambda host: HostEntry(village) if host == village.host else None
    )
    return village


def test_a_suspended_village_says_where_to_go(suspended: VillageRef) -> None:
    answer = browser(suspended).get("/")
    assert answer.status_code == 503
    assert PAGES["web/suspended.html"] in answer.text
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    assert "Jalan Melati 1" in main
    assert 'href="tel:072541234"' in main
    assert browser(suspended).get("/-/theme.css").status_code == 200


def test_a_suspended_village_without_contact_sends_people_to_the_district(cast: Cast) -> None:
    village = replace(cast.home.place, state=State.SUSPENDED, address="", phone="")
    html = render_to_string("web/suspended.html", {}, request=request_at("village", village))
    assert "Datang ke kantor Kecamatan Metro Timur." in html
