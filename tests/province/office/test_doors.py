"""Signing in and out on the offices' hosts, and what stays closed."""

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast, browser

CLOSED = ["/", "/desa.csv", "/desa/18.72.04.1005/", "/onboarding/", "/onboarding/kemajuan/"]
POSTED = ["/desa/18.72.04.1005/ulangi/", "/desa/18.72.04.1005/lembar/", "/kecamatan/18.72.04/lembar/",
          "/onboarding/jalankan/"]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_nobody_is_sent_to_the_door_and_back(cast: Cast, path: str) -> None:
    client = browser("dpmd")
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/?next=")
    landed = client.post(answer["Location"], {"login": "dpmd", "password": PASSWORD, "next": path})
    assert landed.status_code == 302
    assert landed["Location"] == path


@pytest.mark.parametrize("path", CLOSED)
def test_an_analyst_finds_nothing_at_the_programme_office(cast: Cast, path: str) -> None:
    assert cast.client(cast.analyst).get(path).status_code == 404


@pytest.mark.parametrize("path", POSTED)
def test_only_an_officer_may_act(cast: Cast, path: str) -> None:
    assert browser("dpmd").post(path)["Location"].startswith("/masuk/")
    assert cast.client(cast.analyst).post(path).status_code == 404


@pytest.mark.parametrize("path", POSTED)
def test_a_link_changes_nothing(officer: Client, path: str) -> None:
    assert officer.get(path).status_code == 405


def test_unknown_wrong_and_locked_get_the_same_answer(cast: Cast) -> None:
    client = browser("dpmd")
    unknown = client.post("/masuk/", {"login": "siapa", "password": PASSWORD})
    wrong = [client.post("/masuk/", {"login": "dpmd", "password": "salah"}) for _ in range(5)]
    locked = client.post("/masuk/", {"login": "dpmd", "password": PASSWORD})
    pages = {_without_typing(answer.content.decode()) for answer in (unknown, wrong[0], locked)}
    assert [answer.status_code for answer in (unknown, *wrong, locked)] == [422] * 7
    assert len(pages) == 1
    assert "<title>Kesalahan:" in pages.pop()


def _without_typing(page: str) -> str:
    import re

    return re.sub(r'value="[^"]*"', "", page)


def test_the_right_password_at_the_wrong_office_opens_no_session(cast: Cast) -> None:
    client = browser("dpmd")
    answer = client.post("/masuk/", {"login": "analis", "password": PASSWORD})
    assert answer.status_code == 422
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "target", ["https://jahat.example/", "//jahat.example/", "/\\jahat.example", "javascript:alert(1)"]
)
def test_the_door_leads_to_no_other_host(cast: Cast, target: str) -> None:
    answer = browser("data").post("/masuk/", {"login": "analis", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_signing_out_ends_the_session(officer: Client) -> None:
    assert officer.get("/keluar/").status_code == 405
    assert officer.post("/keluar/")["Location"] == "/masuk/"
    assert officer.get("/").status_code == 302
