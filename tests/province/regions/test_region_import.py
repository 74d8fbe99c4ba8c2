from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from smartvillage.common.audit.queries import history
from smartvillage.kernel.permissions import Actor, Forbidden, Role
from smartvillage.province.regions import queries, services
from smartvillage.province.regions.models import Holiday, Nomenclature, Region
from smartvillage.province.regions.services.official import OFFICIAL_COUNTS, VINTAGE, OfficialRegion

SYSTEM = Actor.system_named("tests")

TEJO_AGUNG = "18.72.04.1005"


def imported(rows: list[OfficialRegion]) -> services.ImportReport:
    return services.import_regions("18", actor=SYSTEM, read=lambda _province: rows)


def without(rows: list[OfficialRegion], code: str) -> list[OfficialRegion]:
    return [row for row in rows if row.code != code]


def changed(rows: list[OfficialRegion], code: str, **fields: str) -> list[OfficialRegion]:
    return [replace(row, **fields) if row.code == code else row for row in rows]


@pytest.mark.usefixtures("empty_province")
def test_the_first_import_stores_the_official_counts() -> None:
    report = services.import_regions("18", actor=SYSTEM)
    assert (report.created, report.updated, report.closed, report.unchanged) == (2896, 0, 0, 0)
    kinds = {kind: Region.objects.filter(kind=kind).count() for kind in ("kecamatan", "desa", "kelurahan")}
    assert kinds == {"kecamatan": 229, "desa": 2446, "kelurahan": 205}
    assert Region.objects.filter(kind__in=["kabupaten", "kota"]).count() == 15
    assert set(Region.objects.values_list("vintage", "valid_from", "valid_to")) == {(VINTAGE, None, None)}
    assert (Nomenclature.objects.count(), report.nomenclature) == (13, 13)
    assert Holiday.objects.count() == report.holidays > 40


@pytest.mark.usefixtures("province")
def test_the_second_import_changes_nothing_and_leaves_no_trace() -> None:
    before = list(Region.objects.values())
    entries = history(target="regions.region", target_id="18").count()
    report = services.import_regions("18", actor=SYSTEM)
    assert report.changes == 0
    assert report.unchanged == 2896
    assert list(Region.objects.values()) == before
    assert history(target="regions.region", target_id="18").count() == entries


@pytest.mark.usefixtures("province")
def test_the_import_takes_few_statements(django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        services.import_regions("18", actor=SYSTEM)


@pytest.mark.usefixtures("province")
def test_a_village_is_stored_as_the_list_writes_it() -> None:
    row = queries.region(TEJO_AGUNG)
    assert (row.name, row.search_name, row.kind, row.level) == ("Tejo Agung", "tejoagung", "kelurahan", 4)
    assert (row.parent_id, row.postal_code) == ("18.72.04", "34112")


@pytest.mark.usefixtures("province")
def test_a_corrected_name_is_updated(official: list[OfficialRegion]) -> None:
    report = imported(changed(official, TEJO_AGUNG, name="Tejoagung Baru", postal_code="34999"))
    assert (report.created, report.updated, report.closed) == (0, 1, 0)
    row = queries.region(TEJO_AGUNG)
    assert (row.name, row.search_name, row.postal_code) == ("Tejoagung Baru", "tejoagungbaru", "34999")
    assert history(target="regions.region", target_id="18")[0].detail["updated"] == 1


@pytest.mark.usefixtures("province")
def test_a_region_that_moved_is_closed_and_its_successor_starts_today(official: list[OfficialRegion]) -> None:
    recoded = [*without(official, TEJO_AGUNG), OfficialRegion("18.72.04.1099", "Tejo Agung", "34112")]
    with time_machine.travel(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), tick=False):
        report = imported(recoded)
    assert (report.created, report.updated, report.closed) == (1, 0, 1)
    new_year = date(2027, 1, 1)  # in Lampung it is already January
    assert queries.region(TEJO_AGUNG).valid_to == new_year
    assert queries.region("18.72.04.1099").valid_from == new_year
    assert [hit.code for hit in queries.search_villages("tejoagung")] == ["18.72.04.1099"]
    assert imported(recoded).changes == 0


@pytest.mark.usefixtures("province")
def test_a_region_that_returns_is_valid_again(official: list[OfficialRegion]) -> None:
    Region.objects.filter(pk=TEJO_AGUNG).update(valid_to=date(2026, 1, 1), superseded_by="18.72.04.1004")
    assert imported(official).updated == 1
    row = queries.region(TEJO_AGUNG)
    assert (row.valid_to, row.superseded_by_id) == (None, None)


@pytest.mark.usefixtures("empty_province")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (TEJO_AGUNG, r"kelurahan 204 \(seharusnya 205\)"),
        ("18.09.10.2004", r"desa 2445 \(seharusnya 2446\)"),
        ("18.72.04", r"kecamatan 228 \(seharusnya 229\)"),
        ("18.72", r"kabupaten_kota 14 \(seharusnya 15\)"),
    ],
)
def test_a_list_with_other_counts_is_refused_whole(
    official: list[OfficialRegion], code: str, words: str
) -> None:
    with pytest.raises(services.ListIncomplete, match=words):
        imported(without(official, code))
    assert not Region.objects.exists()
    assert not Holiday.objects.exists()


@pytest.mark.usefixtures("province")
@pytest.mark.parametrize("province", ["32", "99", "", "18.72", "lampung"])
def test_a_province_without_official_counts_is_refused(province: str) -> None:
    with pytest.raises(services.UnknownProvince, match="18"):
        services.import_regions(province, actor=SYSTEM)
    assert list(OFFICIAL_COUNTS) == ["18"]


@pytest.mark.usefixtures("province")
def test_only_who_may_edit_imports() -> None:
    analyst = Actor(role=Role.ANALYST, user_id=1, name="Analis")
    with pytest.raises(Forbidden):
        services.import_regions("18", actor=analyst)
    officer = Actor(role=Role.OFFICER, user_id=2, name="Petugas")
    assert services.import_regions("18", actor=officer).changes == 0
