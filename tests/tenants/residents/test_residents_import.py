"""The dry run against the register, and carrying it out: all rows or none, once."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from smartvillage.common.audit.models import Entry
from smartvillage.kernel.permissions import Actor, Forbidden, Role
from smartvillage.kernel.tenancy import in_village
from tenants.residents.importing.plan import Plan, plan_import
from tenants.residents.importing.problems import Problem, Severity
from tenants.residents.models import Event, Family, Resident
from tenants.residents.sealing import open_family_number, open_nik, open_parent_nik
from tenants.residents.services import ImportRefused, import_residents
from tests.cast import Cast
from tests.factories.residents import ResidentFactory
from tests.factories.spreadsheets import person, workbook

# Real-looking districts: the two villages of the tests are no demo villages.
HEAD = person(nik="1872044101900001", no_kk="1872040304100001")
CHILD = {
    **HEAD,
    "nama": "BUDI",
    "nik": "1872040502150002",
    "kk_level": "4",
    "sex": "1",
    "tanggallahir": "05-02-2015",
}
BABY = {**CHILD, "nama": "AYU", "nik": "0", "sex": "2", "tanggallahir": "01/11/2026"}


def planned(*rows: dict[str, Any]) -> Plan:
    return plan_import(workbook(rows))


def imported(actor: Actor, *rows: dict[str, Any]) -> Plan:
    return import_residents(plan=planned(*rows), actor=actor)


def told(plan: Plan, severity: Severity = Severity.ERROR) -> list[tuple[str, str]]:
    return [(p.code, p.place) for p in plan.problems if p.severity is severity]


def counts(plan: Plan) -> tuple[int, int, int, int]:
    found = plan.counts
    return found["created"], found["updated"], found["unchanged"], found["families"]


# --- carrying it out --------------------------------------------------------------------------------------


def test_a_family_is_stored_sealed_and_whole(home: Cast, operator: Actor) -> None:
    done = imported(
        operator, {**HEAD, "ayah_nik": "1872040101600001", "lat": "-5,1136", "lng": 105.3}, CHILD, BABY
    )
    assert counts(done) == (3, 0, 0, 1)
    family = Family.objects.get()
    assert open_family_number(family) == "1872040304100001"
    assert (family.address, family.hamlet, family.rw, family.rt) == ("Jl. Kenanga 7", "", "002", "005")
    head, child, baby = Resident.objects.order_by("birth_date")
    assert [open_nik(r) for r in (head, child, baby)] == ["1872044101900001", "1872040502150002", ""]
    assert open_parent_nik(head.father_nik, "father", head.pk) == "1872040101600001"
    assert (head.name, head.search_name, head.birth_date) == ("SITI AMINAH", "SITI AMINAH", date(1990, 1, 1))
    assert (head.status, head.residency, head.religion, head.mother_nik) == (1, 1, 1, None)
    assert float(head.latitude or 0) == -5.1136
    assert {r.family_id for r in (head, child, baby)} == {family.pk}


def test_the_same_sheet_again_does_nothing(home: Cast, operator: Actor) -> None:
    rows = [
        {**HEAD, "ayah_nik": "1872040101600001", "lat": -5.1136, "lng": 105.30671234, "status_kawin": "K"},
        {**CHILD, "alamat": "Jalan Kenanga No. 7", "hamil": "2"},
        BABY,
        {**HEAD, "nik": "1872044101900009", "kk_level": "4", "status_dasar": "9"},
        {**BABY, "nama": "TANPA NIK", "status_dasar": "9"},
    ]  # fmt: skip
    imported(operator, *rows)
    before = list(Resident.objects.order_by("pk").values())
    again = imported(operator, *rows)
    assert counts(again) == (0, 0, 5, 0)
    assert list(Resident.objects.order_by("pk").values()) == before


def test_filled_cells_overwrite_and_empty_cells_never_erase(home: Cast, operator: Actor) -> None:
    imported(operator, {**HEAD, "suku": "Lampung", "pekerjaan_id": "2"}, CHILD)
    done = imported(
        operator,
        {
            "nik": HEAD["nik"],
            "nama": "Siti Aminah, S.Pd.",
            "pekerjaan_id": "65",
            "ibu_nik": "1872044101600002",
        },
    )
    assert counts(done) == (0, 1, 0, 0)
    head = Resident.objects.get(name="Siti Aminah, S.Pd.")
    assert (head.search_name, head.occupation, head.ethnicity) == ("SITI AMINAH SPD", 65, "Lampung")
    assert open_nik(head) == HEAD["nik"]
    assert open_parent_nik(head.mother_nik, "mother", head.pk) == "1872044101600002"
    assert Resident.objects.get(name="BUDI").occupation is None


def test_one_audit_row_and_one_event_for_the_whole_sheet(home: Cast, operator: Actor) -> None:
    before = Entry.objects.count()
    imported(operator, HEAD, CHILD)
    (entry,) = Entry.objects.filter(action="residents.imported")
    assert Entry.objects.count() == before + 1
    assert entry.detail["created"] == 2
    assert not re.search(r"\d{6}", str(entry.detail))


@pytest.mark.parametrize("spoiled", [{"tanggallahir": "31-02-2015"}, {"nik": 1.87e15}, {"kk_level": "x"}])
def test_one_wrong_cell_and_nothing_is_stored(home: Cast, operator: Actor, spoiled: dict[str, Any]) -> None:
    plan = planned(HEAD, {**CHILD, **spoiled})
    assert not plan.is_sound
    with pytest.raises(ImportRefused):
        import_residents(plan=plan, actor=operator)
    assert (Resident.objects.count(), Family.objects.count()) == (0, 0)


def test_a_register_that_changed_since_the_dry_run_is_looked_at_again(home: Cast, operator: Actor) -> None:
    plan = planned(HEAD, CHILD)
    imported(operator, HEAD)
    assert counts(import_residents(plan=plan, actor=operator)) == (1, 0, 1, 0)
    late = planned({**HEAD, "nik": "1872044101900009"})
    assert told(late, Severity.WARNING) == [("head_twice", "P2")]


def test_a_dry_run_writes_nothing(home: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        plan = planned(HEAD, CHILD)
    assert counts(plan) == (2, 0, 0, 1)
    assert len(queries) == 2
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_statements_do_not_grow_with_the_sheet(home: Cast, operator: Actor) -> None:
    def statements(first: int, size: int) -> int:
        rows = [
            {**HEAD, "nik": f"187204410190{n:04d}", "no_kk": f"187204030410{n:04d}"}
            for n in range(first, first + size)
        ]  # fmt: skip
        plan = planned(*rows)
        with CaptureQueriesContext(connection) as queries:
            import_residents(plan=plan, actor=operator)
        return len(queries)

    assert statements(1, 2) == statements(100, 60)


def test_only_who_may_import_can(home: Cast) -> None:
    plan = planned(HEAD)
    for role in set(Role) - {Role.OPERATOR}:
        with pytest.raises(Forbidden):
            import_residents(plan=plan, actor=Actor(role=role, user_id=1, name="x"))


def test_a_plan_of_one_village_is_made_anew_in_another(home: Cast, operator: Actor) -> None:
    plan = planned(HEAD)
    imported(operator, HEAD)
    with in_village(home.away.place):
        assert counts(import_residents(plan=plan, actor=operator)) == (1, 0, 0, 1)
        assert open_nik(Resident.objects.get()) == HEAD["nik"]


def test_printing_a_plan_shows_nobody(home: Cast) -> None:
    printed = repr(planned({**HEAD, "ayah_nik": "1872040101600001"}, CHILD))
    assert "18720" not in printed
    assert "SITI" not in printed


# --- what speaks against it -------------------------------------------------------------------------------


def test_the_same_nik_in_two_rows_is_named_in_the_second(home: Cast) -> None:
    plan = planned(HEAD, {**CHILD, "agama_id": "?"}, {**CHILD, "nama": "BUDI LAGI"})
    assert told(plan) == [("code_unknown", "K3"), ("nik_twice", "G4")]
    (twice,) = [p for p in plan.problems if p.code == "nik_twice"]
    assert "baris 3" in twice.message


def test_the_same_person_without_a_nik_in_two_rows_is_named(home: Cast) -> None:
    assert told(planned(HEAD, BABY, {**BABY, "nama": "Ayu"})) == [("person_twice", "E4")]


def test_somebody_who_got_a_nik_may_be_known_without_one(home: Cast, operator: Actor) -> None:
    imported(operator, HEAD, BABY)
    plan = planned({**BABY, "nik": "1872044111260003"})
    assert told(plan, Severity.WARNING) == [("maybe_known", "G2")]
    assert plan.is_sound


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status_dasar": "2"}, ("locked", "AK2")),
        ({"kk_level": "3"}, ("locked", "P2")),
        ({"no_kk": "1872040304100099"}, ("family_number_locked", "F2")),
        ({"alamat": "Jl. Lain"}, ("family_locked", "A2")),
        ({"rt": "009"}, ("family_locked", "D2")),
        ({"dusun": "SIDOMULYO"}, ("family_locked", "B2")),
    ],
)
def test_what_takes_an_event_is_refused_for_somebody_known(
    home: Cast, operator: Actor, changes: dict[str, Any], problem: tuple[str, str]
) -> None:
    imported(operator, HEAD)
    assert told(planned({**HEAD, **changes})) == [problem]


def test_a_newcomer_needs_a_family_a_place_and_a_relation(home: Cast) -> None:
    plan = planned(
        {**HEAD, "no_kk": None, "dusun": None, "rt": None, "kk_level": None, "nama": None, "sex": None}
    )
    assert {(p.code, p.column) for p in plan.problems} == {("needed", letter) for letter in "BDEFHP"}
    assert told(planned({**HEAD, "tanggallahir": None}), Severity.WARNING) == [("no_birth_date", "J2")]


def test_a_family_has_one_living_head(home: Cast, operator: Actor) -> None:
    second = {**CHILD, "kk_level": "1"}
    third = {**second, "nama": "AGUS", "nik": "0", "tanggallahir": "05-02-1985"}
    dead = planned(HEAD, {**second, "status_dasar": "2"})
    assert "head_twice" not in [problem.code for problem in dead.problems]
    plan = planned(HEAD, second, third)
    assert told(plan, Severity.WARNING) == [("head_twice", "P3"), ("head_twice", "P4")]
    (message, _other) = [p.message for p in plan.problems if p.code == "head_twice"]
    assert message.startswith("Kepala keluarga KK ini tetap SITI AMINAH di baris 2. Orang ini")
    import_residents(plan=plan, actor=operator)
    assert relations() == {"SITI AMINAH": 1, "BUDI": 11, "AGUS": 11}
    assert relations_told() == relations()


def test_the_same_sheet_of_two_heads_again_does_nothing(home: Cast, operator: Actor) -> None:
    rows = [{**CHILD, "kk_level": "1"}, HEAD]
    imported(operator, *rows)
    again = planned(*rows)
    assert (counts(again), told(again, Severity.WARNING)) == ((0, 0, 2, 0), [("head_young", "J2"),
                                                                             ("head_twice", "P3")])  # fmt: skip
    import_residents(plan=again, actor=operator)
    assert relations() == {"BUDI": 1, "SITI AMINAH": 11}
    # Any other relation of somebody known still takes an event.
    assert told(planned({**HEAD, "kk_level": "3"})) == [("locked", "P2")]


def test_the_head_whom_the_register_has_stays_head(home: Cast, operator: Actor) -> None:
    imported(operator, HEAD)
    done = imported(operator, {**CHILD, "kk_level": "1"})
    (problem,) = done.problems
    assert (problem.code, problem.severity) == ("head_twice", Severity.WARNING)
    assert "tetap SITI AMINAH di data desa" in problem.message
    assert relations() == {"SITI AMINAH": 1, "BUDI": 11}
    Resident.objects.filter(name="BUDI").update(relation=4)
    assert told(planned({**CHILD, "kk_level": "1"})) == [("locked", "P2")]


def test_a_head_whose_row_is_wrong_leaves_the_family_to_the_next(home: Cast, operator: Actor) -> None:
    plan = planned({**HEAD, "agama_id": "?"}, {**CHILD, "kk_level": "1"})
    import_residents(plan=plan, actor=operator, skip_rejected=True)
    assert relations() == {"BUDI": 1}


def relations() -> dict[str, int]:
    return dict(Resident.objects.values_list("name", "relation"))


def relations_told() -> dict[str, int | None]:
    """As the first event of each person says."""
    return dict(Event.objects.values_list("resident__name", "relation"))


def test_a_family_without_a_head_is_a_warning(home: Cast, operator: Actor) -> None:
    assert told(planned(CHILD), Severity.WARNING) == [("head_missing", "P2")]
    imported(operator, HEAD)
    assert planned(CHILD).problems == ()
    assert told(planned({**HEAD, "agama_id": "?", "no_kk": "1872040304100002"},
                        {**CHILD, "no_kk": "1872040304100002"}), Severity.WARNING) == []  # fmt: skip


def test_members_who_live_elsewhere_follow_the_head(home: Cast, operator: Actor) -> None:
    rows = ({**CHILD, "rt": "009", "alamat": None}, HEAD)
    plan = planned(*rows)
    assert told(plan, Severity.WARNING) == [("family_differs", "D2")]
    import_residents(plan=plan, actor=operator)
    assert Family.objects.get().rt == "005"
    assert counts(planned(*rows)) == (0, 0, 2, 0)


def test_a_card_tag_belongs_to_one_person(home: Cast, operator: Actor) -> None:
    tagged = {**HEAD, "tag_id_card": "04A1B2C3D4"}
    assert told(planned(tagged, {**CHILD, "tag_id_card": "04A1B2C3D4"})) == [("card_tag_twice", "AM3")]
    imported(operator, tagged)
    assert planned(tagged).is_sound
    assert told(planned({**CHILD, "tag_id_card": "04A1B2C3D4"})) == [("card_tag_twice", "AM2")]


def test_a_known_woman_with_a_pregnancy_does_not_become_a_man(home: Cast, operator: Actor) -> None:
    imported(operator, {**HEAD, "hamil": "1"})
    assert told(planned({**HEAD, "sex": "1"})) == [("pregnancy", "H2")]
    imported(operator, CHILD)
    assert counts(planned({"nik": CHILD["nik"], "hamil": "2"})) == (0, 0, 1, 0)


def test_a_demo_nik_is_refused_in_a_real_village(home: Cast) -> None:
    assert told(planned(person())) == [("kk_demo", "F2"), ("nik_demo", "G2")]


def test_a_moved_away_resident_is_still_known_and_one_not_valid_is_not(home: Cast) -> None:
    ResidentFactory(digits="1872044101900001", status=3, family__digits="1872040304100001", family__hamlet="")
    assert counts(planned({"nik": HEAD["nik"], "suku": "Lampung"})) == (0, 1, 0, 0)
    assert told(planned({**HEAD, "status_dasar": "1"})) == [("locked", "AK2")]
    Resident.objects.update(status=9)
    assert counts(planned(HEAD)) == (1, 0, 0, 0)


def test_no_message_ever_holds_a_number_of_a_person(home: Cast, operator: Actor) -> None:
    imported(operator, HEAD, CHILD)
    everywhere = ("nik", "no_kk", "ayah_nik", "agama_id", "tanggallahir")
    numbers = ("1872044101900001", "18720441019000011", 1.87204410190000e15, "1.87E+15", "187204410190000x")
    spoiled = [{**HEAD, **dict.fromkeys(everywhere, number)} for number in numbers]
    problems: list[Problem] = [*planned(*spoiled).problems]
    assert len(problems) > 15
    assert not [p for p in problems if re.search(r"\d{5}", p.message)]
