"""Personal-data rights: a resident's copy with who looked, corrections with a clock of 72 hours."""

import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from pypdf import PdfReader

from smartvillage.common.accounts.queries import actor_of
from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, Forbidden, NotHere
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.residents import corrections
from tenants.residents.models import Correction, Resident
from tenants.residents.services.corrections import (
    AlreadyAnswered,
    AlreadyAsked,
    ReasonMissing,
    answer_correction,
    ask_correction,
)
from tests.cast import Cast, browser
from tests.factories.letters import make_resident
from tests.factories.residents import ResidentFactory

OWN, ASK = "/data-saya/", "/data-saya/perbaikan/"
DESK = "/kelola/penduduk/perbaikan/"
NIK = "1872994203900007"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.WIB)


@pytest.fixture
def siti(home: Cast) -> Resident:
    return make_resident(name="SITI AMINAH", digits=NIK, mother_name="RUKMINI")


@pytest.fixture
def citizen(siti: Resident, cast: Cast) -> Client:
    return browser(cast.home.place, siti.account)


@pytest.fixture
def desk(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


@pytest.fixture
def asker(siti: Resident) -> Actor:
    assert siti.account is not None
    return actor_of(siti.account)


@pytest.fixture
def asked(asker: Actor) -> Correction:
    return ask_correction(
        actor=asker, field="mother_name", wanted="RUKMINAH", explanation="Sesuai akta", now=NOW
    )


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


class TestOwnPage:
    def test_everything_with_masked_numbers_and_who_looked(
        self, citizen: Client, desk: Client, siti: Resident
    ) -> None:
        assert "Belum ada yang membuka" in page(citizen.get(OWN))
        page(desk.get(f"/kelola/penduduk/{siti.pk}/"))
        text = page(citizen.get(OWN))
        for words in ("SITI AMINAH", "RUKMINI", "1872••••••••0007", "Melihat data", "Operator"):
            assert words in text
        assert NIK not in text
        assert 'href="/data-saya/"' in page(citizen.get("/"))

    def test_nobody_sees_anothers(self, cast: Cast, siti: Resident) -> None:
        other = make_resident(name="RINA")
        text = page(browser(cast.home.place, other.account).get(OWN))
        assert "RINA" in text
        assert "SITI AMINAH" not in text
        assert browser(cast.home.place).get(OWN).status_code == 302
        assert browser(cast.home.place, cast.home.operator).get(OWN).status_code == 404


class TestCopies:
    def test_as_json_with_whole_numbers_and_the_trace(
        self, citizen: Client, desk: Client, siti: Resident, asked: Correction
    ) -> None:
        ResidentFactory(name="BUDI", family=siti.family, relation=4)
        page(desk.get(f"/kelola/penduduk/{siti.pk}/"))
        answer = citizen.get(f"{OWN}salinan.json")
        assert "no-store" in answer["Cache-Control"]
        assert "attachment" in answer["Content-Disposition"]
        file = json.loads(answer.content)
        assert file["data"]["nik"] == NIK
        assert file["data"]["religion"] == "Islam"
        assert file["data"]["mother_name"] == "RUKMINI"
        assert file["family"] == [{"name": "BUDI", "relation": "Anak"}]
        assert "Melihat data" in [row["what"] for row in file["accesses"]]
        assert file["corrections"][0]["wanted"] == "RUKMINAH"
        again = json.loads(citizen.get(f"{OWN}salinan.json").content)
        assert again["accesses"][0]["what"] == "Mengunduh salinan data"

    def test_as_pdf(self, citizen: Client, siti: Resident, asked: Correction) -> None:
        answer = citizen.get(f"{OWN}salinan.pdf")
        assert answer["Content-Type"] == "application/pdf"
        words = " ".join(
            " ".join(each.extract_text() for each in PdfReader(BytesIO(answer.content)).pages).split()
        )
        for part in ("SITI AMINAH", NIK, "RUKMINAH", "Menunggu jawaban", "Siapa yang membuka"):
            assert part in words
        assert "24 November 2026 pukul 10.00 WIB" in words
        assert "+07:00" not in words

    def test_text_is_printed_as_typed(self, citizen: Client, siti: Resident) -> None:
        Resident.objects.update(ethnicity="#panic() \\ $x$ 😀", current_address="W" * 200)
        assert citizen.get(f"{OWN}salinan.pdf").status_code == 200

    def test_at_the_counter_for_a_recorded_reason(self, desk: Client, siti: Resident) -> None:
        address = f"/kelola/penduduk/{siti.pk}/salinan/"
        page(desk.get(address))
        for sent in ({"reason": "", "kind": "pdf"}, {"reason": "Diminta warga", "kind": "exe"}):
            assert NIK not in page(desk.post(address, sent), 422)
        assert not Entry.objects.filter(action="residents.file_made").exists()
        answer = desk.post(address, {"reason": "Diminta warga di loket", "kind": "json"})
        assert json.loads(answer.content)["data"]["nik"] == NIK
        assert Entry.objects.get(action="residents.file_made").detail == {"reason": "Diminta warga di loket"}


class TestAsking:
    def test_sent_seen_by_the_office_answered_and_read(
        self, citizen: Client, desk: Client, siti: Resident
    ) -> None:
        page(citizen.get(ASK))
        sent = {"field": "mother_name", "wanted": "RUKMINAH", "explanation": "Sesuai akta"}
        for _ in range(2):  # a second click is the same request
            assert "Permintaan dikirim" in page(citizen.post(ASK, sent, follow=True))
        made = Correction.objects.get()
        assert "Menunggu jawaban" in page(citizen.get(OWN))
        assert "Sisa 7" in page(desk.get(DESK))
        text = page(desk.get(f"{DESK}{made.pk}/"))
        for words in ("RUKMINI", "RUKMINAH", "Sesuai akta", f"/kelola/penduduk/{siti.pk}/ubah/orang-tua/"):
            assert words in text
        assert "Tulis alasannya" in page(desk.post(f"{DESK}{made.pk}/", {"accepted": "tidak"}), 422)
        refusal = {"accepted": "tidak", "reason": "Akta belum dibawa"}
        for _ in range(2):
            assert desk.post(f"{DESK}{made.pk}/", refusal)["Location"] == DESK
        assert "sudah dijawab orang lain" in page(desk.post(f"{DESK}{made.pk}/", {"accepted": "ya"}), 422)
        text = page(citizen.get(OWN))
        assert "Ditolak" in text
        assert "Akta belum dibawa" in text
        assert Entry.objects.filter(action="residents.correction_decided").count() == 1
        assert "Tidak ada yang menunggu" in page(desk.get(DESK))

    def test_what_only_an_event_changes_can_be_asked_too(
        self, asker: Actor, desk: Client, siti: Resident
    ) -> None:
        made = ask_correction(actor=asker, field="status", wanted="Pindah", explanation="", now=NOW)
        text = page(desk.get(f"{DESK}{made.pk}/"))
        assert "hanya berubah lewat peristiwa" in text
        assert "/ubah/" not in text

    @pytest.mark.parametrize(
        "sent",
        [
            {"field": "", "wanted": "X"},
            {"field": "mother_name", "wanted": ""},
            {"field": "nik", "wanted": "X"},
            {"field": "name", "wanted": NIK},
            {"field": "name", "wanted": "X", "explanation": "NIK 1872 9942 0390 0007"},
            {"field": "name", "wanted": "X" * 201},
        ],
    )
    def test_bad_input_asks_nothing(self, citizen: Client, sent: dict[str, str]) -> None:
        assert "<title>Kesalahan:" in page(citizen.post(ASK, sent), 422)
        assert not Correction.objects.exists()

    def test_one_request_about_a_field_waits_at_a_time(
        self, citizen: Client, asker: Actor, asked: Correction
    ) -> None:
        with pytest.raises(AlreadyAsked):
            ask_correction(actor=asker, field="mother_name", wanted="LAIN", explanation="", now=NOW)
        sent = {"field": "mother_name", "wanted": "LAIN"}
        assert "masih menunggu" in page(citizen.post(ASK, sent), 422)
        ask_correction(actor=asker, field="name", wanted="SITI", explanation="", now=NOW)

    def test_only_residents_ask(self, operator: Actor, asked: Correction) -> None:
        with pytest.raises(Forbidden):
            ask_correction(actor=operator, field="name", wanted="X", explanation="", now=NOW)


class TestClock:
    @pytest.mark.parametrize(
        ("after", "words", "tone"),
        [
            (timedelta(0), "Sisa 72 jam", "info"),
            (timedelta(hours=1, minutes=1), "Sisa 70 jam", "info"),
            (timedelta(hours=49), "Sisa 23 jam", "warn"),
            (timedelta(hours=72), "Sisa 0 jam", "warn"),
            (timedelta(hours=72, minutes=1), "Terlambat 1 jam", "bad"),
            (timedelta(hours=80), "Terlambat 8 jam", "bad"),
        ],
    )
    def test_counts_down_and_over(self, asked: Correction, after: timedelta, words: str, tone: str) -> None:
        left = corrections.clock_of(asked, NOW + after)
        assert (left.text, left.tone) == (words, tone)

    def test_the_office_sees_it(self, cast: Cast, asked: Correction) -> None:
        with time_machine.travel(NOW + timedelta(hours=75), tick=False):
            desk = browser(cast.home.place, cast.home.operator)
            assert "Terlambat 3 jam" in page(desk.get(DESK))
            assert "Terlambat 3 jam" in page(desk.get("/kelola/"))
            assert "Permintaan perbaikan data" not in page(
                browser(cast.home.place, cast.home.head).get("/kelola/")
            )


class TestAnswering:
    def test_guards(self, home: Cast, operator: Actor, asker: Actor, asked: Correction) -> None:
        with pytest.raises(Forbidden):
            answer_correction(actor=asker, correction_id=asked.pk, accepted=True, reason="", now=NOW)
        with pytest.raises(ReasonMissing):
            answer_correction(actor=operator, correction_id=asked.pk, accepted=False, reason=" ", now=NOW)
        with pytest.raises(NotHere):
            answer_correction(actor=operator, correction_id=uuid4(), accepted=True, reason="", now=NOW)
        answer_correction(actor=operator, correction_id=asked.pk, accepted=True, reason="", now=NOW)
        with pytest.raises(AlreadyAnswered):
            answer_correction(actor=operator, correction_id=asked.pk, accepted=False, reason="x", now=NOW)

    def test_one_about_somebody_outside_the_areas_is_not_there(
        self, home: Cast, operator: Actor, desk: Client, asked: Correction
    ) -> None:
        Area.objects.create(user=home.home.operator, hamlet="LAIN")
        assert list(corrections.waiting(operator)) == []
        assert desk.get(f"{DESK}{asked.pk}/").status_code == 404

    @pytest.mark.parametrize(
        "fields",
        [
            {"accepted": True},
            {"decided_at": NOW},
            {"decided_at": NOW, "accepted": True},
            {"decided_at": NOW, "accepted": False, "decided_by": "x"},
            {"decided_at": NOW, "decided_by": "x", "reason": "x"},
        ],
    )
    def test_the_database_knows_what_an_answer_is(self, asked: Correction, fields: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.update(**fields)


def test_another_villages_people_are_not_there(cast: Cast) -> None:
    with in_village(cast.away.place):
        stranger = make_resident(name="ORANG JAUH")
        made = ask_correction(
            actor=actor_of(stranger.account),
            field="name",
            wanted="X",
            explanation="",
            now=NOW,  # type: ignore[arg-type]
        )
    at_home = browser(cast.home.place, cast.home.operator)
    assert at_home.get(f"{DESK}{made.pk}/").status_code == 404
    assert "ORANG JAUH" not in page(at_home.get(DESK))
