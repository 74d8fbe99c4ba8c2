from datetime import date

import pytest
from django.db import connection

from smartvillage.kernel.permissions import Actor, Forbidden, Role
from smartvillage.kernel.tenancy.names import VILLAGE_ROLE
from smartvillage.kernel.workdays import working_days_after
from smartvillage.province.regions import queries, services
from smartvillage.province.regions.models import Holiday, HolidayKind, HolidayStatus

SYSTEM = Actor.system_named("tests")

pytestmark = pytest.mark.usefixtures("province")

OFFICER = Actor(role=Role.OFFICER, user_id=7, name="Ibu Sari")
FIXED = {(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)}


@pytest.mark.parametrize("year", [2026, 2027])
def test_only_days_tied_to_the_calendar_are_certain(year: int) -> None:
    rows = list(queries.holidays(year))
    certain = {(row.date.month, row.date.day) for row in rows if row.status == HolidayStatus.CERTAIN}
    assert certain == FIXED
    others = [row for row in rows if (row.date.month, row.date.day) not in FIXED]
    assert others
    assert all(row.status == HolidayStatus.TO_CHECK and "SKB" in row.source for row in others)


def test_a_cancelled_day_is_worked_and_stays_cancelled() -> None:
    moved = date(2027, 3, 12)
    assert moved in queries.holiday_dates(moved, moved)
    services.set_holiday(
        actor=OFFICER,
        day=moved,
        name="Cuti bersama",
        kind=HolidayKind.JOINT_LEAVE,
        status=HolidayStatus.CANCELLED,
    )
    assert services.import_regions("18", actor=SYSTEM).changes == 0
    assert moved not in queries.holiday_dates(date(2027, 1, 1), date(2027, 12, 31))


def test_a_holiday_of_lampung_moves_a_promise() -> None:
    day = date(2026, 12, 1)
    before = queries.holiday_dates(date(2026, 11, 30), date(2026, 12, 31))
    assert working_days_after(date(2026, 11, 30), 1, before) == day
    services.set_holiday(actor=OFFICER, day=day, name="Pilkada", kind=HolidayKind.LAMPUNG)
    after = queries.holiday_dates(date(2026, 11, 30), date(2026, 12, 31))
    assert working_days_after(date(2026, 11, 30), 1, after) == date(2026, 12, 2)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_holiday_needs_a_name(name: str) -> None:
    with pytest.raises(services.BadHoliday, match="nama hari libur"):
        services.set_holiday(actor=OFFICER, day=date(2026, 12, 1), name=name, kind=HolidayKind.LAMPUNG)
    assert not Holiday.objects.filter(pk=date(2026, 12, 1)).exists()


def test_an_operator_cannot_close_the_office() -> None:
    operator = Actor(role=Role.OPERATOR, user_id=1, name="x", village="18.72.04.1005")
    with pytest.raises(Forbidden):
        services.set_holiday(actor=operator, day=date(2026, 12, 1), name="Libur", kind=HolidayKind.NATIONAL)


def test_a_village_reads_the_views_and_not_the_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, has_table_privilege(%s, name, 'SELECT'), has_table_privilege(%s, name, 'UPDATE') "
            "FROM unnest(%s) AS name",
            [
                VILLAGE_ROLE,
                VILLAGE_ROLE,
                ["shared.regions", "shared.holidays", "public.regions_region", "public.regions_holiday"],
            ],
        )
        rights = {name: (read, write) for name, read, write in cursor.fetchall()}
    assert rights == {
        "shared.regions": (True, False),
        "shared.holidays": (True, False),
        "public.regions_region": (False, False),
        "public.regions_holiday": (False, False),
    }


def test_the_view_of_regions_holds_what_is_valid() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM shared.regions WHERE code = '18.72.04.1005'")
        columns = [column.name for column in cursor.description]
        assert columns == ["code", "name", "kind", "level", "parent_code", "postal_code"]
        assert cursor.fetchone() == ("18.72.04.1005", "Tejo Agung", "kelurahan", 4, "18.72.04", "34112")
        cursor.execute("SELECT count(*) FROM shared.regions")
        assert cursor.fetchone() == (2896,)
