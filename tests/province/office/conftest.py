import pytest
from django.test import Client

from smartvillage.kernel import clock
from smartvillage.province.indicators.models import Fact
from tests.cast import AWAY, HOME, Cast


@pytest.fixture
def officer(cast: Cast) -> Client:
    return cast.client(cast.officer)


@pytest.fixture
def analyst(cast: Cast) -> Client:
    return cast.client(cast.analyst, at="data")


@pytest.fixture
def facts(cast: Cast) -> None:
    """Tejo Agung: 5,673 residents, 9 letters, 4 asked for on the web. Hanura: 600 residents, 2 letters."""
    rows = [
        (HOME, "residents_living", "current", "", 5673),
        (HOME, "letters_issued", "2026-10", "online", 3),
        (HOME, "letters_issued", "2026-11", "online", 1),
        (HOME, "letters_issued", "2026-11", "counter", 5),
        (AWAY, "residents_living", "current", "", 600),
        (AWAY, "letters_issued", "2026-11", "counter", 2),
    ]
    Fact.objects.bulk_create(
        Fact(
            village_code=code,
            indicator=indicator,
            period=period,
            cell=cell,
            numerator=number,
            as_of=clock.now(),
        )
        for code, indicator, period, cell, number in rows
    )
