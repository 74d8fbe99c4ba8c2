"""Thirty types and more: found by residents, chosen at the counter, ruled by the office."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Forbidden
from tenants.letters import queries, services
from tenants.letters.catalogue import Asker, letter_type, letter_types
from tenants.letters.models import LetterSetting
from tenants.letters.queries import Rules
from tenants.residents.models import Resident
from tests.cast import Folk, browser
from tests.factories.letters import actor_for, make_letter, make_resident

from .pages import headings, html, is_failure, text
from .samples import short

TYPES = "/kelola/surat/jenis/"


@pytest.fixture
def visitor(home: Folk) -> Client:
    return browser(home.place)


@pytest.fixture
def operator(home: Folk) -> Client:
    return browser(home.place, home.operator)


def offered(page: object) -> set[str]:
    return {code for code in letter_types() if f'href="/layanan/{code}/"' in html(page)}


class TestFinding:
    def test_every_letter_stands_under_its_topic(self, visitor: Client) -> None:
        page = visitor.get("/layanan/")
        assert (page.status_code, headings(page)) == (200, 1)
        assert offered(page) == set(letter_types())
        for topic in ("population", "family", "work", "property", "other"):
            assert f'id="{topic}"' in html(page)

    def test_the_front_page_leads_to_all_and_stays_small(self, visitor: Client) -> None:
        page = visitor.get("/")
        for topic in ("population", "family", "work", "property", "other"):
            assert f'href="/layanan/#{topic}"' in html(page)
        assert "domisili" in offered(page)
        assert len(offered(page)) == 6
        assert len(visitor.get("/layanan/").content) < 60_000

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("sktm", {"tidak_mampu"}),
            ("SKTM ", {"tidak_mampu"}),
            ("beda identitas", {"beda_identitas"}),
            ("kawin", {"nikah", "nikah_non_muslim"}),
            ("zzz", set()),
        ],
    )
    def test_looking_for_one(self, visitor: Client, typed: str, found: set[str]) -> None:
        page = visitor.get("/layanan/", {"cari": typed})
        assert offered(page) == found
        assert ("Surat tidak ditemukan" in text(page)) == (not found)

    def test_what_is_typed_stays_text(self, visitor: Client) -> None:
        page = visitor.get("/layanan/", {"cari": "<script>alert(1)</script>"})
        assert "<script>alert" not in html(page)

    def test_the_cost_is_that_of_three(self, visitor: Client, home: Folk) -> None:
        for path in ("/", "/layanan/"):
            with CaptureQueriesContext(connection) as captured:
                assert visitor.get(path).status_code == 200
            assert len([q for q in captured if "letters_lettersetting" in q["sql"]]) == 1
            assert len(captured) <= 6

    def test_a_service_tells_what_to_bring(self, visitor: Client) -> None:
        assert "Kartu keluarga (KK)" in text(visitor.get("/layanan/nikah/"))
        assert "Dokumen yang disiapkan" not in text(visitor.get("/layanan/domisili/"))

    def test_who_must_sign_with_a_pen_is_told(self, visitor: Client, home: Folk, siti: Resident) -> None:
        told = "Cetak surat, lalu minta tanda tangan"
        assert told in text(visitor.get("/layanan/ahli_waris/"))
        assert told not in text(visitor.get("/layanan/domisili/"))
        phone = browser(home.place, siti.account)
        given = short(letter_type("kuasa"))
        letter = make_letter(
            siti, "ready", operator=home.operator, head=home.head, type_code="kuasa", **given
        )
        assert told in text(phone.get(f"/surat/{letter.reference}/"))

    def test_every_service_page_opens(self, visitor: Client) -> None:
        for code in letter_types():
            assert visitor.get(f"/layanan/{code}/").status_code == 200, code


class TestTheCounter:
    def test_one_found_shows_the_letters_at_once(self, operator: Client, siti: Resident) -> None:
        page = html(operator.post("/kelola/surat/baru/", {"cari": "1872994101900001"}))
        assert page.count(f'href="/kelola/surat/baru/{siti.pk}/') == len(letter_types())

    def test_of_several_one_is_chosen_first(self, operator: Client, siti: Resident) -> None:
        other = make_resident(name="SITI RAHAYU")
        page = html(operator.post("/kelola/surat/baru/", {"cari": "siti"}))
        for resident in (siti, other):
            assert page.count(f'href="/kelola/surat/baru/{resident.pk}/') == 1
        chosen = operator.get(f"/kelola/surat/baru/{other.pk}/")
        assert html(chosen).count(f'href="/kelola/surat/baru/{other.pk}/') == len(letter_types())
        assert "SITI RAHAYU" in text(chosen)
        assert headings(chosen) == 1

    def test_who_died_gets_no_letter(self, operator: Client, siti: Resident) -> None:
        siti.status = 2
        siti.save()
        page = operator.get(f"/kelola/surat/baru/{siti.pk}/")
        assert "Surat tidak bisa dibuat" in text(page)
        assert "/domisili/" not in html(page)


class TestTheRules:
    def test_the_list_says_what_is_in_force(self, operator: Client, home: Folk) -> None:
        LetterSetting.objects.create(type="usaha", enabled=False, classification_code="500.2")
        with CaptureQueriesContext(connection) as captured:
            page = operator.get(TYPES)
        assert len([q for q in captured if "letters_lettersetting" in q["sql"]]) == 1
        words = text(page)
        assert "Surat Keterangan Usaha 500.2 30 hari Tidak dilayani" in words
        assert "Surat Keterangan Kematian 400.12.3.1 Berlaku terus Dilayani" in words
        assert f'href="{TYPES}"' in html(operator.get("/kelola/surat/"))

    def test_changing_and_resetting(self, operator: Client, home: Folk, siti: Resident) -> None:
        path = f"{TYPES}domisili/"
        assert "Kembalikan seperti semula" not in text(operator.get(path))
        sent = {"enabled": "on", "classification_code": "470.1", "validity_days": "90"}
        assert operator.post(path, sent).headers["Location"] == TYPES
        assert 'value="470.1"' in html(operator.get(path))
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        assert letter.number.startswith("470.1/")
        assert (letter.valid_until - clock.today()).days == 90
        assert operator.post(f"{path}semula/").headers["Location"] == TYPES
        assert not LetterSetting.objects.exists()
        assert list(
            Entry.objects.filter(target="letter_type").order_by("pk").values_list("action", "target_id")
        ) == [("letters.rules", "domisili"), ("letters.rules_reset", "domisili")]

    def test_switched_off_it_is_gone_everywhere(
        self, operator: Client, visitor: Client, siti: Resident
    ) -> None:
        rules = {"classification_code": "400.10.2.2", "validity_days": "30"}
        operator.post(f"{TYPES}usaha/", rules)
        assert "usaha" not in offered(visitor.get("/")) | offered(visitor.get("/layanan/"))
        assert visitor.get("/layanan/usaha/").status_code == 404
        assert operator.get(f"/kelola/surat/baru/{siti.pk}/usaha/").status_code == 404
        assert "usaha" not in {kind.code for kind in queries.offered_types(Asker.RESIDENT)}

    def test_no_validity_means_for_ever(self, operator: Client, home: Folk, siti: Resident) -> None:
        operator.post(
            f"{TYPES}domisili/", {"enabled": "on", "classification_code": "1", "validity_days": "0"}
        )
        assert make_letter(siti, "ready", operator=home.operator, head=home.head).valid_until is None

    def test_what_equals_the_catalogue_is_not_kept(self, home: Folk) -> None:
        kind = letter_type("domisili")
        actor = actor_for(home.operator)
        services.set_rules(actor=actor, kind=kind, rules=Rules(False, kind.classification_code, 30))
        assert LetterSetting.objects.values_list("classification_code", "validity_days").get() == ("", None)
        services.set_rules(actor=actor, kind=kind, rules=Rules(True, kind.classification_code, 30))
        assert not LetterSetting.objects.exists()
        services.reset_rules(actor=actor, kind=kind)
        assert Entry.objects.filter(action="letters.rules_reset").count() == 1

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"classification_code": ""}, "Isi kode klasifikasi."),
            ({"classification_code": "400/12"}, "Tulis kode dengan angka"),
            ({"classification_code": "{seq}"}, "Tulis kode dengan angka"),
            ({"classification_code": "4" * 21}, "paling banyak 20 huruf"),
            ({"validity_days": "-1"}, "paling kecil 0"),
            ({"validity_days": "99999"}, "paling besar 3650"),
            ({"validity_days": "sebulan"}, "Tulis angka saja"),
        ],
    )
    def test_a_mistake_is_explained(self, operator: Client, changed: dict[str, str], said: str) -> None:
        sent = {"enabled": "on", "classification_code": "400", "validity_days": "30"} | changed
        page = operator.post(f"{TYPES}domisili/", sent)
        is_failure(page)
        assert said in text(page)
        assert not LetterSetting.objects.exists()

    def test_an_unknown_type_and_an_unknown_person(
        self, operator: Client, home: Folk, siti: Resident
    ) -> None:
        assert operator.get(f"{TYPES}teleportasi/").status_code == 404
        assert browser(home.place, siti.account).get(TYPES).status_code == 404
        assert browser(home.place, home.head).get(TYPES).status_code == 200
        with pytest.raises(Forbidden):
            services.reset_rules(actor=actor_for(siti.account), kind=letter_type("usaha"))
