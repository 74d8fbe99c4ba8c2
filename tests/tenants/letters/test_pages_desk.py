"""The office works on letters in the browser."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.letters.models import Letter
from tenants.letters.states import LetterState
from tenants.members.models import Official
from tenants.residents.models import Resident
from tests.cast import Cast, Folk, browser
from tests.factories.letters import make_letter, make_request, make_resident, make_walk_in

from .pages import hidden, html, is_failure, text

DESK = "/kelola/surat/"


@pytest.fixture
def operator(home: Folk) -> Client:
    return browser(home.place, home.operator)


@pytest.fixture
def head(home: Folk) -> Client:
    return browser(home.place, home.head)


class TestTheWay:
    def test_from_the_request_to_the_hand_over(
        self, operator: Client, head: Client, siti: Resident, home: Folk
    ) -> None:
        letter = make_request(siti)
        page = f"{DESK}{letter.pk}/"
        assert "Periksa permohonan" in text(operator.get(page))
        operator.post(f"{page}periksa/")
        assert "Teruskan ke penandatangan" in text(operator.get(page))
        operator.post(f"{page}teruskan/")
        assert "Tandatangani surat" not in text(operator.get(page))
        assert "Tandatangani surat" in text(head.get(page))
        head.post(f"{page}tandatangani/")
        letter.refresh_from_db()
        assert letter.state == "ready"
        pdf = operator.get(f"{page}pdf/")
        assert pdf.content.startswith(b"%PDF")
        assert pdf.headers["Content-Disposition"].startswith("inline")
        operator.post(f"{page}selesai/")
        letter.refresh_from_db()
        assert letter.state == "finished"

    @pytest.mark.parametrize(
        ("act", "state", "after"),
        [
            ("lengkapi", "checking", "incomplete"),
            ("tolak", "checking", "rejected"),
            ("kembalikan", "to_sign", "checking"),
            ("cabut", "ready", "withdrawn"),
        ],
    )
    def test_acts_with_a_reason(
        self, operator: Client, head: Client, siti: Resident, home: Folk, act: str, state: str, after: str
    ) -> None:
        letter = make_letter(siti, state, operator=home.operator, head=home.head)
        client = head if act in {"kembalikan", "cabut"} else operator
        path = f"{DESK}{letter.pk}/{act}/"
        form = client.get(path)
        suggested = unescape(re.findall(r'<option value="([^"]+)"', html(form))[0])
        empty = client.post(path, {"suggestion": "", "note": " "})
        is_failure(empty)
        long = client.post(path, {"suggestion": suggested, "note": "y" * 500})
        is_failure(long)
        assert "y" * 500 in html(long)
        letter.refresh_from_db()
        assert letter.state == state
        client.post(path, {"suggestion": suggested, "note": "Bawa KTP."})
        letter.refresh_from_db()
        assert letter.state == after
        note = letter.events.order_by("-pk")[0].note
        assert note == f"{suggested}\nBawa KTP."

    def test_a_step_that_is_over_is_refused_with_a_sentence(
        self, operator: Client, siti: Resident, home: Folk
    ) -> None:
        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        page = operator.post(f"{DESK}{letter.pk}/teruskan/")
        assert page.status_code == 422
        assert "Menunggu tanda tangan" in text(page)
        assert "Muat ulang" in text(page)

    def test_an_unnamed_office_is_told_what_to_do(self, head: Client, siti: Resident, home: Folk) -> None:
        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        Official.objects.update(name="")
        page = head.post(f"{DESK}{letter.pk}/tandatangani/")
        assert page.status_code == 422
        assert "Isi dulu nama dan jabatan Anda" in text(page)
        batch = head.post(f"{DESK}tanda-tangan/", {"surat": [str(letter.pk)]})
        is_failure(batch)
        assert "/kelola/perangkat/saya/" in html(batch)
        assert f'value="{letter.pk}" id="id_surat_0" checked' in html(batch), "what was marked stays marked"


class TestWhoMayOpenWhat:
    PAGES = ("", "baru/", "tanda-tangan/", "{letter}/", "{letter}/pdf/", "{letter}/rancangan/")
    ACTS = (
        "periksa", "teruskan", "tandatangani", "selesai", "kabari", "lengkapi", "tolak", "kembalikan", "cabut",
    )  # fmt: skip

    @pytest.mark.parametrize("path", [*PAGES, *(f"{{letter}}/{act}/" for act in ACTS)])
    def test_nobody_from_outside(self, cast: Cast, home: Folk, siti: Resident, path: str) -> None:
        letter = make_letter(siti, "received", operator=home.operator, head=home.head)
        here = DESK + path.format(letter=letter.pk)
        with in_village(cast.away.place):
            stranger = make_resident(name="ORANG JAUH")
        for method in ("get", "post"):
            anonymous = getattr(browser(home.place), method)(here)
            assert anonymous.status_code == 302
            assert anonymous.headers["Location"].startswith("/kelola/masuk/")
            assert getattr(browser(home.place, siti.account), method)(here).status_code == 404
            if "{letter}" not in path:
                continue
            for user in (cast.away.operator, cast.away.head, stranger.account):
                answer = getattr(browser(cast.away.place, user), method)(here)
                assert answer.status_code in {404, 405}, (method, here)
        letter.refresh_from_db()
        assert letter.state == "received"

    @pytest.mark.parametrize("act", ACTS)
    def test_each_act_is_one_roles_or_both(
        self, operator: Client, head: Client, siti: Resident, home: Folk, act: str
    ) -> None:
        letter = make_letter(siti, "received", operator=home.operator, head=home.head)
        path = f"{DESK}{letter.pk}/{act}/"
        allowed = {
            name
            for name, client in (("operator", operator), ("head", head))
            if client.post(path).status_code != 404
        }
        assert allowed == {
            "periksa": {"operator"}, "teruskan": {"operator"}, "selesai": {"operator"},
            "lengkapi": {"operator"}, "tolak": {"operator", "head"}, "kabari": {"operator", "head"},
            "tandatangani": {"head"}, "kembalikan": {"head"}, "cabut": {"head"},
        }[act]  # fmt: skip

    def test_looking_changes_nothing(
        self, operator: Client, head: Client, siti: Resident, home: Folk
    ) -> None:
        """Every page of every state by both roles, and no row of a letter differs afterwards (S18)."""
        made = [
            make_letter(siti, state, operator=home.operator, head=home.head) for state in LetterState.values
        ]

        def everything() -> list[str]:
            rows = []
            for table in ("letters_letter", "letters_letterevent", "letters_counter", "audit_entry"):
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
                    rows += [row[0] for row in cursor.fetchall()]
            return rows

        before = everything()
        for client in (operator, head):
            for letter in made:
                for tail in ("", "pdf/", "rancangan/", "tolak/", "lengkapi/", "kembalikan/", "cabut/"):
                    assert client.get(f"{DESK}{letter.pk}/{tail}").status_code in {200, 404}
            for path in ("", "baru/", "tanda-tangan/"):
                client.get(DESK + path)
        assert everything() == before


class TestTheList:
    def test_filters(self, operator: Client, siti: Resident, home: Folk) -> None:
        ready = make_letter(siti, "ready", operator=home.operator, head=home.head)
        waiting = make_letter(make_resident(name="BUDI"), "received", operator=home.operator, head=home.head)
        Letter.objects.filter(pk=waiting.pk).update(promised_on=clock.today().replace(year=2020))
        for query, shown in (
            ("", {ready, waiting}),
            ("status=ready", {ready}),
            ("jenis=usaha", set()),
            ("hanya=late", {waiting}),
            ("hanya=untold", {ready}),
            ("hanya=to_check", {waiting}),
            ("cari=bud", {waiting}),
            (f"cari={ready.reference.lower()}", {ready}),
            (f"cari={ready.number}", {ready}),
            ("cari=%25", set()),
            ("status=nonsense&hanya=nonsense", {ready, waiting}),
            ("cari='%3B+DROP+TABLE+letters_letter", set()),
        ):
            page = html(operator.get(f"{DESK}?{query}"))
            assert {letter for letter in (ready, waiting) if str(letter.pk) in page} == shown, query

    def test_pages(self, operator: Client, siti: Resident) -> None:
        for _number in range(26):
            make_request(siti)
        assert "Halaman 1 dari 2" in text(operator.get(DESK))
        assert "Halaman 2 dari 2" in text(operator.get(f"{DESK}?page=99"))
        assert "Halaman 1 dari 2" in text(operator.get(f"{DESK}?page=x"))

    @pytest.mark.parametrize("path", [DESK, "/kelola/"])
    def test_the_cost_does_not_grow(self, operator: Client, siti: Resident, home: Folk, path: str) -> None:
        counts = []
        for _round in range(2):
            make_letter(siti, "received", operator=home.operator, head=home.head)
            with CaptureQueriesContext(connection) as captured:
                assert operator.get(path).status_code == 200
            counts.append(len(captured))
            for _letter in range(10):
                make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        assert counts[0] == counts[1] <= 15


class TestTheCounter:
    def test_a_walk_in_takes_six_interactions(self, operator: Client, siti: Resident) -> None:
        """O2: type the NIK on the first page and press Enter, choose the letter, two answers, send: five."""
        assert 'action="/kelola/surat/baru/"' in html(operator.get("/kelola/"))
        interactions = 1
        found = operator.post(f"{DESK}baru/", {"cari": "1872994101900001"})
        link = f"/kelola/surat/baru/{siti.pk}/domisili/"
        assert f'href="{link}"' in html(found)
        interactions += 1
        form = operator.get(link)
        answers = {"purpose": "Melamar pekerjaan", "since": "2015", "submission": hidden(form, "submission")}
        interactions += 2
        sent = operator.post(link, answers)
        interactions += 1
        letter = Letter.objects.get()
        assert sent.headers["Location"] == f"{DESK}{letter.pk}/"
        assert (letter.state, letter.channel) == ("to_sign", "counter")
        assert interactions <= 6

    def test_the_last_answers_are_filled_in(self, operator: Client, siti: Resident, home: Folk) -> None:
        make_request(siti, type_code="usaha")
        form = operator.get(f"{DESK}baru/{siti.pk}/usaha/")
        assert 'value="Warung Bu Siti"' in html(form)
        assert "surat terakhir" in text(form)

    def test_no_nik_in_any_address_or_page(self, operator: Client, siti: Resident) -> None:
        found = operator.post(f"{DESK}baru/", {"cari": "SITI"})
        form = operator.get(f"{DESK}baru/{siti.pk}/domisili/")
        for page in (found, form):
            assert "1872994101900001" not in html(page)
            assert "1872••••••••0001" in html(page)

    def test_double_click(self, operator: Client, siti: Resident) -> None:
        path = f"{DESK}baru/{siti.pk}/domisili/"
        answers = {"purpose": "x", "since": "2015", "submission": hidden(operator.get(path), "submission")}
        assert len({operator.post(path, answers).headers["Location"] for _click in range(3)}) == 1
        assert Letter.objects.count() == 1

    def test_a_mistake_keeps_what_was_typed(self, operator: Client, siti: Resident) -> None:
        path = f"{DESK}baru/{siti.pk}/domisili/"
        key = hidden(operator.get(path), "submission")
        page = operator.post(path, {"purpose": "Melamar", "since": "besok", "submission": key})
        is_failure(page)
        assert 'value="Melamar"' in html(page)
        assert 'value="besok"' in html(page)
        assert hidden(page, "submission") == key

    def test_who_died_gets_no_button(self, operator: Client, siti: Resident) -> None:
        siti.status = 2
        siti.save()
        found = operator.post(f"{DESK}baru/", {"cari": "siti"})
        assert "Surat tidak bisa dibuat" in text(found)
        form = operator.get(f"{DESK}baru/{siti.pk}/domisili/")
        answers = {"purpose": "x", "since": "2015", "submission": hidden(form, "submission")}
        is_failure(operator.post(f"{DESK}baru/{siti.pk}/domisili/", answers))

    def test_nothing_found(self, operator: Client) -> None:
        assert "Warga tidak ditemukan" in text(operator.post(f"{DESK}baru/", {"cari": "zzz"}))


class TestTelling:
    def test_one_tap_is_logged_and_says_nothing_personal(
        self, operator: Client, siti: Resident, home: Folk
    ) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        Letter.objects.filter(pk=letter.pk).update(phone="+6281234567890")
        page = operator.get(f"{DESK}{letter.pk}/")
        assert "belum dikabari" in text(page)
        assert "https://wa.me" in page.headers["Content-Security-Policy"]
        going = operator.post(f"{DESK}{letter.pk}/kabari/")
        target = urlsplit(going.headers["Location"])
        message = parse_qs(target.query)["text"][0]
        assert (target.netloc, target.path) == ("wa.me", "/6281234567890")
        assert letter.reference in message
        for secret in ("SITI", "1872", "Kenanga", letter.number, "omisili"):
            assert secret not in message
        letter.refresh_from_db()
        assert letter.told_at is not None
        assert Entry.objects.filter(action="letters.told", target_id=str(letter.pk)).count() == 1
        assert "belum dikabari" not in text(operator.get(DESK))

    def test_news_makes_it_untold_again(self, operator: Client, siti: Resident, home: Folk) -> None:
        letter = make_letter(siti, "incomplete", operator=home.operator, head=home.head)
        operator.post(f"{DESK}{letter.pk}/kabari/")
        letter.refresh_from_db()
        assert not letter.is_untold
        operator.post(f"{DESK}{letter.pk}/tolak/", {"note": "Tidak tercatat."})
        letter.refresh_from_db()
        assert letter.is_untold


class TestTheBatch:
    def test_the_head_signs_what_is_marked(self, head: Client, siti: Resident, home: Folk) -> None:
        letters = [make_walk_in(siti, operator=home.operator) for _ in range(3)]
        path = f"{DESK}tanda-tangan/"
        is_failure(head.post(path, {}))
        head.post(path, {"surat": [str(letters[0].pk), str(letters[2].pk)]})
        assert "2 surat ditandatangani" in html(head.get(path))
        assert list(Letter.objects.order_by("requested_at").values_list("state", flat=True)) == [
            "ready", "to_sign", "ready",
        ]  # fmt: skip

    def test_what_does_not_wait_cannot_be_marked(self, head: Client, siti: Resident) -> None:
        letter = make_request(siti)
        is_failure(head.post(f"{DESK}tanda-tangan/", {"surat": [str(letter.pk)]}))
        letter.refresh_from_db()
        assert letter.state == "received"
