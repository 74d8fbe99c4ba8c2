from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from smartvillage.province.regions.models import Holiday, Nomenclature, Region

GOOD: dict[str, Any] = {
    "code": "18.72.04.1099",
    "parent_id": "18.72.04",
    "level": 4,
    "kind": "kelurahan",
    "name": "Coba",
    "search_name": "coba",
    "postal_code": "34112",
    "vintage": "uji",
}

pytestmark = pytest.mark.usefixtures("province")


def refused(constraint: str, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Region.objects.create(**GOOD | fields)


def test_a_good_row_is_stored() -> None:
    assert Region.objects.create(**GOOD).is_current


@pytest.mark.parametrize(
    "fields",
    [
        {"code": "18.72.04.2099"},  # a desa's code on a kelurahan
        {"kind": "desa"},
        {"kind": "desa_adat"},
        {"kind": "kecamatan"},
        {"kind": "rw"},
        {"level": 3},
        {"code": "18.72.04.099"},
        {"code": "18.72.04.4099"},
        {"code": "1872041099"},
        {"code": "18.72.04.1 99"},
        {"code": "18.70", "parent_id": "18", "level": 2, "kind": "kabupaten"},
        {"code": "18.71", "parent_id": "18", "level": 2, "kind": "kabupaten"},
        {"code": "18.14", "parent_id": "18", "level": 2, "kind": "kota"},
        {"code": "1", "parent_id": None, "level": 1, "kind": "provinsi"},
    ],
)
def test_code_kind_and_level_must_agree(fields: dict[str, Any]) -> None:
    refused("regions_code_fits_kind", **fields)


@pytest.mark.parametrize("parent", [None, "18", "18.72", "18.72.05", "18.72.04.1001"])
def test_the_parent_is_the_code_one_level_up(parent: str | None) -> None:
    refused("regions_parent_is_prefix", parent_id=parent)


def test_a_parent_has_to_exist() -> None:
    orphan = Region.objects.create(**GOOD | {"code": "18.72.99.1001", "parent_id": "18.72.99"})
    with pytest.raises(IntegrityError, match="parent_code"), transaction.atomic():
        connection.check_constraints()
    orphan.delete()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("regions_search_name_plain", {"search_name": "tejo agung"}),
        ("regions_search_name_plain", {"search_name": "Tejoagung"}),
        ("regions_search_name_plain", {"search_name": ""}),
        ("regions_postal_code", {"postal_code": "3411"}),
        ("regions_postal_code", {"postal_code": "3411x"}),
        ("regions_bps_code", {"bps_code": "18.72"}),
        ("regions_valid_range", {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)}),
        ("regions_closed_before_superseded", {"superseded_by_id": "18.72.04.1005"}),
        (
            "regions_closed_before_superseded",
            {"superseded_by_id": "18.72.04.1099", "valid_to": date(2026, 1, 1)},
        ),
    ],
)
def test_the_other_columns_are_checked(constraint: str, fields: dict[str, Any]) -> None:
    refused(constraint, **fields)


def test_a_code_is_text_and_keeps_its_last_zero() -> None:
    # "18.10" read as a number becomes 18.1, another place.
    assert Region.objects.get(pk="18.10").name == "Kabupaten Pringsewu"
    assert not Region.objects.filter(pk="18.1").exists()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("regions_term_lower_case", {"village_term": "Pekon"}),
        ("regions_term_lower_case", {"village_term": ""}),
        ("regions_head_title_given", {"head_title": ""}),
        ("regions_certainty_known", {"certainty": "mungkin"}),
    ],
)
def test_words_are_checked(constraint: str, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Nomenclature.objects.filter(pk="18.10").update(**fields)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("regions_holiday_kind_known", {"kind": "hari besar"}),
        ("regions_holiday_status_known", {"status": ""}),
        ("regions_holiday_named", {"name": ""}),
    ],
)
def test_holidays_are_checked(constraint: str, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Holiday.objects.filter(pk=date(2026, 8, 17)).update(**fields)
