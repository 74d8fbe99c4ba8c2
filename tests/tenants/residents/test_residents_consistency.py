"""What is odd but possible only warns; rows that are wrong can be left out without taking others along."""

from datetime import UTC, datetime
from typing import Any

import pytest
from time_machine import TimeMachineFixture

from smartvillage.kernel.permissions import Actor
from tenants.residents.importing.plan import DryRun, dry_run, read_people
from tenants.residents.importing.problems import Severity
from tenants.residents.importing.register import read_register
from tenants.residents.importing.sheet import read_sheet
from tenants.residents.models import Family, Resident
from tenants.residents.services import ImportRefused, import_residents
from tests.cast import Cast
from tests.factories.spreadsheets import person, workbook

HEAD = person(nik="1872044101900001", no_kk="1872040304100001")

CHILD = {
    **HEAD,
    "nama": "BUDI",
    "nik": "1872040502150002",
    "kk_level": "4",
    "sex": "1",
    "tanggallahir": "05-02-2015",
}


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    """Ages are counted from today."""
    time_machine.move_to(datetime(2026, 11, 24, 5, tzinfo=UTC))


def tried(*rows: dict[str, Any]) -> DryRun:
    reading = read_people(read_sheet(workbook(rows)), source=None, form=None)
    return dry_run(reading, read_register())


def warnings(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    plan = tried(*rows).whole
    assert plan.is_sound
    return [(p.code, p.place) for p in plan.problems if p.severity is Severity.WARNING]


def without_nik(**changes: Any) -> dict[str, Any]:
    return {**HEAD, "nik": "0", "nama": "LAIN", **changes}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("member", "told"),
    [
        ({"kk_level": "4", "tanggallahir": "01-01-2000"}, []),
        ({"kk_level": "4", "tanggallahir": "31-12-1999"}, [("child_old", "J3")]),
        ({"kk_level": "6", "tanggallahir": "01-01-1980"}, [("child_old", "J3")]),
        ({"kk_level": "7", "tanggallahir": "02-01-1980"}, [("parent_young", "J3")]),
        ({"kk_level": "8", "tanggallahir": "01-01-1980"}, []),
        ({"kk_level": "2", "sex": "2"}, [("sex_relation", "H3")]),
        ({"kk_level": "3", "sex": "1"}, [("sex_relation", "H3")]),
        ({"kk_level": "2", "sex": "1"}, []),
        ({"kk_level": "9", "status_kawin": "2", "tanggallahir": "01-01-2015"}, [("married_young", "J3")]),
        ({"kk_level": "9", "status_kawin": "1", "tanggallahir": "01-01-2015"}, []),
        ({"kk_level": "4", "tanggallahir": None}, [("no_birth_date", "J3")]),
    ],
)
def test_odd_members_of_a_family_are_told(member: dict[str, Any], told: list[tuple[str, str]]) -> None:
    assert warnings(HEAD, without_nik(**member)) == told


@pytest.mark.usefixtures("home")
def test_a_head_who_is_a_child_is_told() -> None:
    young = without_nik(tanggallahir="25-11-2011")
    assert warnings(young) == [("head_young", "J2")]
    assert warnings({**young, "tanggallahir": "24-11-2011"}) == []


def test_warnings_do_not_stop_an_import(home: Cast, operator: Actor) -> None:
    plan = tried(HEAD, without_nik(kk_level="7")).whole
    assert [p.code for p in plan.problems] == ["parent_young"]
    import_residents(plan=plan, actor=operator)
    assert Resident.objects.count() == 2


# --- leaving wrong rows out ---------------------------------------------------------------------------------


def test_sound_rows_can_be_imported_without_the_rejected_ones(home: Cast, operator: Actor) -> None:
    run = tried(HEAD, {**CHILD, "tanggallahir": "31-02-2015"}, {**CHILD, "nik": "0", "nama": "AYU"})
    assert run.rejected == {3}
    assert (run.counts["rows"], run.counts["created"], run.counts["errors"]) == (3, 2, 1)
    with pytest.raises(ImportRefused):
        import_residents(plan=run.whole, actor=operator)
    done = import_residents(plan=run.whole, actor=operator, skip_rejected=True)
    assert done.counts["created"] == 2
    assert sorted(Resident.objects.values_list("name", flat=True)) == ["AYU", "SITI AMINAH"]


def test_a_row_whose_mistake_another_row_covered_is_rejected_with_it(home: Cast, operator: Actor) -> None:
    import_residents(plan=tried(HEAD).whole, actor=operator)
    # The head's row is wrong; only without it does the child's address speak for the family.
    run = tried({**HEAD, "agama_id": "?"}, {**CHILD, "alamat": "Jl. Lain"})
    assert run.rejected == {2, 3}
    assert [(p.code, p.place) for p in run.problems if p.severity is Severity.ERROR] == [
        ("code_unknown", "K2"),
        ("family_locked", "A3"),
    ]
    assert Family.objects.get().address == "Jl. Kenanga 7"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("spoiled", [{"pekerjaan_id": "89"}, {"pekerjaan_id": "95"}])
def test_an_unanswered_question_blocks_every_row(spoiled: dict[str, Any]) -> None:
    run = tried(HEAD, {**CHILD, **spoiled})
    assert run.whole.is_blocked
    assert (run.counts["created"], run.counts["errors"]) == (0, 2)


def test_a_blocked_sheet_is_refused_even_without_its_rejected_rows(home: Cast, operator: Actor) -> None:
    run = tried(HEAD, {**CHILD, "pekerjaan_id": "89"})
    with pytest.raises(ImportRefused):
        import_residents(plan=run.whole, actor=operator, skip_rejected=True)
    assert not Resident.objects.exists()


@pytest.mark.usefixtures("home")
def test_a_sheet_of_only_rejected_rows_imports_nobody() -> None:
    run = tried({**HEAD, "agama_id": "?"})
    assert (run.counts["created"], run.counts["errors"], run.sound.created) == (0, 1, ())
