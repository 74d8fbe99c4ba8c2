"""The doors of a village's site: who gets in, where they land, and what a stranger learns."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village
from tenants.letters.models import Letter
from tenants.residents.models import Resident
from tests.cast import PASSWORD, Cast, Folk, browser
from tests.factories.letters import make_letter, make_request, make_resident
from tests.tenants.letters.pages import headings, hidden, html, is_failure, text, title

NIK, PIN = "1872994101900001", "482913"
SYSTEM = Actor.system_named("uji")


@pytest.fixture
def home(cast: Cast) -> Iterator[Folk]:
    with in_village(cast.home.place):
        yield cast.home


@pytest.fixture
def siti(home: Folk) -> Resident:
    resident = make_resident(name="SITI AMINAH", digits=NIK)
    assert resident.account is not None
    accounts.set_password(actor=SYSTEM, user=resident.account, password=PIN)
    return resident


@pytest.fixture
def visitor(home: Folk) -> Client:
    return browser(home.place)


class TestHome:
    def test_the_front_page(self, visitor: Client) -> None:
        page = visitor.get("/")
        assert (page.status_code, headings(page)) == (200, 1)
        for part in ("Surat Keterangan Domisili", "Surat Keterangan Usaha", "Surat Keterangan Tidak Mampu"):
            assert part in text(page)

    def test_a_resident_sees_the_last_letters(self, home: Folk, siti: Resident) -> None:
        letter = make_request(siti)
        assert letter.reference in text(browser(home.place, siti.account).get("/"))
        assert letter.reference not in html(browser(home.place).get("/"))

    def test_a_type_switched_off_is_not_offered(self, visitor: Client) -> None:
        from tenants.letters.models import LetterSetting

        LetterSetting.objects.create(type="usaha", enabled=False)
        assert "Surat Keterangan Usaha" not in text(visitor.get("/"))
        assert visitor.get("/layanan/usaha/").status_code == 404

    @pytest.mark.parametrize(
        "path", ["/", "/masuk/", "/kelola/masuk/", "/lacak/", "/v/", "/layanan/domisili/"]
    )
    def test_light_and_from_here_only(self, visitor: Client, path: str) -> None:
        """U1 for the page itself: small, and everything it loads comes from this host."""
        import re

        page = visitor.get(path)
        assert len(page.content) < 30_000
        loaded = re.findall(r'(?:src|href)="(https?:)?//', html(page))
        assert loaded == []
        assert "style=" not in html(page)
        assert "<script>" not in html(page)


class TestResidentsDoor:
    def test_in_and_out(self, visitor: Client, siti: Resident) -> None:
        going = visitor.post("/masuk/", {"nik": "1872 9941 0190 0001", "pin": PIN})
        assert going.headers["Location"] == "/surat/"
        assert visitor.get("/surat/").status_code == 200
        old = visitor.cookies["__Host-sesi"].value
        assert visitor.post("/keluar/").headers["Location"] == "/"
        assert visitor.get("/surat/").status_code == 302
        visitor.cookies["__Host-sesi"] = old
        assert visitor.get("/surat/").status_code == 302, "the session is dead on the server too"

    def test_the_session_gets_a_new_id(self, visitor: Client, siti: Resident) -> None:
        visitor.post("/lacak/", {"reference": make_request(siti).reference, "digits": "0001"})
        before = visitor.cookies["__Host-sesi"].value
        visitor.post("/masuk/", {"nik": NIK, "pin": PIN})
        assert visitor.cookies["__Host-sesi"].value != before

    def test_where_they_were_going(self, visitor: Client, siti: Resident) -> None:
        sent = visitor.get("/surat/ajukan/domisili/")
        assert sent.headers["Location"] == "/masuk/?next=%2Fsurat%2Fajukan%2Fdomisili%2F"
        form = visitor.get(sent.headers["Location"])
        going = visitor.post("/masuk/", {"nik": NIK, "pin": PIN, "next": hidden(form, "next")})
        assert going.headers["Location"] == "/surat/ajukan/domisili/"

    @pytest.mark.parametrize(
        "target",
        ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "surat/"],
    )
    def test_never_to_another_host(self, visitor: Client, siti: Resident, target: str) -> None:
        going = visitor.post("/masuk/", {"nik": NIK, "pin": PIN, "next": target})
        assert going.headers["Location"] == "/surat/"

    def test_wrong_and_unknown_look_the_same(self, visitor: Client, siti: Resident) -> None:
        pages = [
            visitor.post("/masuk/", {"nik": nik, "pin": pin})
            for nik, pin in ((NIK, "000000"), ("1872994101900999", PIN), ("tiga", PIN), ("1" * 16, PIN))
        ]
        for page in pages:
            is_failure(page)
            assert text(page) == text(pages[0])
            assert PIN not in html(page), "a PIN is never shown again"

    def test_locked_after_five(self, visitor: Client, siti: Resident) -> None:
        now = clock.now()
        with time_machine.travel(now, tick=False):
            for _try in range(5):
                is_failure(visitor.post("/masuk/", {"nik": NIK, "pin": "000000"}))
            is_failure(visitor.post("/masuk/", {"nik": NIK, "pin": PIN}))
        with time_machine.travel(now + timedelta(minutes=16), tick=False):
            assert visitor.post("/masuk/", {"nik": NIK, "pin": PIN}).status_code == 302

    def test_empty_fields_are_named(self, visitor: Client) -> None:
        page = visitor.post("/masuk/", {"nik": "", "pin": ""})
        is_failure(page)
        assert "Isi NIK." in text(page)
        assert "Isi PIN." in text(page)

    def test_only_in_the_own_village(self, cast: Cast, siti: Resident) -> None:
        is_failure(browser(cast.away.place).post("/masuk/", {"nik": NIK, "pin": PIN}))

    def test_staff_do_not_enter_here(self, visitor: Client) -> None:
        is_failure(visitor.post("/masuk/", {"nik": "operator", "pin": PASSWORD}))

    def test_signing_out_is_no_link(self, visitor: Client) -> None:
        assert visitor.get("/keluar/").status_code == 405


class TestStaffDoor:
    @pytest.mark.parametrize("login", ["operator", "kepala"])
    def test_in_and_out(self, visitor: Client, login: str) -> None:
        going = visitor.post("/kelola/masuk/", {"login": login, "password": PASSWORD})
        assert going.headers["Location"] == "/kelola/"
        assert "Perlu tindakan hari ini" in text(visitor.get("/kelola/"))
        gone = visitor.post("/keluar/")
        assert gone.headers["Location"] == "/kelola/masuk/"
        assert gone.headers["Clear-Site-Data"] == '"storage"'  # nothing typed stays on the office's computer
        assert visitor.get("/kelola/").headers["Location"] == "/kelola/masuk/?next=%2Fkelola%2F"

    def test_residents_do_not_enter_here(self, visitor: Client, siti: Resident) -> None:
        is_failure(visitor.post("/kelola/masuk/", {"login": str(siti.pk), "password": PIN}))

    def test_a_disabled_account_is_out_at_once(self, home: Folk) -> None:
        client = browser(home.place, home.operator)
        assert client.get("/kelola/").status_code == 200
        User.objects.filter(pk=home.operator.pk).update(is_active=False)
        assert client.get("/kelola/").status_code == 302
        is_failure(client.post("/kelola/masuk/", {"login": "operator", "password": PASSWORD}))

    def test_another_villages_staff_with_the_same_password(self, cast: Cast, home: Folk) -> None:
        client = browser(cast.away.place, cast.away.operator)
        client.defaults["HTTP_HOST"] = home.place.host
        assert client.get("/kelola/").status_code == 302


class TestLink:
    @pytest.fixture
    def token(self, home: Folk) -> str:
        return accounts.issue_sign_in_link(actor=SYSTEM, user=home.operator, now=clock.now())

    def test_once_and_then_a_password(self, visitor: Client, home: Folk, token: str) -> None:
        path = f"/masuk/tautan/{token}/"
        for _look in range(2):
            page = visitor.get(path)
            assert home.operator.name in text(page)
        assert visitor.post(path).headers["Location"] == "/kelola/sandi/"
        assert "operator" in text(visitor.get("/kelola/sandi/"))
        new = "pisang hijau tiga"
        assert (
            visitor.post("/kelola/sandi/", {"password": new, "again": new}).headers["Location"] == "/kelola/"
        )
        assert visitor.get("/kelola/").status_code == 200
        assert visitor.get("/kelola/sandi/").headers["Location"] == "/kelola/masuk/", "only once"
        other = browser(home.place)
        assert other.post(path).status_code == 404
        assert other.get(path).status_code == 404
        assert other.post("/kelola/masuk/", {"login": "operator", "password": new}).status_code == 302

    @pytest.mark.parametrize(
        ("password", "again", "said"),
        [
            ("pendek", "pendek", "10"),
            ("operator", "operator", ""),
            ("1234567890", "1234567890", ""),
            ("pisang hijau tiga", "pisang hijau dua", "berbeda"),
            ("", "", "Isi kata sandi baru"),
        ],
    )
    def test_weak_passwords(self, visitor: Client, token: str, password: str, again: str, said: str) -> None:
        visitor.post(f"/masuk/tautan/{token}/")
        page = visitor.post("/kelola/sandi/", {"password": password, "again": again})
        is_failure(page)
        assert said in text(page)
        if len(password) > 6:
            assert password not in html(page).replace('value="operator"', "").replace("<strong>operator", "")

    @pytest.mark.parametrize("case", ["expired", "made up", "another village", "disabled"])
    def test_links_that_do_not_work(self, cast: Cast, home: Folk, token: str, case: str) -> None:
        path = f"/masuk/tautan/{'x' * 22 if case == 'made up' else token}/"
        place = cast.away.place if case == "another village" else home.place
        later = clock.now() + timedelta(days=15 if case == "expired" else 0)
        if case == "disabled":
            User.objects.filter(pk=home.operator.pk).update(is_active=False)
        with time_machine.travel(later):
            client = browser(place)
            for answer in (client.get(path), client.post(path)):
                assert answer.status_code == 404
                assert "Minta lembar masuk yang baru" in text(answer)
            assert client.get("/kelola/").status_code == 302

    def test_nobody_changes_a_password_without_a_link(self, home: Folk) -> None:
        client = browser(home.place, home.operator)
        new = "pisang hijau tiga"
        answer = client.post("/kelola/sandi/", {"password": new, "again": new})
        assert answer.headers["Location"] == "/kelola/masuk/"
        assert client.post("/kelola/masuk/", {"login": "operator", "password": PASSWORD}).status_code == 302
        assert not User.objects.get(login="operator").check_password(new)


class TestWorkspace:
    def test_the_operators_day(self, home: Folk, siti: Resident) -> None:
        kept = {"operator": home.operator, "head": home.head}
        make_letter(siti, "received", **kept)
        late = make_letter(siti, "checking", **kept)
        Letter.objects.filter(pk=late.pk).update(promised_on=clock.today() - timedelta(days=3))
        make_letter(siti, "to_sign", **kept)
        make_letter(siti, "ready", **kept)
        page = browser(home.place, home.operator).get("/kelola/")
        words = text(page)
        for task in ("untuk diperiksa 2", "Menunggu tanda tangan 1", "Terlambat 1", "ke warga 1"):
            assert task in words
        assert words.index(late.reference) < words.rindex("TJA-"), "the oldest promise comes first"
        assert "Cari warga" in words

    def test_the_heads_day(self, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        page = browser(home.place, home.head).get("/kelola/")
        assert letter.reference in text(page)
        assert 'href="/kelola/surat/tanda-tangan/"' in html(page)
        assert "Cari warga" not in text(page)

    def test_nothing_waits(self, home: Folk) -> None:
        assert "Tidak ada yang menunggu" in text(browser(home.place, home.operator).get("/kelola/"))

    def test_what_is_counted_is_what_is_listed(self, home: Folk, siti: Resident) -> None:
        import re

        for state in ("received", "checking", "incomplete", "to_sign", "ready", "rejected"):
            make_letter(siti, state, operator=home.operator, head=home.head)
        Letter.objects.update(promised_on=clock.today() - timedelta(days=3))
        client = browser(home.place, home.operator)
        page = html(client.get("/kelola/"))
        tasks = re.findall(r'href="(/kelola/surat/\?[^"]+)".*?tasks__count nowrap">(\d+)<', page, re.DOTALL)
        assert len(tasks) == 5
        for url, count in tasks:
            assert f"{count} surat" in text(client.get(url)), url

    def test_residents_see_no_workspace(self, home: Folk, siti: Resident) -> None:
        page = browser(home.place, siti.account).get("/kelola/")
        assert page.status_code == 404
        assert title(page)
