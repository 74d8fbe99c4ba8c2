"""The real list of Lampung: read once, stored once; each test's own changes are rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_province
from smartvillage.province.regions import services
from smartvillage.province.regions.models import Holiday, Nomenclature, Region
from smartvillage.province.regions.services.official import OfficialRegion, read_official

SYSTEM = Actor.system_named("tests")


@pytest.fixture(scope="session")
def official() -> list[OfficialRegion]:
    return read_official("18")


@pytest.fixture(scope="session")
def _stored(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), in_province():
        services.import_regions("18", actor=SYSTEM)


@pytest.fixture
def province(_stored: None, db: None) -> Iterator[None]:
    """The public schema with the list, its vocabulary and the holidays in it."""
    with in_province():
        yield


@pytest.fixture
def empty_province(province: None) -> None:
    """The same before the first import."""
    for model in (Holiday, Nomenclature, Region):
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)
