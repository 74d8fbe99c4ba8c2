from smartvillage.kernel.tenancy import in_village
from smartvillage.province.indicators.registry import Cell, indicator
from smartvillage.province.indicators.services import refresh_village
from tests.cast import HOME, Cast
from tests.factories.residents import FamilyFactory, ResidentFactory


def test_the_village_counts_who_lives_there(home: Cast) -> None:
    family = FamilyFactory()
    for status in (1, 2, 3, 9):
        ResidentFactory(family=family, relation=4, status=status)
    ResidentFactory()
    assert list(indicator("residents_living").compute()) == [Cell(2)]
    assert list(indicator("families").compute()) == [Cell(2)]


def test_the_province_gets_the_number_and_nobody(cast: Cast) -> None:
    from smartvillage.province.indicators.models import Fact

    with in_village(cast.home.place):
        ResidentFactory()
    refresh_village(HOME)
    facts = Fact.objects.filter(village_code=HOME, indicator__in=("residents_living", "families"))
    assert sorted(facts.values_list("indicator", "cell", "numerator")) == [
        ("families", "", 1),
        ("residents_living", "", 1),
    ]
