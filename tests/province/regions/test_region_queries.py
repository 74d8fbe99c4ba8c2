from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartvillage.kernel.permissions import NotHere
from smartvillage.province.regions import queries
from smartvillage.province.regions.models import Region
from smartvillage.province.regions.services.official import OfficialRegion
from smartvillage.province.regions.slugs import squash

pytestmark = pytest.mark.usefixtures("province")

TEJO_AGUNG = "18.72.04.1005"


@pytest.mark.parametrize(
    "text", ["tejoagung", "Tejo Agung", "TEJO-AGUNG", " tejo  agung. ", "kelurahan tejoagung"]
)
def test_a_village_is_found_however_its_name_is_written(text: str) -> None:
    first = queries.search_villages(text)[0]
    assert (first.code, first.name, first.kind) == (TEJO_AGUNG, "Tejo Agung", "kelurahan")
    assert (first.kecamatan, first.kabupaten, first.postal_code) == ("Metro Timur", "Kota Metro", "34112")


def test_the_whole_name_comes_before_its_beginning_and_that_before_its_middle() -> None:
    names = [squash(hit.name) for hit in queries.search_villages("sukamaju", 500)]
    ranks = [0 if name == "sukamaju" else 1 if name.startswith("sukamaju") else 2 for name in names]
    assert Counter(ranks)[0] == 15
    assert ranks == sorted(ranks)
    tejo = [squash(hit.name) for hit in queries.search_villages("tejo", 500)]
    assert tejo[0].startswith("tejo")
    assert not tejo[-1].startswith("tejo")


def test_villages_of_one_name_are_told_apart() -> None:
    hits = [hit for hit in queries.search_villages("sidodadi", 500) if squash(hit.name) == "sidodadi"]
    assert len(hits) == 15
    assert len({(hit.kecamatan, hit.kabupaten) for hit in hits}) == 15


def test_a_kind_that_belongs_to_the_name_is_kept() -> None:
    assert queries.search_villages("Kampung Baru")[0].name == "Kampung Baru"
    assert queries.search_villages("desa hanura")[0].name == "Hanura"
    assert queries.search_villages("Kel. Tejo Agung")[0].code == TEJO_AGUNG


@pytest.mark.parametrize("text", ["", "  ", "!?", "desa", "desa ", "zzz", "%", "_", "'; --"])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert queries.search_villages(text) == []


def test_the_limit_holds_and_one_query_suffices(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(queries.search_villages("a", 7)) == 7


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_search_finds_exactly_the_names_that_hold_the_text(
    data: st.DataObject, official: list[OfficialRegion]
) -> None:
    villages = [row for row in official if row.level == 4]
    name = data.draw(st.sampled_from(villages)).name
    start = data.draw(st.integers(0, len(name) - 1))
    text = name[start : data.draw(st.integers(start + 1, len(name)))]
    expected = {row.code for row in villages if squash(text) and squash(text) in row.search_name}
    assert {hit.code for hit in queries.search_villages(text, 3000)} == expected


def test_children_and_villages() -> None:
    assert [row.code for row in queries.children("18.72")] == [f"18.72.0{number}" for number in range(1, 6)]
    assert queries.children("18").count() == 15
    assert queries.children(TEJO_AGUNG).count() == 0
    assert queries.villages_of("18").count() == 2651
    assert queries.villages_of("18.72").count() == 22
    assert queries.villages_of("18.72.04").count() == queries.children("18.72.04").count() == 5
    assert [row.code for row in queries.villages_of("1872041005")] == [TEJO_AGUNG]


def test_closed_regions_are_found_by_code_only() -> None:
    Region.objects.filter(pk=TEJO_AGUNG).update(valid_to=date(2026, 1, 1))
    assert queries.region(TEJO_AGUNG).valid_to == date(2026, 1, 1)
    assert queries.search_villages("tejoagung") == []
    assert queries.villages_of("18.72.04").count() == 4
    assert queries.children("18.72.04").count() == 4
    assert TEJO_AGUNG not in queries.slug_table()


def test_ancestors_come_from_the_outside_in(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        names = [row.name for row in queries.ancestors(TEJO_AGUNG)]
    assert names == ["Lampung", "Kota Metro", "Metro Timur"]
    assert queries.ancestors("18") == []


@pytest.mark.parametrize("code", ["18.72.04.1999", "19", "18.1", "", "Tejo Agung", "18.72.04.1005; --"])
def test_an_unknown_code_is_not_here_and_says_so(code: str) -> None:
    for read in (queries.region, queries.ancestors):
        with pytest.raises(queries.UnknownRegion, match=r"kode wilayah|daftar wilayah") as caught:
            read(code)
        assert isinstance(caught.value, NotHere)


def test_slugs_of_the_stored_list(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        table = queries.slug_table()
    assert len(set(table.values())) == 2651
    assert table[TEJO_AGUNG] == "tejoagung"
    assert table["18.72.01.1001"] == "metro-metropusat"


@pytest.mark.parametrize(
    ("code", "term", "head", "council"),
    [
        (TEJO_AGUNG, "kelurahan", "Lurah", ""),
        ("18.09.10.2004", "desa", "Kepala Desa", "BPD"),
        ("18.10.01.2001", "pekon", "Kepala Pekon", "BHP"),
        ("18.10.01.1001", "kelurahan", "Lurah", ""),  # a kelurahan among pekon
        ("18.04.04.2001", "pekon", "Peratin", "LHP"),
        ("18.12.01.2001", "tiyuh", "Kepalo Tiyuh", "BPT"),
        ("18.08.01.2001", "kampung", "Kepala Kampung", "BPK"),
        ("18.10", "pekon", "Kepala Pekon", "BHP"),
        ("18.71", "desa", "Kepala Desa", "BPD"),  # no desa there: the words of the law
    ],
)
def test_villages_are_called_as_their_kabupaten_calls_them(
    code: str, term: str, head: str, council: str
) -> None:
    assert queries.vocabulary(code) == queries.Vocabulary(term, head, council)


def test_a_province_has_no_vocabulary() -> None:
    with pytest.raises(queries.UnknownRegion):
        queries.vocabulary("18")
