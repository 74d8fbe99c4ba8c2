"""Recording events as an operator does: choose, fill in, check, done, and take it back."""

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import in_village
from tenants.residents.models import Event, EventKind, Family, Resident
from tenants.residents.services import events
from tenants.residents.views.event_kinds import MOVES
from tests.cast import SYSTEM, Cast, browser
from tests.factories.events import heads, known, told
from tests.factories.residents import FamilyFactory, ResidentFactory

LIST = "/kelola/penduduk/"
NIK, CARD = "1872044101900007", "1872040304100099"


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


@pytest.fixture
def siti(cast: Cast) -> Resident:
    with in_village(cast.home.place):
        return known(ResidentFactory(name="SITI AMINAH", family=FamilyFactory(digits="1872040304100007")))


@pytest.fixture
def budi(cast: Cast, siti: Resident) -> Resident:
    with in_village(cast.home.place):
        return known(ResidentFactory(name="BUDI", sex=1, family=siti.family, relation=4, digits=None))


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:3000]
    return str(response.content.decode())


def today(name: str = "happened_on") -> dict[str, str]:
    day = clock.today()
    # The widget numbers its parts by name.
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def filled(answers: dict[str, Any]) -> dict[str, Any]:
    return {"submission": str(uuid4()), **today(), **answers}


def recorded(client: Client, address: str, answers: dict[str, Any]) -> str:
    """Through the check to the end, by the hidden fields that the check page really holds."""
    text = page(client.post(address, {**filled(answers), "langkah": "periksa"}))
    assert "Periksa isian" in text
    hidden: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text):
        hidden.setdefault(name, []).append(value)
    hidden.pop("csrfmiddlewaretoken", None)
    done = {**hidden, "langkah": "catat"}
    first = client.post(address, done)
    assert first.status_code == 302, page(first, 422)
    with in_village(browser_place(client)):
        rows = Event.objects.count()
    assert client.post(address, done).status_code == 302  # a second click
    with in_village(browser_place(client)):
        assert Event.objects.count() == rows
    return page(client.get(first["Location"]))


def browser_place(client: Client) -> Any:
    from smartvillage.kernel.tenancy.directory import directory
    from tests.cast import HOME

    place = directory.by_code(HOME)
    assert place is not None
    return place


def address(resident: Resident, slug: str) -> str:
    return f"{LIST}{resident.pk}/peristiwa/{slug}/"


ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "kelahiran": (
        {"name": "Ayu", "sex": "2", "town": "Metro", "relation": "4", "father_name": "JOKO", "birth_place": "4"},
        "Ayu",
    ),
    "kematian": ({"place": "RSUD Metro", "cause": "1"}, "Meninggal"),
    "pindah-keluar": ({"scope": "3", "destination": "Bandar Lampung", "reason": "1"}, "Bandar Lampung"),
    "pindah-masuk": (
        {"name": "TINI", "sex": "2", "relation": "5", "citizenship": "1", "nik": NIK, "origin": "Pringsewu",
         **today("born_on")},
        "Pringsewu",
    ),
    "pecah-kk": ({"number": CARD, "hamlet": "Karangrejo"}, "Pecah KK"),
    "pindah-keluarga": ({"number": CARD, "relation": "9"}, "Pindah keluarga"),
    "pindah-rumah": ({"address": "Jl. Melati 2", "hamlet": "Karangrejo", "rt": "001"}, "Karangrejo"),
    "kepala-keluarga": ({"former_relation": "7"}, "Ganti kepala keluarga"),
    "ganti-kk": ({"number": CARD}, "Ganti nomor KK sudah dicatat"),
    "hilang": ({"note": "tidak pulang dari kebun"}, "tidak pulang dari kebun"),
    "pergi": ({"note": "tanpa pamit"}, "tanpa pamit"),
    "perbaiki-status": ({"status": "9", "reason": "tercatat dua kali"}, "tercatat dua kali"),
}  # fmt: skip


class TestRecording:
    @pytest.mark.parametrize("slug", ANSWERS)
    def test_choose_fill_check_done(
        self, client: Client, cast: Cast, siti: Resident, budi: Resident, slug: str
    ) -> None:
        answers, words = ANSWERS[slug]
        about = siti if slug == "kelahiran" else budi
        if slug == "pindah-keluarga":
            with in_village(cast.home.place):
                ResidentFactory(family=FamilyFactory(digits=CARD))
        assert address(about, slug) in page(client.get(f"{LIST}{about.pk}/peristiwa/"))
        form = page(client.get(address(about, slug)))
        assert "Periksa isian" in form
        text = recorded(client, address(about, slug), answers)
        assert words in text
        assert "sudah dicatat" in text
        assert NIK not in text
        assert CARD not in text

    def test_every_move_is_tried_here(self) -> None:
        assert set(MOVES) == {*ANSWERS, "kembali"}

    def test_who_is_away_can_only_return_or_be_corrected(
        self, client: Client, cast: Cast, budi: Resident
    ) -> None:
        with in_village(cast.home.place):
            events.record_departure(told(SYSTEM), EventKind.MOVED_OUT, people=[budi.pk], details={})
        text = page(client.get(f"{LIST}{budi.pk}/peristiwa/"))
        assert address(budi, "kembali") in text
        assert address(budi, "pecah-kk") not in text
        assert client.get(address(budi, "hilang")).status_code == 404
        assert "Pindah masuk" in recorded(client, address(budi, "kembali"), {"note": "pulang"})
        with in_village(cast.home.place):
            assert Resident.objects.get(pk=budi.pk).is_living

    def test_a_head_who_dies_is_asked_for_an_heir(
        self, client: Client, cast: Cast, siti: Resident, budi: Resident
    ) -> None:
        where = address(siti, "kematian")
        assert "Kepala keluarga yang baru" in page(client.get(where))
        answers = filled({"place": "rumah"})
        text = page(client.post(where, {**answers, "langkah": "catat"}), 422)
        assert "<title>Kesalahan:" in text
        assert "Pilih kepala keluarga" in text
        assert 'value="rumah"' in text
        with in_village(cast.home.place):
            assert Resident.objects.get(pk=siti.pk).is_living
        recorded(client, where, {"new_head": str(budi.pk)})
        with in_village(cast.home.place):
            assert heads(siti.family) == [budi]
        assert "Kepala keluarga yang baru" not in page(client.get(address(budi, "kematian")))

    def test_some_of_the_family_go_along(
        self, client: Client, cast: Cast, siti: Resident, budi: Resident
    ) -> None:
        with in_village(cast.home.place):
            tini = known(ResidentFactory(name="TINI", family=siti.family, relation=5, digits=None))
        assert "Siapa yang ikut pindah?" in page(client.get(address(siti, "pindah-keluar")))
        recorded(client, address(siti, "pindah-keluar"), {"people": [str(budi.pk)], "new_head": str(tini.pk)})
        with in_village(cast.home.place):
            assert Event.objects.filter(kind="moved_out").count() == 2

    def test_members_who_split_off_need_a_relation(
        self, client: Client, cast: Cast, siti: Resident, budi: Resident
    ) -> None:
        with in_village(cast.home.place):
            tini = known(ResidentFactory(name="TINI", family=siti.family, relation=5, digits=None))
        where, along = address(budi, "pecah-kk"), {"people": [str(tini.pk)]}
        assert "Pilih hubungan mereka" in page(client.post(where, filled(along)), 422)
        recorded(client, where, {**along, "relation": "3", "hamlet": "Karangrejo"})
        with in_village(cast.home.place):
            tini = Resident.objects.select_related("family").get(pk=tini.pk)
            assert (tini.relation, tini.family.hamlet) == (3, "KARANGREJO")

    def test_a_family_that_moves_in(self, client: Client, cast: Cast) -> None:
        answers = {
            "name": "JOKO", "sex": "1", "citizenship": "1", "number": CARD, "hamlet": "Karangrejo",
            "origin": "Metro", **today("born_on"),
        }  # fmt: skip
        assert "JOKO" in recorded(client, f"{LIST}pindah-masuk/", answers)
        with in_village(cast.home.place):
            assert heads(Family.objects.get())[0].name == "JOKO"

    def test_going_back_from_the_check_keeps_the_answers(self, client: Client, budi: Resident) -> None:
        answers = filled({"note": "tidak pulang"})
        text = page(client.post(address(budi, "hilang"), {**answers, "langkah": "ubah"}))
        assert 'value="tidak pulang"' in text
        assert answers["submission"] in text
        assert "Kesalahan" not in text

    @pytest.mark.parametrize(
        ("slug", "answers", "words"),
        [
            ("hilang", {"happened_on_day": "31", "happened_on_month": "2"}, "tanggal"),
            ("hilang", {"happened_on_year": "2099"}, "sesudah tanggal lapor"),
            ("hilang", {"submission": "x"}, ""),
            ("hilang", {"note": "x" * 201}, "paling banyak 200"),
            ("pindah-keluarga", {"number": "187204", "relation": "9"}, "16 angka"),
            ("pindah-keluarga", {"number": CARD, "relation": "9"}, "tidak ada di data desa"),
            ("perbaiki-status", {"status": "5", "reason": "salah catat"}, "Pilih salah satu"),
            ("kepala-keluarga", {}, "Pilih hubungan yang baru"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_written(
        self, client: Client, cast: Cast, budi: Resident, slug: str, answers: dict[str, str], words: str
    ) -> None:
        with in_village(cast.home.place):
            before = Event.objects.count()
        text = page(client.post(address(budi, slug), {**filled(answers), "langkah": "catat"}), 422)
        assert "<title>Kesalahan:" in text
        assert words in text
        with in_village(cast.home.place):
            assert Event.objects.count() == before

    def test_the_head_of_the_village_reads_the_timeline_and_records_nothing(
        self, client: Client, cast: Cast, siti: Resident
    ) -> None:
        head = browser(cast.home.place, cast.home.head)
        text = page(head.get(f"{LIST}{siti.pk}/"))
        assert "Didata" in text
        assert "peristiwa/" not in text
        assert head.get(f"{LIST}{siti.pk}/peristiwa/").status_code == 404

    def test_no_such_event_and_nobody(self, client: Client, siti: Resident) -> None:
        assert client.get(address(siti, "ulang-tahun")).status_code == 404
        assert client.get(f"{LIST}{uuid4()}/peristiwa/kematian/").status_code == 404


class TestUndoing:
    def test_from_the_timeline(self, client: Client, cast: Cast, siti: Resident, budi: Resident) -> None:
        with in_village(cast.home.place):
            act = events.record_departure(
                told(SYSTEM), EventKind.DEATH, people=[siti.pk], new_head=budi.pk, details={}
            )
        where = f"{LIST}{siti.pk}/batalkan/{act}/"
        assert where in page(client.get(f"{LIST}{siti.pk}/"))
        text = page(client.get(where))
        assert "SITI AMINAH · Meninggal" in text
        assert "BUDI · Ganti kepala keluarga" in text
        text = page(client.post(where, follow=True))
        assert "Peristiwa dibatalkan" in text
        assert "dibatalkan" in text.split("Meninggal")[1]
        assert where not in text
        with in_village(cast.home.place):
            assert heads(siti.family) == [siti]

    def test_what_cannot_be_undone_is_said(self, client: Client, cast: Cast, budi: Resident) -> None:
        with in_village(cast.home.place):
            act = events.record_departure(told(SYSTEM), EventKind.MISSING, people=[budi.pk], details={})
            events.record_return(told(SYSTEM), resident_id=budi.pk, details={})
        where = f"{LIST}{budi.pk}/batalkan/{act}/"
        assert where not in page(client.get(f"{LIST}{budi.pk}/"))
        assert "Batalkan yang terakhir" in page(client.post(where), 422)
        assert client.get(f"{LIST}{budi.pk}/batalkan/{uuid4()}/").status_code == 404


class TestBooks:
    MONTH = f"{LIST}laporan/"

    def test_the_month_and_its_workbook(
        self, client: Client, cast: Cast, siti: Resident, budi: Resident
    ) -> None:
        with in_village(cast.home.place):
            events.record_departure(
                told(SYSTEM), EventKind.DEATH, people=[budi.pk], details={"place": "=1+1"}
            )
        text = page(client.get(self.MONTH))
        for words in ("Awal bulan", "Sidomulyo", "Jumlah", clock.format_date(clock.today()).split(" ", 1)[1]):
            assert words in text
        bulan = f"{clock.today():%Y-%m}"
        response = client.get(f"{self.MONTH}unduh/", {"bulan": bulan})
        rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
        assert rows[4] == tuple(range(1, 34))
        assert rows[-1][1:9] == ("Jumlah", 0, 0, 1, 1, 1, 1, 2)
        assert rows[-1][17:21] == (0, 0, 1, 0)  # a man died
        assert rows[-1][29:32] == (1, 0, 1)
        book = client.get(f"{self.MONTH}mutasi/unduh/", {"bulan": bulan})
        sheet = openpyxl.load_workbook(BytesIO(book.content)).active
        cells = [cell.value for cell in sheet[5]]
        assert (cells[0], cells[1], cells[10]) == (1, "BUDI", "=1+1")
        assert sheet["K5"].data_type == "s"
        assert "BUDI" in page(client.get(f"{self.MONTH}mutasi/", {"bulan": bulan}))
        with in_village(cast.home.place):
            found = Entry.objects.filter(action="residents.book_exported").order_by("pk")
            assert [entry.target_id for entry in found] == [f"B3 {bulan}", f"B2 {bulan}"]

    def test_a_month_without_mutations_says_what_to_do(self, client: Client, siti: Resident) -> None:
        assert "Belum ada mutasi" in page(client.get(f"{self.MONTH}mutasi/", {"bulan": "2020-01"}))

    @pytest.mark.parametrize("bulan", ["", "2026-13", "x", "2999-01"])
    def test_an_odd_month_is_said(self, client: Client, bulan: str) -> None:
        for path in ("", "mutasi/"):
            text = page(client.get(f"{self.MONTH}{path}", {"bulan": bulan}), 422)
            assert "<title>Kesalahan:" in text
            assert client.get(f"{self.MONTH}{path}unduh/", {"bulan": bulan}).status_code == 404

    def test_late_reports_are_named(self, client: Client, cast: Cast, budi: Resident) -> None:
        from tenants.residents.books import Month

        past = Month.of(clock.today()).previous
        with in_village(cast.home.place):
            events.record_departure(told(SYSTEM, past.first), EventKind.DEATH, people=[budi.pk], details={})
        text = page(client.get(self.MONTH, {"bulan": str(past)}))
        assert "Laporan terlambat" in text
        assert "BUDI" in text
        assert "Laporan terlambat" not in page(client.get(self.MONTH))

    def test_the_head_reads_and_records_nothing(self, cast: Cast, siti: Resident) -> None:
        head = browser(cast.home.place, cast.home.head)
        assert "Catat keluarga yang datang" not in page(head.get(self.MONTH))
