"""What a signature gives a letter: a number, a PDF, a code, and copies that hold no NIK."""

import io
import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from pypdf import PdfReader

from smartvillage.common.attachments.services import read
from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.clock import WIB
from smartvillage.kernel.permissions import NotHere
from smartvillage.kernel.tenancy import in_village
from tenants.letters import queries, services
from tenants.letters.models import Counter, Letter, LetterSetting
from tenants.residents.models import Resident
from tenants.residents.sealing import open_family_number, open_nik
from tests.cast import Cast, Folk
from tests.factories.letters import actor_for, make_letter, make_walk_in

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=WIB)


@pytest.fixture
def signed(home: Folk, siti: Resident) -> Letter:
    return make_letter(siti, "ready", operator=home.operator, head=home.head, purpose="#set page(width: 1pt)")


class TestThePaper:
    def test_it_says_who_what_and_which_number(self, signed: Letter, siti: Resident, home: Folk) -> None:
        assert signed.pdf is not None
        content = read(signed.pdf)
        page = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        text = " ".join(page.split())
        for part in ("SITI AMINAH", open_nik(siti), signed.number, "SRI WAHYUNI", "#set page(width: 1pt)"):
            assert part in text
        assert len(content) <= 200_000

    def test_the_number_follows_the_pattern(self, signed: Letter) -> None:
        assert signed.number.startswith("400.12.2.1/001/TJA/")

    def test_a_village_has_its_own_code_and_validity(self, home: Folk, siti: Resident) -> None:
        LetterSetting.objects.create(type="domisili", classification_code="474", validity_days=0)
        letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        assert letter.number.startswith("474/")
        assert letter.valid_until is None

    def test_the_draft_has_no_number_and_no_code(self, home: Folk, siti: Resident) -> None:
        letter = make_walk_in(siti, operator=home.operator)
        content = services.draft_pdf(letter, None, clock.now())
        text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
        assert "bukan surat yang sah" in " ".join(text.split())
        letter.refresh_from_db()
        assert (letter.state, letter.number) == ("to_sign", "")

    def test_the_signer_stays_as_printed(self, home: Folk, signed: Letter) -> None:
        from tenants.members.models import Official

        Official.objects.update(name="ORANG LAIN", position="Plt. Lurah")
        signed.refresh_from_db()
        assert signed.signer == {
            "name": "SRI WAHYUNI, S.STP",
            "title": "Lurah",
            "id_number": "197803122003122004",
        }


class TestNoNik:
    def test_rows_hold_none(self, signed: Letter, siti: Resident) -> None:
        """Neither the letter's row, nor its timeline, nor its audit, nor what was emitted."""
        secrets = (open_nik(siti), open_family_number(siti.family))
        with connection.cursor() as cursor:
            found = []
            for table in ("letters_letter", "letters_letterevent", "audit_entry", "attachments_attachment"):
                cursor.execute(f"SELECT coalesce(json_agg(t)::text, '') FROM {table} t")
                found.append(cursor.fetchone()[0])
        assert signed.reference in "".join(found)
        for secret in secrets:
            assert secret not in "".join(found)

    def test_the_printed_text_is_kept_masked(self, signed: Letter) -> None:
        kept = json.dumps(signed.printed, ensure_ascii=False)
        assert "SITI AMINAH" in kept
        assert "••••••••" in kept


class TestYears:
    def test_half_an_hour_before_new_year_is_the_old_year(self, home: Folk, siti: Resident) -> None:
        """The village's clock decides, not UTC: 23:30 WIB is 16:30 of the same day in UTC, 00:30 is not."""
        numbers = []
        for moment in (
            NEW_YEARS_EVE,
            NEW_YEARS_EVE + timedelta(minutes=29),
            NEW_YEARS_EVE + timedelta(hours=1),
        ):
            with time_machine.travel(moment, tick=False):
                letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
            numbers.append((letter.year, letter.sequence, letter.number))
        assert numbers == [
            (2026, 1, "400.12.2.1/001/TJA/XII/2026"),
            (2026, 2, "400.12.2.1/002/TJA/XII/2026"),
            (2027, 1, "400.12.2.1/001/TJA/I/2027"),
        ]

    def test_early_january_in_wib_is_not_december(self, home: Folk, siti: Resident) -> None:
        with time_machine.travel(datetime(2027, 1, 1, 0, 30, tzinfo=WIB), tick=False):
            letter = make_letter(siti, "ready", operator=home.operator, head=home.head)
        assert (letter.year, letter.reference[:8]) == (2027, "TJA-2701")

    def test_one_number_is_never_given_twice(self, home: Folk, siti: Resident) -> None:
        """A counter set back by hand goes on after the highest number; whatever else happens, the database refuses."""
        first = make_letter(siti, "ready", operator=home.operator, head=home.head)
        waiting = make_letter(siti, "to_sign", operator=home.operator, head=home.head)
        Counter.objects.filter(scope="letters").update(last=0)
        second = services.sign(actor=actor_for(home.head), letter_id=waiting.pk, now=clock.now())
        assert (first.sequence, second.sequence) == (1, 2)
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=second.pk).update(sequence=1)

    def test_a_withdrawn_letter_keeps_its_number(self, home: Folk, siti: Resident) -> None:
        gone = make_letter(siti, "withdrawn", operator=home.operator, head=home.head)
        following = make_letter(siti, "ready", operator=home.operator, head=home.head)
        gone.refresh_from_db()
        assert (gone.sequence, following.sequence) == (1, 2)

    def test_a_failed_signature_takes_no_number(self, home: Folk, siti: Resident, monkeypatch) -> None:
        from tenants.letters.services import signing

        letter = make_letter(siti, "to_sign", operator=home.operator, head=home.head)

        def fail(*_args: object, **_kwargs: object) -> bytes:
            raise RuntimeError("no paper")

        with monkeypatch.context() as patch, pytest.raises(RuntimeError):
            patch.setattr(signing, "render_pdf", fail)
            services.sign(actor=actor_for(home.head), letter_id=letter.pk, now=clock.now())
        letter = services.sign(actor=actor_for(home.head), letter_id=letter.pk, now=clock.now())
        assert letter.sequence == 1
        assert Entry.objects.filter(action="letters.sign").count() == 1


class TestTheDatabaseItself:
    @pytest.mark.parametrize(
        "change",
        [
            {"state": "ready"},
            {"state": "nonsense"},
            {"channel": "fax"},
            {"state": "rejected", "reason": ""},
            {"number": "1/2/3"},
            {"verify_token": "x"},
        ],
        ids=str,
    )
    def test_a_half_letter_is_refused(self, home: Folk, siti: Resident, change: dict[str, str]) -> None:
        letter = make_walk_in(siti, operator=home.operator)
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**change)

    def test_a_signed_letter_cannot_lose_its_number(self, signed: Letter) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=signed.pk).update(number="")


class TestProof:
    def test_valid(self, signed: Letter) -> None:
        assert signed.verify_token is not None
        proof = queries.proof_of(signed.verify_token, clock.today())
        assert (proof.verdict, proof.number, proof.name) == ("valid", signed.number, "S••• A•••••")

    def test_expired_the_day_after(self, signed: Letter) -> None:
        assert signed.verify_token is not None
        assert signed.valid_until is not None
        assert queries.proof_of(signed.verify_token, signed.valid_until).verdict == "valid"
        assert (
            queries.proof_of(signed.verify_token, signed.valid_until + timedelta(days=1)).verdict == "expired"
        )

    def test_withdrawn_beats_expired(self, home: Folk, signed: Letter) -> None:
        services.withdraw(
            actor=actor_for(home.head), letter_id=signed.pk, reason="Isi keliru.", now=clock.now()
        )
        assert signed.verify_token is not None
        far = clock.today() + timedelta(days=900)
        assert queries.proof_of(signed.verify_token, far).verdict == "withdrawn"
        signed.refresh_from_db()
        with pytest.raises(NotHere):
            queries.pdf_of(signed)

    def test_the_hash_is_the_hash_of_the_pdf(self, signed: Letter) -> None:
        import hashlib

        assert signed.pdf is not None
        assert signed.verify_token is not None
        proof = queries.proof_of(signed.verify_token, clock.today())
        assert proof.sha256 == hashlib.sha256(read(signed.pdf)).hexdigest()

    def test_no_letter_is_found_without_its_code(self, cast: Cast, signed: Letter) -> None:
        for code in ("", "0" * 26, signed.reference, str(signed.pk)):
            with pytest.raises(NotHere):
                queries.proof_of(code, clock.today())
        with in_village(cast.away.place), pytest.raises(NotHere):
            queries.proof_of(signed.verify_token or "", clock.today())
