"""The resident's page and its forms: fields in groups, drafts while typing, no silent overwriting, who looked."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from smartvillage.common.audit.models import Entry
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, Forbidden, NotHere, Role
from smartvillage.kernel.tenancy import in_village
from tenants.members.models import Area
from tenants.residents.groups import EDITABLE, GROUPS, LABELS
from tenants.residents.models import FormDraft, Resident
from tenants.residents.services import access, editing
from tests.cast import Cast, browser
from tests.factories.residents import ResidentFactory

LIST = "/kelola/penduduk/"


@pytest.fixture
def client(cast: Cast) -> Client:
    return browser(cast.home.place, cast.home.operator)


@pytest.fixture
def siti(cast: Cast) -> Resident:
    with in_village(cast.home.place):
        return ResidentFactory(name="SITI AMINAH", mother_name="RUKMINI", religion=1)


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return str(response.content.decode())


def form_at(client: Client, address: str) -> dict[str, str]:
    """What the page's form would send as it is shown."""
    text = page(client.get(address))
    values: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r' name="(\w+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name is not None:
            values[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        values[name] = chosen[1] if chosen else ""
    return {name: value for name, value in values.items() if name not in ("csrfmiddlewaretoken", "buang")}


def edit_at(resident: Resident, group: str = "diri") -> str:
    return f"{LIST}{resident.pk}/ubah/{group}/"


class TestPage:
    def test_all_groups_with_their_words_and_links(self, client: Client, siti: Resident) -> None:
        text = page(client.get(f"{LIST}{siti.pk}/"))
        for group in GROUPS:
            assert str(group.title) in text
            assert f'href="{edit_at(siti, group.key)}"' in text
        assert "RUKMINI" in text
        assert all(name in LABELS for name in EDITABLE)

    def test_who_looked_is_recorded_once_a_day(self, client: Client, cast: Cast, siti: Resident) -> None:
        for _ in range(3):
            text = page(client.get(f"{LIST}{siti.pk}/"))
        client.head(f"{LIST}{siti.pk}/")
        assert "Siapa yang membuka data ini" in text
        assert "Melihat data" in text
        head = browser(cast.home.place, cast.home.head)
        page(head.get(f"{LIST}{siti.pk}/"))
        with in_village(cast.home.place):
            looks = Entry.objects.filter(action="residents.viewed", target_id=str(siti.pk))
            assert sorted(looks.values_list("actor_role", flat=True)) == ["head", "operator"]

    def test_the_next_day_counts_again(self, home: Cast, operator: Actor, siti: Resident) -> None:
        with time_machine.travel(datetime(2026, 11, 24, 23, 50, tzinfo=clock.WIB)):
            access.record_view(actor=operator, resident=siti)
            access.record_view(actor=operator, resident=siti)
        with time_machine.travel(datetime(2026, 11, 25, 0, 10, tzinfo=clock.WIB)):
            access.record_view(actor=operator, resident=siti)
        assert Entry.objects.filter(action=access.VIEWED).count() == 2

    def test_the_head_edits_nothing(self, cast: Cast, siti: Resident) -> None:
        head = browser(cast.home.place, cast.home.head)
        assert "/ubah/" not in page(head.get(f"{LIST}{siti.pk}/"))
        assert head.get(edit_at(siti)).status_code == 404


class TestForms:
    @pytest.mark.parametrize("group", [group.key for group in GROUPS])
    def test_saved_as_opened_changes_nothing(
        self, client: Client, cast: Cast, siti: Resident, group: str
    ) -> None:
        sent = form_at(client, edit_at(siti, group))
        assert client.post(edit_at(siti, group), sent).status_code == 302
        with in_village(cast.home.place):
            assert Resident.objects.get().updated_at == siti.updated_at
            assert not Entry.objects.filter(action="residents.edited").exists()

    def test_what_is_typed_is_stored_and_audited_without_values(
        self, client: Client, cast: Cast, siti: Resident
    ) -> None:
        sent = form_at(client, edit_at(siti)) | {
            "name": "Siti Nur'aini", "religion": "", "birth_date_day": "2", "birth_date_month": "maret",
            "birth_date_year": "1991", "ethnicity": "Lampung",
        }  # fmt: skip
        assert "Data disimpan." in page(client.post(edit_at(siti), sent, follow=True))
        client.post(edit_at(siti), sent)  # a second click
        with in_village(cast.home.place):
            stored = Resident.objects.get()
            assert (stored.name, stored.search_name) == ("Siti Nur'aini", "SITI NURAINI")
            assert (stored.religion, stored.birth_date, stored.ethnicity) == (
                None,
                date(1991, 3, 2),
                "Lampung",
            )
            entry = Entry.objects.get(action="residents.edited")
            assert entry.detail == {"fields": ["birth_date", "ethnicity", "name", "religion"]}

    def test_degrees_with_a_comma(self, client: Client, cast: Cast, siti: Resident) -> None:
        sent = form_at(client, edit_at(siti, "alamat")) | {"latitude": "-5,1135", "longitude": "105.30"}
        assert client.post(edit_at(siti, "alamat"), sent).status_code == 302
        assert form_at(client, edit_at(siti, "alamat"))["latitude"] == "-5.11350000"
        with in_village(cast.home.place):
            assert Resident.objects.get().longitude == Decimal("105.3")

    @pytest.mark.parametrize(
        ("group", "typed", "words"),
        [
            ("diri", {"name": ""}, "Isi nama lengkap"),
            ("diri", {"name": "!!!"}, "Tulis nama dengan huruf"),
            ("diri", {"name": "A" * 101}, "paling banyak 100"),
            ("diri", {"birth_date_year": "2090"}, "belum terjadi"),
            ("diri", {"birth_date_day": "31", "birth_date_month": "2"}, "berakhir tanggal"),
            ("diri", {"religion": "77"}, "Pilih salah satu"),
            ("alamat", {"latitude": "-5"}, "Isi lintang dan bujur"),
            ("alamat", {"latitude": "95", "longitude": "1"}, "paling besar 90"),
            ("dokumen", {"passport": "X" * 41}, "paling banyak 40"),
        ],
    )
    def test_bad_input_is_named_and_kept(
        self, client: Client, cast: Cast, siti: Resident, group: str, typed: dict[str, str], words: str
    ) -> None:
        text = page(client.post(edit_at(siti, group), form_at(client, edit_at(siti, group)) | typed), 422)
        assert "<title>Kesalahan:" in text
        assert words in text
        for name, value in typed.items():
            assert name == "religion" or not value or f'value="{value}"' in text
        with in_village(cast.home.place):
            assert Resident.objects.get().updated_at == siti.updated_at

    def test_a_man_is_not_asked_about_a_pregnancy(self, client: Client, cast: Cast, siti: Resident) -> None:
        with in_village(cast.home.place):
            man = ResidentFactory(sex=1)
        assert "pregnancy" in form_at(client, edit_at(siti, "kesehatan"))
        assert "pregnancy" not in form_at(client, edit_at(man, "kesehatan"))

    def test_no_such_group_or_person(self, client: Client, siti: Resident) -> None:
        assert client.get(edit_at(siti, "status")).status_code == 404
        assert client.get(f"{LIST}{uuid4()}/ubah/diri/").status_code == 404


class TestClashes:
    def test_both_are_shown_and_saving_again_decides(
        self, client: Client, cast: Cast, siti: Resident
    ) -> None:
        sent = form_at(client, edit_at(siti)) | {"ethnicity": "JAWA"}
        with in_village(cast.home.place):
            Resident.objects.update(ethnicity="SUNDA")
        text = page(client.post(edit_at(siti), sent), 422)
        for words in ("sudah diubah orang lain", "SUNDA", "JAWA"):
            assert words in text
        with in_village(cast.home.place):
            assert Resident.objects.get().ethnicity == "SUNDA"
        now = re.search(r'name="based_on" value="(\w+)"', text)
        assert now is not None
        assert client.post(edit_at(siti), sent | {"based_on": now[1]}).status_code == 302
        with in_village(cast.home.place):
            assert Resident.objects.get().ethnicity == "JAWA"

    def test_another_group_that_changed_is_no_clash(self, client: Client, cast: Cast, siti: Resident) -> None:
        sent = form_at(client, edit_at(siti)) | {"ethnicity": "JAWA"}
        with in_village(cast.home.place):
            Resident.objects.update(occupation=9)
        assert client.post(edit_at(siti), sent).status_code == 302

    @pytest.mark.parametrize("based_on", ["", "x", "0" * 32])
    def test_an_invented_basis_overwrites_nothing(
        self, client: Client, cast: Cast, siti: Resident, based_on: str
    ) -> None:
        sent = form_at(client, edit_at(siti)) | {"ethnicity": "JAWA", "based_on": based_on}
        page(client.post(edit_at(siti), sent), 422)
        with in_village(cast.home.place):
            assert Resident.objects.get().ethnicity == ""


class TestDrafts:
    def test_kept_shown_again_and_gone_after_saving(self, client: Client, cast: Cast, siti: Resident) -> None:
        typed = form_at(client, edit_at(siti)) | {"ethnicity": "LAMPUNG", "birth_date_year": "19"}
        with time_machine.travel(datetime(2026, 11, 24, 10, 42, tzinfo=clock.WIB), tick=False):
            said = page(client.post(f"{edit_at(siti)}draf/", typed)).strip()
        kept = re.fullmatch(r'<data value="([\d.]+)">Tersimpan 10\.42</data>', said)
        assert kept is not None
        with in_village(cast.home.place):
            assert FormDraft.objects.get().data["birth_date_year"] == "19"
            assert Resident.objects.get().ethnicity == ""
        again = browser(cast.home.place, cast.home.operator)
        text = page(again.get(edit_at(siti)))
        assert "dimuat lagi" in text
        assert f'data-draft-kept="{kept[1]}"' in text
        shown = form_at(again, edit_at(siti))
        assert (shown["ethnicity"], shown["birth_date_year"]) == ("LAMPUNG", "19")
        assert again.post(edit_at(siti), shown | {"birth_date_year": "1990"}).status_code == 302
        with in_village(cast.home.place):
            assert not FormDraft.objects.exists()
            assert Resident.objects.get().ethnicity == "LAMPUNG"

    def test_one_typed_on_another_device_is_not_overwritten(
        self, client: Client, cast: Cast, siti: Resident
    ) -> None:
        address, opened = f"{edit_at(siti)}draf/", form_at(client, edit_at(siti))
        first = page(client.post(address, opened | {"ethnicity": "JAWA"}))
        stamp = re.findall(r'value="([\d.]+)"', first)[0]
        for known in ({}, {"kept": "1.000000"}):
            assert client.post(address, opened | {"ethnicity": "SUNDA", **known}).status_code == 409
        wrong = page(client.post(edit_at(siti), opened | {"name": ""}), 422)
        assert f'data-draft-kept="{stamp}"' in wrong
        with in_village(cast.home.place):
            assert FormDraft.objects.get().data["ethnicity"] == "JAWA"
        page(client.post(address, opened | {"ethnicity": "SUNDA", "kept": stamp}))
        with in_village(cast.home.place):
            assert FormDraft.objects.get().data["ethnicity"] == "SUNDA"

    def test_thrown_away(self, client: Client, cast: Cast, siti: Resident) -> None:
        client.post(f"{edit_at(siti)}draf/", form_at(client, edit_at(siti)) | {"ethnicity": "X"})
        assert client.post(edit_at(siti), {"buang": "1"})["Location"] == edit_at(siti)
        assert form_at(client, edit_at(siti))["ethnicity"] == ""

    def test_an_old_draft_shows_what_changed_since(self, client: Client, cast: Cast, siti: Resident) -> None:
        client.post(f"{edit_at(siti)}draf/", form_at(client, edit_at(siti)) | {"ethnicity": "JAWA"})
        with in_village(cast.home.place):
            Resident.objects.update(ethnicity="SUNDA")
        text = page(client.get(edit_at(siti)))
        for words in ("sudah diubah orang lain", "SUNDA", "JAWA"):
            assert words in text

    def test_of_ones_own_account_and_form_only(self, client: Client, cast: Cast, siti: Resident) -> None:
        client.post(f"{edit_at(siti)}draf/", form_at(client, edit_at(siti)) | {"ethnicity": "X"})
        with in_village(cast.home.place):
            other = ResidentFactory()
            FormDraft.objects.update(user_id=cast.home.head.pk)
        assert (
            form_at(client, edit_at(siti))["ethnicity"] == form_at(client, edit_at(other))["ethnicity"] == ""
        )

    def test_forgotten_ones_go_after_thirty_days(self, home: Cast, operator: Actor, siti: Resident) -> None:
        def keep(form: str, day: datetime, over: str = "") -> str:
            return editing.keep_draft(
                actor=operator, resident_id=siti.pk, form=form, data={}, based_on="", now=day, over=over
            ).stamp

        start = datetime(2026, 11, 1, tzinfo=clock.WIB)
        keep("a", start)
        newer = keep("b", start + editing.KEPT)
        assert FormDraft.objects.count() == 2
        keep("b", start + editing.KEPT + timedelta(minutes=1), newer)
        assert [draft.form for draft in FormDraft.objects.all()] == ["b"]

    def test_more_than_a_form_holds_is_refused(self, client: Client, cast: Cast, siti: Resident) -> None:
        assert client.post(f"{edit_at(siti)}draf/", {"ethnicity": "X" * 9000}).status_code == 400
        page(client.post(f"{edit_at(siti)}draf/", {"odd": "x" * 9000}))
        with in_village(cast.home.place):
            assert FormDraft.objects.get().data == {}


class TestGuards:
    def test_only_editable_fields(self, home: Cast, operator: Actor, siti: Resident) -> None:
        for name in ("status", "family_id", "relation", "sex", "citizenship", "nik", "account"):
            with pytest.raises(ValueError, match="not a field"):
                editing.edit_resident(actor=operator, resident_id=siti.pk, values={name: 1}, based_on="")

    def test_only_those_who_edit_and_only_inside_their_areas(
        self, home: Cast, operator: Actor, siti: Resident
    ) -> None:
        with pytest.raises(Forbidden):
            editing.edit_resident(
                actor=Actor(role=Role.HEAD, user_id=1, name="x"), resident_id=siti.pk, values={}, based_on=""
            )
        Area.objects.create(user=home.home.operator, hamlet="LAIN")
        with pytest.raises(NotHere):
            editing.edit_resident(actor=operator, resident_id=siti.pk, values={}, based_on="")
        with pytest.raises(NotHere):
            editing.keep_draft(
                actor=operator, resident_id=siti.pk, form="x", data={}, based_on="", now=clock.now()
            )
