"""Tests of letters run in the home village, with a resident who may sign in."""

from collections.abc import Iterator

import pytest

from smartvillage.kernel.tenancy import in_village
from tenants.residents.models import Resident
from tests.cast import Cast, Folk
from tests.factories.letters import make_resident


@pytest.fixture
def home(cast: Cast) -> Iterator[Folk]:
    with in_village(cast.home.place):
        yield cast.home


@pytest.fixture
def siti(home: Folk) -> Resident:
    return make_resident(name="SITI AMINAH", digits="1872994101900001")
