"""A resident asks for a letter in the browser."""

import pytest
from django.test import Client

from smartvillage.kernel.tenancy import in_village
from tenants.letters.models import Draft, Letter
from tenants.residents.models import Resident
from tests.cast import Cast, Folk, browser
from tests.factories.letters import make_letter, make_resident

from .pages import headings, hidden, html, is_failure, text, title

ASK = "/surat/ajukan/domisili/"


@pytest.fixture
def phone(home: Folk, siti: Resident) -> Client:
    return browser(home.place, siti.account)


def answer(phone: Client) -> None:
    phone.post(f"{ASK}purpose/", {"purpose": "Melamar pekerjaan"})
    phone.post(f"{ASK}since/", {"since": "2015"})


class TestTheWay:
    def test_the_service_page_is_open_to_anybody(self, home: Folk) -> None:
        page = browser(home.place).get("/layanan/domisili/")
        assert page.status_code == 200
        assert "Yang diperlukan" in text(page)
        assert "Siap paling lambat" in text(page)

    @pytest.mark.parametrize(
        "path", ["/layanan/teleportasi/", "/surat/ajukan/teleportasi/", f"{ASK}nama_ibu/"]
    )
    def test_what_does_not_exist(self, phone: Client, path: str) -> None:
        assert phone.get(path).status_code == 404

    def test_from_the_start_to_the_receipt(self, phone: Client, home: Folk) -> None:
        first = phone.get(ASK)
        assert first.headers["Location"] == f"{ASK}purpose/"
        page = phone.get(first.headers["Location"])
        assert (page.status_code, headings(page)) == (200, 1)
        assert "Langkah 1 dari 3" in text(page)
        assert "novalidate" in html(page)
        following = phone.post(f"{ASK}purpose/", {"purpose": "Melamar pekerjaan"})
        assert following.headers["Location"] == f"{ASK}since/"
        check = phone.post(f"{ASK}since/", {"since": "2015"})
        assert check.headers["Location"] == f"{ASK}periksa/"
        review = phone.get(f"{ASK}periksa/")
        assert "Melamar pekerjaan" in text(review)
        assert "1872994101900001" not in html(review)
        sent = phone.post(
            f"{ASK}periksa/", {"submission": hidden(review, "submission"), "phone": "0812-3456-7890"}
        )
        assert sent.status_code == 302
        receipt = phone.get(sent.headers["Location"])
        with in_village(home.place):
            letter = Letter.objects.get()
        assert (letter.answers, letter.phone) == (
            {"purpose": "Melamar pekerjaan", "since": 2015},
            "+6281234567890",
        )
        assert letter.reference in text(receipt)
        assert home.place.office_hours in text(receipt)

    def test_changing_an_answer_leads_back_to_the_check(self, phone: Client) -> None:
        answer(phone)
        page = phone.get(f"{ASK}purpose/")
        assert 'value="Melamar pekerjaan"' in html(page)
        back = phone.post(f"{ASK}purpose/", {"purpose": "Membuka rekening"})
        assert back.headers["Location"] == f"{ASK}periksa/"
        assert "Membuka rekening" in text(phone.get(f"{ASK}periksa/"))

    def test_a_changed_choice_asks_what_it_calls_for(self, phone: Client) -> None:
        base = "/surat/ajukan/tidak_mampu/"
        phone.post(f"{base}purpose/", {"purpose": "health"})
        assert (
            phone.post(f"{base}beneficiary/", {"beneficiary": "self"}).headers["Location"]
            == f"{base}periksa/"
        )
        asked = phone.post(f"{base}beneficiary/", {"beneficiary": "child"})
        assert asked.headers["Location"] == f"{base}child_name/"
        assert phone.get(f"{base}periksa/").headers["Location"] == f"{base}child_name/"
        assert phone.get(f"{base}child_school/").status_code == 404, "not asked for a doctor's bill"

    def test_answers_wait_until_tomorrow(self, phone: Client, home: Folk, siti: Resident) -> None:
        phone.post(f"{ASK}purpose/", {"purpose": "Melamar pekerjaan"})
        another_phone = browser(home.place, siti.account)
        assert "Belum dikirim" in text(another_phone.get("/surat/"))
        assert another_phone.get(ASK).headers["Location"] == f"{ASK}since/"
        another_phone.post(f"{ASK}hapus/")
        assert another_phone.get(ASK).headers["Location"] == f"{ASK}purpose/"


class TestPagesOfSeveralQuestions:
    BASE = "/surat/ajukan/keramaian/"

    def test_the_heading_is_the_page_and_all_answers_are_kept_at_once(
        self, phone: Client, home: Folk
    ) -> None:
        phone.post(f"{self.BASE}event/", {"event": "Resepsi"})
        page = phone.get(f"{self.BASE}event_on/")
        assert title(page).startswith("Kapan acaranya?")
        assert headings(page) == 1
        assert "Langkah 2 dari 5" in text(page)
        when = {"event_on_day": "2", "event_on_month": "mei", "event_on_year": "2026"}
        answers = when | {"starts_at": "8.00", "ends_at": "17:00"}
        assert phone.post(f"{self.BASE}event_on/", answers).headers["Location"] == f"{self.BASE}event_in/"
        with in_village(home.place):
            kept = Draft.objects.get().answers
        assert kept == {
            "event": "Resepsi",
            "event_on": "2026-05-02",
            "starts_at": "08:00",
            "ends_at": "17:00",
        }
        assert 'value="08.00"' in html(phone.get(f"{self.BASE}starts_at/")), (
            "any of its questions leads there"
        )

    def test_one_mistake_keeps_the_page(self, phone: Client) -> None:
        page = phone.post(f"{self.BASE}event_on/", {"starts_at": "pagi", "ends_at": "17.00"})
        is_failure(page)
        assert "#id_starts_at" in html(page)
        assert 'value="17.00"' in html(page)
        assert "misalnya 08.30" in text(page)
        assert not Draft.objects.exists()


class TestMistakes:
    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("purpose", "", "Jawab dulu pertanyaan ini."),
            ("purpose", "x" * 201, "paling banyak 200 huruf"),
            ("since", "dua ribu", "Tulis angka saja"),
            ("since", "1800", "paling kecil 1900"),
            ("since", "3000", "paling besar"),
        ],
    )
    def test_a_wrong_answer_is_kept_and_explained(
        self, phone: Client, name: str, value: str, said: str
    ) -> None:
        page = phone.post(f"{ASK}{name}/", {name: value})
        is_failure(page)
        assert said in text(page)
        assert f"#id_{name}" in html(page)
        assert value[:50] in html(page)
        assert not Draft.objects.filter(answers__has_key=name).exists()

    def test_a_choice_that_is_none(self, phone: Client) -> None:
        page = phone.post("/surat/ajukan/tidak_mampu/purpose/", {"purpose": "<script>"})
        is_failure(page)
        assert "<script>" not in text(page)

    def test_a_wrong_phone_number_keeps_everything(self, phone: Client) -> None:
        answer(phone)
        submission = hidden(phone.get(f"{ASK}periksa/"), "submission")
        page = phone.post(f"{ASK}periksa/", {"submission": submission, "phone": "0721-123456"})
        is_failure(page)
        assert "0721-123456" in html(page)
        assert "Melamar pekerjaan" in text(page)
        assert hidden(page, "submission") == submission
        assert not Letter.objects.exists()

    def test_sending_twice_shows_the_same_receipt(self, phone: Client) -> None:
        answer(phone)
        form = {"submission": hidden(phone.get(f"{ASK}periksa/"), "submission")}
        places = {phone.post(f"{ASK}periksa/", form).headers["Location"] for _click in range(3)}
        assert len(places) == 1
        assert Letter.objects.count() == 1

    @pytest.mark.parametrize("submission", ["", "x", "00000000-0000-4000-8000-000000000000"])
    def test_a_made_up_submission_is_not_there(self, phone: Client, submission: str) -> None:
        answer(phone)
        assert phone.post(f"{ASK}periksa/", {"submission": submission}).status_code == 404

    def test_who_moved_away_is_told_so(self, phone: Client, siti: Resident) -> None:
        answer(phone)
        submission = hidden(phone.get(f"{ASK}periksa/"), "submission")
        siti.status = 3
        siti.save()
        page = phone.post(f"{ASK}periksa/", {"submission": submission})
        is_failure(page)
        assert "Melamar pekerjaan" in text(page)


class TestOwnLetters:
    def test_the_status_page(self, phone: Client, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        page = phone.get(f"/surat/{letter.reference}/")
        assert "Siap diunduh" in text(page)
        assert letter.number in text(page)
        assert home.place.head_title in text(page), "who acted is a role"
        assert home.head.name not in text(page)

    def test_the_download(self, phone: Client, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        got = phone.get(f"/surat/{letter.reference}/unduh/")
        assert got.status_code == 200
        assert got.content.startswith(b"%PDF")
        assert got.headers["Content-Disposition"] == f'attachment; filename="{letter.reference}.pdf"'
        assert "no-store" in got.headers["Cache-Control"]
        assert "private" in got.headers["Cache-Control"]
        assert got.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "state", ["received", "checking", "incomplete", "to_sign", "rejected", "withdrawn"]
    )
    def test_no_download_before_and_after(
        self, phone: Client, home: Folk, siti: Resident, state: str
    ) -> None:
        letter = make_letter(siti, state, operator=home.operator, head=home.head)
        assert phone.get(f"/surat/{letter.reference}/unduh/").status_code == 404

    @pytest.mark.parametrize("tail", ["", "terkirim/", "lengkapi/", "unduh/"])
    def test_nobody_elses(self, cast: Cast, home: Folk, siti: Resident, tail: str) -> None:
        """Another resident, staff, and a resident of another village: all get what a made-up one gets."""
        state = "incomplete" if tail == "lengkapi/" else "ready"
        letter = make_letter(siti, state, operator=home.operator, head=home.head)
        other = make_resident(name="BUDI")
        path, made_up = f"/surat/{letter.reference}/{tail}", f"/surat/TJA-2611-9999-0/{tail}"
        for user in (other.account, home.operator, home.head):
            assert user is not None
            client = browser(home.place, user)
            page, nothing = client.get(path), client.get(made_up)
            assert page.status_code == nothing.status_code == 404
            assert text(page) == text(nothing)
        with in_village(cast.away.place):
            stranger = make_resident(name="ORANG JAUH")
        assert browser(cast.away.place, stranger.account).get(path).status_code == 404

    def test_a_session_of_another_village_is_nobody(self, cast: Cast, siti: Resident, home: Folk) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        client = browser(home.place, siti.account)
        client.defaults["HTTP_HOST"] = cast.away.place.host
        page = client.get(f"/surat/{letter.reference}/unduh/")
        assert page.status_code == 302
        assert page.headers["Location"].startswith("/masuk/")

    def test_a_damaged_file_is_not_served(self, phone: Client, home: Folk, siti: Resident, settings) -> None:
        from pathlib import Path

        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        assert letter.pdf is not None
        path = Path(settings.MEDIA_ROOT) / letter.pdf.path
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        assert phone.get(f"/surat/{letter.reference}/unduh/").status_code == 404

    def test_completing(self, phone: Client, home: Folk, siti: Resident) -> None:
        letter = make_letter(
            siti, "incomplete", operator=home.operator, head=home.head, type_code="tidak_mampu"
        )
        page = phone.get(f"/surat/{letter.reference}/lengkapi/")
        assert "Alamat belum sesuai." in text(page)
        wrong = phone.post(
            f"/surat/{letter.reference}/lengkapi/", {"purpose": "general", "beneficiary": "self"}
        )
        is_failure(wrong)
        assert "#id_purpose_detail" in html(wrong)
        right = {"purpose": "general", "purpose_detail": "Mengurus beasiswa", "beneficiary": "self"}
        for _click in range(2):
            done = phone.post(f"/surat/{letter.reference}/lengkapi/", right)
            assert done.headers["Location"] == f"/surat/{letter.reference}/"
        letter.refresh_from_db()
        assert (letter.state, letter.answers) == ("received", right)

    def test_saying_that_it_arrived(self, phone: Client, home: Folk, siti: Resident) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        assert phone.get(f"/surat/{letter.reference}/selesai/").status_code == 405
        for _click in range(2):
            assert phone.post(f"/surat/{letter.reference}/selesai/").status_code == 302
        letter.refresh_from_db()
        assert letter.state == "finished"

    def test_the_list_costs_the_same_for_one_and_for_many(
        self, phone: Client, home: Folk, siti: Resident, django_assert_max_num_queries
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for _round in range(2):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert phone.get("/surat/").status_code == 200
            counts.append(len(captured))
            for _letter in range(5):
                make_letter(siti, "received", operator=home.operator, head=home.head)
        assert counts[0] == counts[1] <= 15


class TestMessages:
    def test_whatsapp_says_nothing_personal(self, phone: Client, home: Folk, siti: Resident) -> None:
        """U10: a reference and a link; no name, no NIK, no address, no kind of letter."""
        import re
        from html import unescape
        from urllib.parse import parse_qs, urlsplit

        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        page = phone.get(f"/surat/{letter.reference}/terkirim/")
        link = next(
            unescape(found) for found in re.findall(r'href="([^"]+)"', html(page)) if "wa.me" in found
        )
        message = parse_qs(urlsplit(link).query)["text"][0]
        assert link.startswith("https://wa.me/?text=")
        assert letter.reference in message
        assert f"https://{home.place.host}/lacak/?nomor={letter.reference}" in message
        for secret in ("SITI", "1872", "Kenanga", "omisili", letter.number, "Melamar"):
            assert secret not in message

    def test_titles(self, phone: Client) -> None:
        assert title(phone.get("/surat/")) == "Surat saya – Kelurahan Tejo Agung"
