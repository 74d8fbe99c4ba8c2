"""The list page: filters in the address, saved selections, one change for many and taking it back."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, Forbidden, NotHere, Role
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.residents.models import BulkChange, Resident, SavedFilter
from tenants.residents.services import filters, many
from tenants.residents.services.editing import OutsideAreas
from tenants.residents.synthetic import households
from tenants.residents.synthetic.filling import store
from tests.cast import Cast, browser
from tests.factories.residents import FamilyFactory, ResidentFactory

LIST, MANY, UNDO = "/kelola/penduduk/", "/kelola/penduduk/ubah-banyak/", "/kelola/penduduk/ubah-banyak/batal/"
SAVE = "/kelola/penduduk/saringan/"
NIK = "1872994203900007"


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


@pytest.fixture
def people(cast: Cast) -> Iterator[dict[str, Resident]]:
    with in_village(cast.home.place):
        yield {
            "ANI": ResidentFactory(name="ANI", digits=NIK, religion=1, birth_date=date(1950, 5, 5)),
            "BUDI": ResidentFactory(name="BUDI", religion=2, sex=1, family__hamlet="UTARA"),
        }


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def shown(text: str) -> list[str]:
    return re.findall(r'rowheader"><a [^>]*>([^<]+)<', text)


class TestFilters:
    def test_narrow_the_list_from_the_address(self, client: Client, people: dict[str, Resident]) -> None:
        assert shown(page(client.get(LIST, {"agama": "2"}))) == ["BUDI"]
        text = page(client.get(LIST, {"umur_dari": "60", "agama": "1"}))
        assert shown(text) == ["ANI"]
        assert "Agama: Islam" in text
        assert '<option value="1" selected>Islam' in text
        assert shown(page(client.get(LIST, {"dusun": "UTARA"}))) == ["BUDI"]

    @pytest.mark.parametrize(
        "odd", [{"agama": "99"}, {"agama": "x"}, {"umur_dari": "-1"}, {"dusun": "<b>"}, {"urut": "nik"}]
    )
    def test_a_wrong_one_narrows_nothing(
        self, client: Client, people: dict[str, Resident], odd: dict[str, str]
    ) -> None:
        assert shown(page(client.get(LIST, odd))) == ["ANI", "BUDI"]

    def test_a_search_by_post_keeps_the_filters_and_moves_into_the_address(
        self, client: Client, people: dict[str, Resident]
    ) -> None:
        answer = client.post(LIST, {"cari": "bu", "agama": "2", "urut": "-umur", "pekerjaan": ""})
        assert answer["Location"] == f"{LIST}?cari=bu&agama=2&urut=-umur"
        assert shown(page(client.get(answer["Location"]))) == ["BUDI"]

    @pytest.mark.parametrize("number", [NIK, "0007", "900007", "1872 9942 0390 0007"])
    def test_a_number_finds_and_stays_out_of_the_address(
        self, client: Client, people: dict[str, Resident], number: str
    ) -> None:
        text = page(client.post(LIST, {"cari": number}))
        assert shown(text) == ["ANI"]
        assert NIK not in text.replace(f'value="{NIK}"', "")
        assert not re.search(r'(href|action)="[^"]*0007', text)
        assert "Simpan saringan ini" not in text
        assert shown(page(client.post(LIST, {"cari": number, "agama": "2"}))) == []

    def test_sorted_columns_turn_around(self, client: Client, people: dict[str, Resident]) -> None:
        text = page(client.get(LIST, {"urut": "umur", "agama": ""}))
        assert shown(text) == ["BUDI", "ANI"]
        assert 'aria-sort="ascending"' in text
        links = [unescape(link) for link in re.findall(r'columnheader"[^>]*><a href="([^"]*)"', text)]
        assert [re.search(r"urut=([^&]*)", link)[1] for link in links] == ["nama", "-umur", "alamat"]  # type: ignore[index]
        assert shown(page(client.get(LIST + links[1]))) == ["ANI", "BUDI"]

    def test_nearly_right_names(self, client: Client, people: dict[str, Resident]) -> None:
        text = page(client.get(LIST, {"cari": "buddi"}))
        assert shown(text) == ["BUDI"]
        assert "paling mirip" in text

    def test_more_than_a_page_of_one_ending_asks_for_more_digits(self, client: Client, cast: Cast) -> None:
        with in_village(cast.home.place):
            for number in range(51):
                ResidentFactory(digits=f"18729941{number:04d}0001")
        text = page(client.post(LIST, {"cari": "0001"}))
        assert "lebih banyak angka" in text
        assert 'rel="next"' not in text

    def test_few_queries_and_the_same_for_few_and_for_many(self, client: Client, cast: Cast) -> None:
        def statements(**asked: str) -> int:
            with CaptureQueriesContext(connection) as captured:
                page(client.get(LIST, asked))
            return len(captured)

        with in_village(cast.home.place):
            store(households(20, seed=1, today=clock.today()))
        few = [statements(), statements(cari="a"), statements(agama="1", urut="-umur")]
        with in_village(cast.home.place):
            store(households(200, seed=2, today=date(2026, 11, 23)))
        assert few == [statements(), statements(cari="a"), statements(agama="1", urut="-umur")]
        assert max(few) <= 15


class TestSavedFilters:
    def test_kept_under_a_name_and_deleted(
        self, client: Client, cast: Cast, people: dict[str, Resident]
    ) -> None:
        assert "Simpan saringan ini" in page(client.get(LIST, {"agama": "2"}))
        answer = client.post(SAVE, {"name": "Kristen", "query": "agama=2&urut=umur"})
        assert answer["Location"] == f"{LIST}?agama=2&urut=umur"
        assert f'href="{LIST}?agama=2&amp;urut=umur"' in page(client.get(LIST))
        client.post(SAVE, {"name": "Kristen", "query": "agama=3"})
        with in_village(cast.home.place):
            kept = SavedFilter.objects.get()
            assert kept.query == "agama=3"
        assert client.post(f"{SAVE}{kept.pk}/hapus/").status_code == 302
        assert client.post(f"{SAVE}{kept.pk}/hapus/").status_code == 404

    def test_only_what_the_list_understands_and_never_a_number(
        self, client: Client, cast: Cast, people: dict[str, Resident]
    ) -> None:
        client.post(SAVE, {"name": "A", "query": f"cari={NIK}&agama=2&next=//x&page=3"})
        with in_village(cast.home.place):
            assert SavedFilter.objects.get().query == "agama=2"
        client.post(SAVE, {"name": "A", "query": "x=1&" * 60 + "agama=3"})
        with in_village(cast.home.place):
            assert SavedFilter.objects.get().query == "agama=3"
        assert "nama saringan" in page(client.post(SAVE, {"name": NIK, "query": "agama=2"}), 422)
        assert "<title>Kesalahan:" in page(client.post(SAVE, {"name": "", "query": "agama=2"}), 422)

    def test_nobody_sees_or_deletes_anothers(self, client: Client, cast: Cast) -> None:
        client.post(SAVE, {"name": "Milik operator", "query": "agama=2"})
        with in_village(cast.home.place):
            kept = SavedFilter.objects.get()
        head = browser(cast.home.place, cast.home.head)
        assert "Milik operator" not in page(head.get(LIST))
        assert head.post(f"{SAVE}{kept.pk}/hapus/").status_code == 404

    def test_a_full_list_says_so(self, home: Cast, operator: Actor) -> None:
        for number in range(filters.MOST):
            filters.save_filter(actor=operator, name=f"{number}", query="agama=1")
        with pytest.raises(filters.TooMany):
            filters.save_filter(actor=operator, name="lagi", query="")
        filters.save_filter(actor=operator, name="1", query="agama=2")


def marked(*people: Resident) -> list[str]:
    return [str(person.pk) for person in people]


class TestChangingMany:
    def test_marked_checked_changed_and_taken_back(
        self, client: Client, cast: Cast, people: dict[str, Resident]
    ) -> None:
        ids = marked(*people.values())
        text = page(client.post(MANY, {"pilih": ids, "bidang": "pekerjaan"}))
        assert "Untuk 2 orang. Belum ada yang disimpan." in text
        with in_village(cast.home.place):
            Resident.objects.filter(name="ANI").update(occupation=None)
        sent = {"pilih": ids, "bidang": "pekerjaan", "value": "9", "simpan": "1"}
        assert "Data 2 orang diubah." in page(client.post(MANY, sent, follow=True))
        again = page(client.post(MANY, sent, follow=True))
        assert "Tidak ada yang berubah" in again
        assert "Batalkan perubahan itu" in again
        with in_village(cast.home.place):
            assert set(Resident.objects.values_list("occupation", flat=True)) == {9}
            assert Entry.objects.filter(action="residents.changed_together").count() == 2
        assert "2 data dikembalikan" in page(client.post(UNDO, follow=True))
        assert "Tidak ada perubahan yang bisa dibatalkan" in page(client.post(UNDO, follow=True))
        with in_village(cast.home.place):
            assert dict(Resident.objects.values_list("name", "occupation")) == {"ANI": None, "BUDI": 2}
            assert Entry.objects.filter(action="residents.change_undone").count() == 2

    def test_everybody_on_the_page(self, client: Client, cast: Cast, people: dict[str, Resident]) -> None:
        sent = {"tampil": " ".join(marked(*people.values())), "semua": "1", "bidang": "agama"}
        assert "Untuk 2 orang" in page(client.post(MANY, sent))

    def test_nothing_marked_or_no_such_subject_says_what_to_do(
        self, client: Client, people: dict[str, Resident]
    ) -> None:
        for sent in ({"bidang": "agama"}, {"bidang": "status", "pilih": marked(people["ANI"])},
                     {"bidang": "agama", "pilih": "x"}):  # fmt: skip
            assert "Pilih dulu orangnya" in page(client.post(MANY, sent, follow=True))

    def test_no_value_is_an_error_that_keeps_the_marks(
        self, client: Client, people: dict[str, Resident]
    ) -> None:
        for value in ("", "99", "x"):
            sent = {"pilih": marked(*people.values()), "bidang": "agama", "value": value, "simpan": "1"}
            text = page(client.post(MANY, sent), 422)
            assert "<title>Kesalahan:" in text
            assert text.count('name="pilih"') == 2
        sent = {"pilih": marked(people["ANI"]), "bidang": "tempat", "simpan": "1"}
        assert "Isi dusun, RW, atau RT" in page(client.post(MANY, sent), 422)

    def test_a_place_moves_whole_families(
        self, client: Client, cast: Cast, people: dict[str, Resident]
    ) -> None:
        sent = {
            "pilih": marked(people["ANI"]),
            "bidang": "tempat",
            "hamlet": "BARAT",
            "rt": "",
            "simpan": "1",
        }
        assert "Tempat 1 keluarga diubah." in page(client.post(MANY, sent, follow=True))
        with in_village(cast.home.place):
            family = Resident.objects.get(name="ANI").family
            assert (family.hamlet, family.rw, family.rt) == ("BARAT", "002", "005")
        client.post(UNDO)
        with in_village(cast.home.place):
            family.refresh_from_db()
            assert family.hamlet == "SIDOMULYO"


class TestUndoing:
    def test_what_was_changed_since_stays(self, home: Cast, operator: Actor) -> None:
        first, second = ResidentFactory(religion=1), ResidentFactory(religion=1)
        ids = [first.pk, second.pk]
        assert many.change_many(actor=operator, resident_ids=ids, values={"religion": 3}) == 2
        Resident.objects.filter(pk=second.pk).update(religion=4)
        assert many.undo_last(actor=operator) == many.Undone(restored=1, kept=1)
        assert dict(Resident.objects.values_list("pk", "religion")) == {first.pk: 1, second.pk: 4}

    def test_only_ones_own(self, home: Cast, operator: Actor) -> None:
        resident = ResidentFactory(religion=1)
        many.change_many(actor=operator, resident_ids=[resident.pk], values={"religion": 3})
        other = Actor(role=Role.OPERATOR, user_id=home.home.head.pk, name="x")
        with pytest.raises(NotHere):
            many.undo_last(actor=other)
        assert BulkChange.objects.count() == 1


class TestGuards:
    def test_nothing_that_an_event_counts(self, home: Cast, operator: Actor) -> None:
        resident = ResidentFactory()
        for values in (
            {"status": 2},
            {"family_id": None},
            {"relation": 4},
            {"sex": 1},
            {},
            {"hamlet": "A", "religion": 1},
        ):
            with pytest.raises(ValueError, match="not a change for many"):
                many.change_many(actor=operator, resident_ids=[resident.pk], values=values)

    def test_only_those_who_edit(self, home: Cast) -> None:
        head = Actor(role=Role.HEAD, user_id=1, name="x")
        with pytest.raises(Forbidden):
            many.change_many(actor=head, resident_ids=[], values={"religion": 1})

    def test_somebody_outside_the_areas_stops_it_whole(self, home: Cast, operator: Actor) -> None:
        Area.objects.create(user=home.home.operator, hamlet="UTARA")
        inside = ResidentFactory(family=FamilyFactory(hamlet="UTARA"))
        outside = ResidentFactory(religion=1)
        with pytest.raises(NotHere):
            many.change_many(actor=operator, resident_ids=[inside.pk, outside.pk], values={"religion": 2})
        with pytest.raises(OutsideAreas):
            many.change_many(actor=operator, resident_ids=[inside.pk], values={"hamlet": "SELATAN"})
        assert many.change_many(actor=operator, resident_ids=[inside.pk], values={"rt": "009"}) == 1
        assert Resident.objects.get(pk=outside.pk).religion == 1
