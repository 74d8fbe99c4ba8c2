from collections.abc import Iterator

import pytest

from smartvillage.common.accounts.queries import actor_of
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village
from tests.cast import Cast


@pytest.fixture
def home(cast: Cast) -> Iterator[Cast]:
    """Declares the home village for the whole test."""
    with in_village(cast.home.place):
        yield cast


@pytest.fixture
def operator(home: Cast) -> Actor:
    return actor_of(home.home.operator)
