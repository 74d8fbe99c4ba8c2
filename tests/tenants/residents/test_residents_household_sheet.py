"""The sheet “RTM”: with people and alone, checked before it is carried out, undone, and written back."""

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village
from tenants.residents import services
from tenants.residents.exporting.people import Style
from tenants.residents.importing.plan import DryRun, Plan, dry_run, plan_import
from tenants.residents.importing.problems import Severity
from tenants.residents.importing.register import read_register
from tenants.residents.models import ImportBatch, Resident
from tenants.residents.services import UndoRefused, export_register, import_residents
from tenants.residents.services.exports import Wanted
from tests.cast import Cast, browser
from tests.factories.residents import FamilyFactory, ResidentFactory
from tests.factories.spreadsheets import only_rtm, person, rtm, workbook

SITI, BUDI, AYU = "1872044101900001", "1872040502150002", "1872044206800003"
HEAD = person(nik=SITI, no_kk="1872040304100001")
CHILD = {**HEAD, "nama": "BUDI", "nik": BUDI, "kk_level": "4", "sex": "1", "tanggallahir": "05-02-2015"}
OTHER = {**HEAD, "nama": "AYU", "nik": AYU, "no_kk": "1872040304100002", "tanggallahir": "02-06-1980"}
IMPORT = "/kelola/penduduk/impor/"


def homes() -> dict[str, tuple[str, int | None]]:
    """Everybody's household by name."""
    found = Resident.objects.values_list("name", "household_number", "household_relation")
    return {name: (number, relation) for name, number, relation in found}


def told(plan: Plan | DryRun, severity: Severity = Severity.ERROR) -> list[tuple[str, str, str]]:
    return [(p.sheet, p.code, p.place) for p in plan.problems if p.severity is severity]


def imported(actor: Actor, content: bytes, *, skip: bool = False) -> ImportBatch:
    batch = services.receive_import(
        actor=actor, content=content, file_name="warga.xlsx", source=None, now=clock.now()
    )
    return services.start_import(actor=actor, batch_id=batch.pk, skip_rejected=skip, now=clock.now())


def undone(actor: Actor, batch: ImportBatch) -> None:
    services.undo_import(actor=actor, batch_id=batch.pk, now=clock.now())


@pytest.fixture
def village(home: Cast, operator: Actor) -> None:
    """Three people in two families."""
    import_residents(plan=plan_import(workbook([HEAD, CHILD, OTHER])), actor=operator)


class TestReading:
    def test_codes_labels_apostrophes_and_numbers(self, village: None, operator: Actor) -> None:
        content = only_rtm(
            (f"'{SITI}", "'003-12a", "1"), (BUDI, 7, "ANGGOTA"), (AYU, "7", "Kepala Rumah Tangga")
        )
        plan = plan_import(content)
        assert told(plan) == told(plan, Severity.WARNING) == []
        import_residents(plan=plan, actor=operator)
        assert homes() == {"SITI AMINAH": ("003-12A", 1), "BUDI": ("7", 2), "AYU": ("7", 1)}

    def test_everything_that_is_wrong_is_named_in_one_pass(self, village: None) -> None:
        content = only_rtm(
            (SITI, "1 2", "1"), (BUDI, None, "2"), (AYU, "7", "3"), ("1872044101900009", "7", "2"),
            (None, "7", "1"), (1.87e15, "7", "1"), (BUDI, "9", "1"), (BUDI, "9", "2"), (AYU, SITI, "2"),
        )  # fmt: skip
        assert told(plan_import(content)) == [
            ("RTM", "household_number", "B2"), ("RTM", "needed", "B3"), ("RTM", "code_unknown", "C4"),
            ("RTM", "unknown_person", "A5"), ("RTM", "nik_empty", "A6"), ("RTM", "nik_excel", "A7"),
            ("RTM", "nik_twice", "A8"), ("RTM", "nik_twice", "A9"), ("RTM", "nik_twice", "A10"),
            ("RTM", "household_number", "B10"),
        ]  # fmt: skip

    def test_two_heads_and_none(self, village: None, operator: Actor) -> None:
        import_residents(plan=plan_import(only_rtm((AYU, "9", "1"))), actor=operator)
        plan = plan_import(only_rtm((SITI, "9", "1"), (BUDI, "8", "2")))
        assert told(plan) == [("RTM", "household_head_twice", "C2")]
        assert told(plan, Severity.WARNING) == [("RTM", "household_head_missing", "C3")]
        plan = plan_import(only_rtm((SITI, "8", "1"), (BUDI, "8", "1")))
        assert told(plan) == [("RTM", "household_head_twice", "C3")]
        assert told(plan_import(only_rtm((SITI, "9", "1"), (AYU, "9", "2")))) == []

    def test_a_sheet_without_its_columns_blocks_the_file(self, village: None) -> None:
        plan = plan_import(workbook([HEAD], spoil=rtm((SITI, "1"), headers=["NIK", "RUMAH"])))
        assert told(plan) == [("RTM", "header_missing", "")]
        assert plan.is_blocked

    @pytest.mark.parametrize("content", [only_rtm(), workbook([], spoil=rtm())])
    def test_two_empty_sheets_are_no_import(self, village: None, content: bytes) -> None:
        assert told(plan_import(content)) == [("", "no_rows", "")]

    def test_formulas_are_refused_here_too(self, village: None) -> None:
        assert told(plan_import(workbook([HEAD], spoil=rtm((SITI, "=1+1", "1"))))) == [
            ("RTM", "formula", "B2"), ("RTM", "needed", "B2"),
        ]  # fmt: skip


class TestBothSheets:
    def test_newcomers_move_into_their_households(self, home: Cast, operator: Actor) -> None:
        content = workbook([HEAD, CHILD, OTHER], spoil=rtm((SITI, "1", "1"), (AYU, "1", "2")))
        batch = imported(operator, content)
        assert homes() == {"SITI AMINAH": ("1", 1), "BUDI": ("", None), "AYU": ("1", 2)}
        assert [batch.counts[name] for name in ("rows", "created", "households", "errors")] == [5, 3, 2, 0]
        again = imported(operator, content)
        assert [again.counts[name] for name in ("created", "updated", "unchanged", "households")] == [
            0,
            0,
            3,
            0,
        ]
        undone(operator, batch)
        assert homes() == {}

    def test_who_is_rejected_there_is_unknown_here(self, home: Cast, operator: Actor) -> None:
        bad = {**OTHER, "agama_id": "Islaam"}
        content = workbook([HEAD, bad], spoil=rtm((SITI, "1", "2"), (AYU, "1", "1")))
        run = dry_run(plan_import(content).reading, read_register())
        assert told(run) == [("", "code_unknown", "K3"), ("RTM", "unknown_person", "A3")]
        assert run.counts["errors"] == 2
        batch = imported(operator, content, skip=True)
        assert homes() == {"SITI AMINAH": ("1", 2)}
        assert (batch.counts["households"], batch.counts["errors"]) == (1, 2)

    def test_people_without_a_nik_are_known_by_name_and_birth(self, home: Cast, operator: Actor) -> None:
        baby = {**CHILD, "nama": "BAYI", "nik": "0"}
        headers = ["NIK", "NO RTM", "STATUS HUBUNGAN", "NAMA", "TEMPAT LAHIR", "TANGGAL LAHIR"]
        rows = [("0", "1", "2", "BAYI", baby["tempatlahir"], baby["tanggallahir"]), (SITI, "1", "1")]
        imported(operator, workbook([HEAD, baby], spoil=rtm(*rows, headers=headers)))
        assert homes() == {"SITI AMINAH": ("1", 1), "BAYI": ("1", 2)}


class TestUndo:
    def test_two_heads_change_places_and_back(self, village: None, operator: Actor) -> None:
        imported(operator, only_rtm((SITI, "1", "1"), (BUDI, "1", "2"), (AYU, "2", "1")))
        before = list(Resident.objects.order_by("pk").values())
        batch = imported(operator, only_rtm((SITI, "2", "1"), (BUDI, "1", "1"), (AYU, "1", "2")))
        assert homes() == {"SITI AMINAH": ("2", 1), "BUDI": ("1", 1), "AYU": ("1", 2)}
        undone(operator, batch)
        assert list(Resident.objects.order_by("pk").values()) == before

    def test_a_newcomer_takes_a_heads_place_and_goes_again(self, home: Cast, operator: Actor) -> None:
        imported(operator, workbook([HEAD], spoil=rtm((SITI, "1", "1"))))
        batch = imported(operator, workbook([OTHER], spoil=rtm((AYU, "1", "1"), (SITI, "1", "2"))))
        assert homes() == {"SITI AMINAH": ("1", 2), "AYU": ("1", 1)}
        undone(operator, batch)
        assert homes() == {"SITI AMINAH": ("1", 1)}

    def test_into_none_again(self, village: None, operator: Actor) -> None:
        batch = imported(operator, only_rtm((SITI, "1", "1")))
        undone(operator, batch)
        assert set(homes().values()) == {("", None)}

    def test_not_where_somebody_else_leads_since(self, village: None, operator: Actor) -> None:
        imported(operator, only_rtm((SITI, "1", "1")))
        batch = imported(operator, only_rtm((SITI, "1", "2")))
        Resident.objects.filter(name="AYU").update(household_number="1", household_relation=1)
        with pytest.raises(UndoRefused) as refused:
            undone(operator, batch)
        assert refused.value.reasons == ["1 rumah tangga sudah punya kepala lain setelah impor ini."]


class TestPages:
    @pytest.fixture
    def client(self, cast: Cast) -> Client:
        return browser(cast.home.place, cast.home.operator)

    def uploaded(self, client: Client, content: bytes) -> str:
        file = io.BytesIO(content)
        file.name = "rtm.xlsx"
        return str(client.post(IMPORT, {"file": file, "source": ""})["Location"])

    def page(self, response: Any, status: int = 200) -> str:
        assert response.status_code == status
        return str(response.content.decode())

    def test_households_alone_from_upload_to_done(self, client: Client, village: None) -> None:
        at = self.uploaded(
            client, only_rtm((SITI, "1", "1"), (AYU, "1", "2"), ("1872044101900009", "1", "2"))
        )
        text = self.page(client.get(at))
        for words in ("2 orang dicatat di rumah tangganya.", "RTM: NIK", "Sel A4", "Impor baris yang benar"):
            assert words in text
        assert "Atur kolom" not in text
        assert client.get(f"{at}kolom/").status_code == 404
        done = self.page(client.post(f"{at}mulai/", {"skip": "1"}, follow=True))
        assert "2 orang dicatat di rumah tangganya." in done
        assert homes()["AYU"] == ("1", 2)
        (sheet,) = openpyxl.load_workbook(io.BytesIO(client.get(f"{at}ditolak/").content)).worksheets
        assert sheet.title == "RTM"
        _titles, row = sheet.iter_rows(values_only=True)
        assert row[:3] == ("1872044101900009", "1", "2")
        assert "tidak ada di data desa" in row[3]

    def test_rejected_rows_of_both_sheets_come_back_and_in_again(self, client: Client, home: Cast) -> None:
        bad = {**OTHER, "agama_id": "Islaam"}
        at = self.uploaded(client, workbook([HEAD, bad], spoil=rtm((SITI, "1", "1"), (AYU, "1", "2"))))
        client.post(f"{at}mulai/", {"skip": "1"})
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{at}ditolak/").content))
        assert [sheet.title for sheet in book.worksheets] == ["Data Penduduk", "RTM"]
        assert [sheet.max_row for sheet in book.worksheets] == [2, 2]
        book["Data Penduduk"]["K2"] = "1"
        again = io.BytesIO()
        book.save(again)
        client.post(f"{self.uploaded(client, again.getvalue())}mulai/")
        assert homes() == {"SITI AMINAH": ("1", 1), "AYU": ("1", 2)}

    def test_the_template_has_the_sheet(self, client: Client, cast: Cast) -> None:
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{IMPORT}templat/").content))
        assert [cell.value for cell in book["RTM"][1]] == [
            "NIK", "NOMOR RUMAH TANGGA", "STATUS HUBUNGAN DALAM RUMAH TANGGA",
        ]  # fmt: skip


class TestExport:
    @pytest.mark.parametrize("labels", [False, True], ids=["codes", "labels"])
    def test_there_and_back(self, home: Cast, operator: Actor, labels: bool) -> None:
        family = FamilyFactory(digits="1872040304100001", hamlet="")
        members: list[dict[str, Any]] = [
            {"name": "SITI", "digits": SITI, "household_relation": 1},
            {"name": "LAMA", "digits": BUDI, "household_relation": 1, "status": 2, "relation": 4},
            {"name": "BAYI", "digits": None, "household_relation": 2, "relation": 4},
        ]
        for more in members:
            ResidentFactory(family=family, household_number="003-12", **more)
        ResidentFactory(digits=AYU, family=FamilyFactory(digits="1872040304100002", hamlet=""), name="AYU")
        content = self.exported(operator, Style(whole=True, labels=labels))
        before = homes()
        again = plan_import(content)
        assert (again.counts["unchanged"], again.counts["updated"], again.is_sound) == (4, 0, True)
        with in_village(home.away.place):
            import_residents(plan=plan_import(content), actor=operator)
            assert homes() == before

    def test_no_household_no_sheet(self, home: Cast, operator: Actor) -> None:
        ResidentFactory()
        assert self.sheets(self.exported(operator, Style())) == ["Data Penduduk"]

    def test_numbers_are_masked_and_cells_text(self, home: Cast, operator: Actor) -> None:
        ResidentFactory(digits=SITI, household_number="0012", household_relation=1)
        content = self.exported(operator, Style())
        assert self.sheets(content) == ["Data Penduduk", "RTM"]
        sheet = openpyxl.load_workbook(io.BytesIO(content))["RTM"]
        assert [cell.value for cell in sheet[2]][:3] == ["1872••••••••0001", "0012", "1"]
        assert {cell.data_type for cell in sheet[2] if cell.value} == {"s"}

    def exported(self, actor: Actor, style: Style) -> bytes:
        reason = "Pindah ke aplikasi lain" if style.whole else ""
        return export_register(actor=actor, wanted=Wanted(style=style, reason=reason)).read()

    def sheets(self, content: bytes) -> list[str]:
        return list(openpyxl.load_workbook(io.BytesIO(content)).sheetnames)
