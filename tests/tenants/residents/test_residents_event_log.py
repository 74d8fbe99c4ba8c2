"""The log itself: what the database refuses, who gets their first event how, and that nobody goes around it."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from tenants.residents.importing.plan import plan_import
from tenants.residents.models import Event, Resident
from tenants.residents.services import create_resident, events, import_residents
from tests.cast import Cast
from tests.factories.events import told
from tests.factories.residents import FamilyFactory, ResidentFactory
from tests.factories.spreadsheets import person, workbook

ROOT = Path(__file__).resolve().parents[3]
ROWS = [
    person(nik="1872044101900001", no_kk="1872040304100001"),
    person(nik="1872040101900002", no_kk="1872040304100001", sex="1", kk_level="4", nama="BUDI"),
    person(nik="1872040101900003", no_kk="1872040304100002", sex="1", nama="ALM. JOKO", status_dasar="2"),
]


def event(**changes: Any) -> Event:
    resident = changes.pop("resident", None) or ResidentFactory()
    today = clock.today()
    values = {
        "act": resident.pk, "kind": "recorded", "happened_on": today, "reported_on": today,
        "counted_on": today, "recorded_at": clock.now(), "actor_name": "uji", "resident": resident,
        "family": resident.family, "status": 1, "relation": 1, "delta": 1, "sex": 2, "citizenship": 1,
    }  # fmt: skip
    return Event(**values | changes)


@pytest.mark.usefixtures("home")
class TestConstraints:
    def test_an_ordinary_event_is_stored(self) -> None:
        event().save()
        event(kind="death", status_before=1, status=2, delta=-1).save()
        event(kind="death", status_before=4, status=2, delta=0).save()

    @pytest.mark.parametrize(
        ("constraint", "changes"),
        [
            ("dates", {"happened_on": clock.today().replace(year=2099)}),
            ("dates", {"counted_on": clock.today().replace(year=2001)}),
            ("person", {"sex": None}),
            ("person", {"relation": None}),
            ("person", {"kind": "new_card"}),
            ("delta", {"delta": 0}),
            ("delta", {"delta": -1}),
            ("delta", {"delta": 1, "status": 2}),
            ("delta", {"kind": "death", "status": 2, "delta": -1}),  # of somebody nobody knew to live
            ("kind", {"kind": "birth", "status_before": 4}),
            ("kind", {"kind": "death", "status_before": 1, "delta": 0}),
            ("kind", {"kind": "split"}),
            ("kind", {"kind": "moved_out", "status_before": 1, "status": 6, "delta": -1}),
            ("kind", {"kind": "eaten"}),
        ],
    )
    def test_what_cannot_be_is_refused(self, constraint: str, changes: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError, match=f"residents_event_{constraint}"), transaction.atomic():
            event(**changes).save()

    def test_a_card_counts_nobody(self) -> None:
        nobody = {"sex": None, "relation": None, "status": None, "kind": "new_card"}
        card = event(delta=0, **nobody)
        card.resident = None
        card.save()
        wrong = event(delta=1, **nobody)
        wrong.resident = None
        with pytest.raises(IntegrityError, match="residents_event_"), transaction.atomic():
            wrong.save()

    def test_an_event_is_undone_once_and_an_act_written_once(self) -> None:
        first = event()
        first.save()
        undoing = {"resident": first.resident, "undoes": first, "status_before": 1, "status": 9, "delta": -1}
        event(**undoing, position=1).save()
        with pytest.raises(IntegrityError, match="undone_once"), transaction.atomic():
            event(**undoing, position=2).save()
        with pytest.raises(IntegrityError, match="act_key"), transaction.atomic():
            event(resident=first.resident).save()

    def test_every_index_is_used_by_a_query(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
                " AND tablename = 'residents_event' ORDER BY 1"
            )
            found = [name for (name,) in cursor.fetchall()]
        assert len(found) == 4
        assert {"residents_event_act_key", "residents_event_pkey", "residents_event_undone_once"} < set(found)


class TestFirstEvents:
    def test_one_person(self, operator: Actor) -> None:
        resident = create_resident(
            actor=operator, family=FamilyFactory(), nik=None, name="A", sex=1, relation=1, citizenship=2
        )
        found = Event.objects.get(resident=resident)
        assert (found.kind, found.delta, found.sex, found.citizenship) == ("recorded", 1, 1, 2)
        assert (found.hamlet, found.details) == ("SIDOMULYO", {"source": "form"})

    def test_an_import_counts_the_living(self, operator: Actor) -> None:
        import_residents(plan=plan_import(workbook(ROWS)), actor=operator)
        found = Event.objects.order_by("position")
        assert [(e.kind, e.delta, e.status) for e in found] == [
            ("recorded", 1, 1), ("recorded", 1, 1), ("recorded", 0, 2),
        ]  # fmt: skip
        assert {(e.actor_name, e.details["source"]) for e in found} == {(operator.name, "import")}
        for resident in Resident.objects.select_related("family"):
            first = resident.events.get()
            assert (first.hamlet, first.family_id) == (resident.family.hamlet, resident.family_id)

    def test_an_import_that_changes_a_sex_says_so_once(self, operator: Actor) -> None:
        import_residents(plan=plan_import(workbook(ROWS)), actor=operator)
        corrected = [{**ROWS[1], "sex": "2"}, {**ROWS[0], "agama_id": "2"}]
        for _ in range(2):
            import_residents(plan=plan_import(workbook(corrected)), actor=operator)
        found = Event.objects.get(kind="corrected")
        assert (found.resident.name, found.sex, found.delta, found.status_before) == ("BUDI", 2, 0, 1)

    def test_whoever_has_none_gets_one_with_the_next_event_of_the_family(self, operator: Actor) -> None:
        siti = ResidentFactory()
        budi = ResidentFactory(family=siti.family, relation=4, digits=None)
        events.change_head(told(operator), new_head=budi.pk, former_relation=7)
        assert Event.objects.filter(kind="recorded", details__source="register").count() == 2

    def test_the_upgrade_gives_one_to_everybody(self, home: Cast) -> None:
        living, dead = ResidentFactory(), ResidentFactory(status=2)
        migration = import_module("tenants.residents.migrations.0002_events")
        with connection.cursor() as cursor:
            cursor.execute(migration.RECORD_EVERYBODY)
        found = {e.resident_id: e for e in Event.objects.all()}
        assert (found[living.pk].delta, found[dead.pk].delta) == (1, 0)
        assert found[living.pk].hamlet == living.family.hamlet
        assert found[living.pk].happened_on == clock.today()
        assert Event.objects.values("act").distinct().count() == 1


# Only these may build, change or delete what counts. Each writes its events in the same transaction.
WRITERS = {
    "tenants/residents/services/events/act.py",
    "tenants/residents/services/events/newcomers.py",
    "tenants/residents/services/imports.py",  # with `record_newcomers`
    "tenants/residents/synthetic/filling.py",
}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
COUNTED = {"status", "family", "family_id", "relation"}


def changes(tree: ast.AST) -> Iterator[str]:
    """Calls and assignments that build a resident, or set or delete what an event must say."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from (f"sets {ast.unparse(target)}" for target in node.targets if sets_counted(target))
        elif isinstance(node, ast.Call) and goes_around(node):
            yield f"calls {ast.unparse(node.func)}"


def sets_counted(target: ast.expr) -> bool:
    return (
        isinstance(target, ast.Attribute) and target.attr in COUNTED and ast.unparse(target.value) != "self"
    )


def goes_around(call: ast.Call) -> bool:
    name, about = getattr(call.func, "id", getattr(call.func, "attr", "")), ast.unparse(call.func)
    return (
        name == "Resident"
        or ("Resident.objects" in about and name in WRITES)
        or (name in {"delete", "_raw_delete"} and "resident" in about.lower())
        or (name == "update" and bool(COUNTED & {keyword.arg for keyword in call.keywords}))
    )


def test_nothing_goes_around_the_events() -> None:
    found = {}
    for tree in (ROOT / "tenants" / "residents", ROOT / "src" / "smartvillage" / "demo"):
        for path in tree.rglob("*.py"):
            if "migrations" not in path.parts:
                found[path.relative_to(ROOT).as_posix()] = list(changes(ast.parse(path.read_text())))
    around = {path: what for path, what in found.items() if what and path not in WRITERS}
    assert around == {}
    assert all(found[path] for path in WRITERS), "a writer is listed that writes nothing: the scan is blind"


@pytest.mark.parametrize(
    "source",
    [
        "Resident(name='x')", "Resident.objects.filter(pk=1).update(name='x')", "resident.status = 2",
        "person.family = other", "Resident.objects.all().delete()", "resident.delete()",
        "family.members.update(relation=4)",
    ],
)  # fmt: skip
def test_the_scan_sees(source: str) -> None:
    assert list(changes(ast.parse(source)))
