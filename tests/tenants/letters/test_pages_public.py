"""Anybody with a letter, anybody with a reference."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.letters import services
from tenants.letters.models import Letter
from tenants.residents.models import Resident
from tests.cast import Cast, Folk, browser
from tests.factories.letters import actor_for, make_letter, make_request, make_resident

from .pages import html, is_failure, text, title


@pytest.fixture
def visitor(home: Folk) -> Client:
    return browser(home.place)


class TestVerification:
    def test_a_valid_letter(self, visitor: Client, siti: Resident, home: Folk) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        page = visitor.get(f"/v/{letter.verify_token}/")
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
        assert title(page).startswith("Surat ini sah")
        for part in (letter.number, letter.title, "S••• A•••••", clock.format_date(clock.today())):
            assert part in text(page)
        assert "bukan tanda tangan elektronik tersertifikasi" in text(page)

    def test_it_tells_nothing_else(self, visitor: Client, siti: Resident, home: Folk) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        page = html(visitor.get(f"/v/{letter.verify_token}/"))
        for secret in (
            "SITI", "AMINAH", "1872", "0001<", "Kenanga", "Melamar", letter.reference, home.head.name, "METRO",
        ):  # fmt: skip
            assert secret not in page

    def test_withdrawn_and_expired_are_said(self, visitor: Client, siti: Resident, home: Folk) -> None:
        gone = make_letter(siti, "withdrawn", operator=home.operator, head=home.head)
        page = visitor.get(f"/v/{gone.verify_token}/")
        assert "sudah dicabut dan tidak berlaku" in text(page)
        assert "Alamat belum sesuai" not in html(page), "the reason is for the resident"
        old = make_letter(siti, "ready", operator=home.operator, head=home.head)
        assert old.valid_until is not None
        with time_machine.travel(clock.now() + timedelta(days=60)):
            assert "sudah habis" in text(visitor.get(f"/v/{old.verify_token}/"))

    @pytest.mark.parametrize("code", ["0" * 26, "x", "a b", "TJA-2611-0001-5", "é", "%00", "..%2F..%2F"])
    def test_an_unknown_code_is_friendly(self, visitor: Client, code: str) -> None:
        page = visitor.get(f"/v/{code}/")
        assert page.status_code == 404
        if "%2F" not in code:
            assert "Kode ini tidak dikenal" in text(page)

    def test_a_code_of_another_village_is_unknown(self, cast: Cast, siti: Resident, home: Folk) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        page = browser(cast.away.place).get(f"/v/{letter.verify_token}/")
        assert page.status_code == 404
        assert letter.number not in html(page)

    def test_typing_the_code(self, visitor: Client, siti: Resident, home: Folk) -> None:
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        assert letter.verify_token is not None
        typed = letter.verify_token.upper().replace("0", "O")
        going = visitor.post("/v/", {"code": f"{typed[:13]} {typed[13:]}"})
        assert going.headers["Location"] == f"/v/{letter.verify_token}/"
        is_failure(visitor.post("/v/", {"code": "terlalu pendek"}))


class TestTracker:
    def test_reference_and_four_digits(self, visitor: Client, siti: Resident, home: Folk) -> None:
        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        going = visitor.post("/lacak/", {"reference": letter.reference.lower(), "digits": "0001"})
        assert going.headers["Location"] == f"/lacak/{letter.reference}/"
        page = visitor.get(going.headers["Location"])
        assert "Menunggu tanda tangan" in text(page)
        assert "Sedang di meja Lurah" in text(page)
        assert clock.format_date(letter.promised_on) in text(page)
        for secret in ("SITI", "1872", "Kenanga", "Melamar", home.operator.name):
            assert secret not in html(page)

    def test_nobody_gets_there_by_the_address(self, visitor: Client, siti: Resident) -> None:
        letter = make_request(siti)
        assert visitor.get(f"/lacak/{letter.reference}/").headers["Location"] == "/lacak/"
        visitor.post("/lacak/", {"reference": letter.reference, "digits": "0001"})
        other = make_request(siti)
        assert visitor.get(f"/lacak/{other.reference}/").headers["Location"] == "/lacak/"

    def test_unknown_and_wrong_look_the_same(self, visitor: Client, siti: Resident) -> None:
        letter = make_request(siti)
        wrong = visitor.post("/lacak/", {"reference": letter.reference, "digits": "9999"})
        is_failure(wrong)
        from tenants.letters.references import write_reference

        unknown = write_reference("TJA", 2611, 7777)
        missing = visitor.post("/lacak/", {"reference": unknown, "digits": "9999"})
        nonsense = visitor.post("/lacak/", {"reference": "apa saja", "digits": "9999"})
        assert text(wrong) == text(missing) == text(nonsense)
        assert wrong.status_code == missing.status_code == nonsense.status_code

    @pytest.mark.parametrize("known", [True, False])
    def test_locked_after_five(self, visitor: Client, siti: Resident, known: bool) -> None:
        """Whether or not the reference exists: else the lock itself would tell."""
        from tenants.letters.references import write_reference

        letter = make_request(siti)
        reference = letter.reference if known else write_reference("TJA", 2611, 7777)
        start = clock.now()
        with time_machine.travel(start, tick=False):
            for _try in range(5):
                assert "tidak cocok" in text(
                    visitor.post("/lacak/", {"reference": reference, "digits": "9999"})
                )
            locked = visitor.post("/lacak/", {"reference": reference, "digits": "0001"})
            assert locked.status_code == 422
            assert "Tunggu 15 menit" in text(locked)
        with time_machine.travel(start + timedelta(minutes=16), tick=False):
            again = visitor.post("/lacak/", {"reference": reference, "digits": "0001"})
            assert again.status_code == (302 if known else 422)

    def test_one_lock_leaves_other_references_open(self, visitor: Client, siti: Resident) -> None:
        first, second = make_request(siti), make_request(siti)
        for _try in range(6):
            visitor.post("/lacak/", {"reference": first.reference, "digits": "9999"})
        assert visitor.post("/lacak/", {"reference": second.reference, "digits": "0001"}).status_code == 302

    def test_another_village_knows_nothing(self, cast: Cast, siti: Resident) -> None:
        letter = make_request(siti)
        page = browser(cast.away.place).post("/lacak/", {"reference": letter.reference, "digits": "0001"})
        assert page.status_code == 422

    @pytest.mark.parametrize("digits", ["", "1", "00001", "abcd", "١٢٣٤"])
    def test_digits_are_four(self, visitor: Client, siti: Resident, digits: str) -> None:
        letter = make_request(siti)
        page = visitor.post("/lacak/", {"reference": letter.reference, "digits": digits})
        is_failure(page)
        assert letter.reference in html(page)

    def test_somebody_without_a_nik_is_not_found_by_zeros(self, visitor: Client, home: Folk) -> None:
        letter = make_request(make_resident(name="BAYI", digits=None))
        page = visitor.post("/lacak/", {"reference": letter.reference, "digits": "0000"})
        assert page.status_code == 422

    def test_the_link_on_paper_fills_the_form(self, visitor: Client) -> None:
        assert 'value="TJA-2611-0042-7"' in html(visitor.get("/lacak/?nomor=TJA-2611-0042-7"))

    def test_each_state_has_a_page(self, visitor: Client, siti: Resident, home: Folk) -> None:
        for state in (
            "received",
            "checking",
            "incomplete",
            "to_sign",
            "ready",
            "finished",
            "rejected",
            "withdrawn",
        ):
            letter = make_letter(siti, state, operator=home.operator, head=home.head)
            visitor.post("/lacak/", {"reference": letter.reference, "digits": "0001"})
            page = visitor.get(f"/lacak/{letter.reference}/")
            assert page.status_code == 200
            assert letter.status in text(page)


class TestVillagesApart:
    def test_counters_and_letters_are_each_villages_own(self, cast: Cast, siti: Resident, home: Folk) -> None:
        make_letter(siti, "ready", operator=home.operator, head=home.head)
        with in_village(cast.away.place):
            other = make_resident(name="ORANG HANURA")
            letter = make_letter(other, "ready", operator=cast.away.operator, head=cast.away.head)
            assert (letter.sequence, letter.reference[:3]) == (1, "HNR")
            assert letter.signer["title"] == cast.away.place.head_title
            assert Letter.objects.count() == 1

    def test_a_letter_carried_to_another_village_is_not_saved(
        self, cast: Cast, siti: Resident, home: Folk
    ) -> None:
        from smartvillage.kernel.permissions import NotHere
        from smartvillage.kernel.tenancy import WrongVillage

        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        head = actor_for(home.head)
        with in_village(cast.away.place):
            with pytest.raises(NotHere):
                services.sign(actor=head, letter_id=letter.pk, now=clock.now())
            with pytest.raises(WrongVillage):
                letter.save()
