"""Every roll-up is the sum of its villages, in one query however many there are."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartvillage.province.indicators.models import Fact
from smartvillage.province.indicators.queries import LENGTHS, overviews, totals, village_overview
from tests.cast import Cast
from tests.province.indicators.samples import fact

CODES = [
    f"{kabupaten}.{kecamatan}.{village}"
    for kabupaten in ("18.01", "18.10", "18.72")
    for kecamatan in ("01", "10")
    for village in ("2001", "2010")
]
KEYS = st.tuples(
    st.sampled_from(CODES), st.sampled_from(["x", "y"]), st.sampled_from(["current", "2026-11"]),
    st.sampled_from(["", "a"]),
)  # fmt: skip
NUMBERS = st.tuples(st.integers(0, 10**12), st.none() | st.integers(0, 10**12))
TABLES = st.dictionaries(KEYS, NUMBERS, max_size=40)


@pytest.mark.parametrize("level", LENGTHS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=TABLES)
def test_rollups_are_sums_of_numerators_and_denominators(
    cast: Cast, level: str, table: dict[Any, Any]
) -> None:
    Fact.objects.all().delete()
    Fact.objects.bulk_create(
        fact(code, indicator, above, period=period, cell=cell, denominator=below)
        for (code, indicator, period, cell), (above, below) in table.items()
    )
    expected: dict[Any, Any] = defaultdict(lambda: [0, None, set()])
    for (code, indicator, period, _cell), (above, below) in table.items():
        if period == "2026-11" and code.startswith("18.1"):
            entry = expected[indicator, code[: LENGTHS[level]]]
            entry[0] += above
            entry[1] = below if entry[1] is None else entry[1] + (below or 0)
            entry[2].add(code)
    found = totals(["x", "y"], level, period="2026-11", inside="18.1")
    assert {(row.indicator, row.region): [row.numerator, row.denominator, row.villages] for row in found} == {
        key: [above, below, len(codes)] for key, (above, below, codes) in expected.items()
    }
    by_cell = totals(["x", "y"], level, period="2026-11", inside="18.1", by_cell=True)
    assert sum(row.numerator for row in by_cell) == sum(row.numerator for row in found)


def test_rate_is_of_sums(cast: Cast) -> None:
    Fact.objects.bulk_create(
        [fact("18.72.04.1005", "x", 1, denominator=2), fact("18.72.04.1004", "x", 0, denominator=98)]
    )
    (total,) = totals(["x"], "kecamatan")
    assert (total.region, total.rate(100)) == ("18.72.04", 1.0)
    Fact.objects.all().delete()
    Fact.objects.bulk_create([fact("18.72.04.1005", "x", 1)])
    assert totals(["x"], "kecamatan")[0].rate() is None


def test_overview_of_a_kecamatan(cast: Cast) -> None:
    here, there, outside = "18.72.04.1005", "18.72.04.1004", "18.72.05.1001"
    Fact.objects.bulk_create(
        [
            fact(here, "residents_living", 5673),
            fact(here, "families", 1700),
            fact(here, "letters_issued", 4, period="2026-09", cell="counter"),
            fact(here, "letters_issued", 0, period="2026-09", cell="online"),
            fact(here, "letters_issued", 2, period="2026-10", cell="online"),
            fact(here, "letters_issued", 1, period="2026-11", cell="online"),
            fact(here, "letters_requested", 9, period="2026-11", cell="online"),
            fact(there, "residents_living", 3000),
            fact(outside, "residents_living", 1),
        ]
    )
    rows = village_overview("18.72.04")
    assert [row.code for row in rows] == [there, here]
    row = rows[1]
    assert (row.residents, row.families, row.letters, row.letters_online) == (5673, 1700, 7, 3)
    assert (row.first_online, row.last_online, row.transacting) == ("2026-10", "2026-11", 1)
    assert (rows[0].letters, rows[0].first_online, rows[0].transacting) == (0, "", 0)
    whole = overviews("kabupaten", inside="18.72.")
    assert [(code, each.residents, each.transacting) for code, each in whole.items()] == [("18.72", 8674, 1)]
    assert overviews("desa", codes=[there]).keys() == {there}


def test_one_query_however_many_villages(cast: Cast, django_assert_num_queries: Any) -> None:
    Fact.objects.bulk_create(
        fact(f"18.01.{n // 100:02}.{2000 + n}", "residents_living", n) for n in range(500)
    )
    for ask in (
        lambda: overviews("desa"),
        lambda: overviews("provinsi"),
        lambda: village_overview("18.01"),
        lambda: totals(["residents_living"], "kecamatan", by_cell=True),
    ):
        with django_assert_num_queries(1):
            assert ask()


@pytest.mark.parametrize(
    ("code", "period"), [("18.72.04.1005", "2026-13"), ("18.72", "current"), ("v_1", "2026-11")]
)
def test_database_keeps_out_what_is_no_fact(cast: Cast, code: str, period: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        fact(code, "x", 1, period=period).save()
