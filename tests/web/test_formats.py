"""Numbers and dates as people in Indonesia write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.web import formats

LATE = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)  # already the new year in WIB


def write(template: str, **values: object) -> str:
    return Template("{% load web %}" + template).render(Context(values))


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{{ x|number }}", 9144263, "9.144.263"),
        ("{{ x|number }}", 999, "999"),
        ("{{ x|number:1 }}", 1234.5, "1.234,5"),
        ("{{ x|number }}", Decimal("2.5"), "3"),
        ("{{ x|number }}", -1500, "−1.500"),
        ("{{ x|rupiah }}", 1250000, "Rp1.250.000"),
        ("{{ x|rupiah }}", -1250000, "−Rp1.250.000"),
        ("{{ x|percent }}", 0.4567, "46%"),
        ("{{ x|percent:1 }}", 0.125, "12,5%"),
        ("{{ x|number }}", None, ""),
        ("{{ x|number }}", 0, "0"),
        ("{{ x }}", 2026, "2026"),
        ("{{ x }}", 1872041005, "1872041005"),
        ("{{ x|long_date }}", date(2026, 11, 24), "24 November 2026"),
        ("{{ x|short_date }}", date(2026, 8, 3), "3 Agu 2026"),
        ("{{ x|long_date }}", LATE, "1 Januari 2027"),
        ("{{ x|clock_time }}", LATE, "01.30"),
        ("{{ x|moment }}", LATE, "1 Januari 2027 pukul 01.30 WIB"),
        ("{% when x %}", date(2026, 11, 24), '<time datetime="2026-11-24">24 November 2026</time>'),
        ("{% when x %}", None, ""),
        ("{% when x 'short' %}", LATE, '<time datetime="2027-01-01T01:30+07:00">1 Jan 2027</time>'),
    ],
)
def test_values_are_written_the_indonesian_way(template: str, value: object, text: str) -> None:
    assert write(template, x=value) == text


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 11, 24, 3, 42, tzinfo=UTC), "Hari ini 10.42"),
        (datetime(2026, 11, 23, 16, 59, tzinfo=UTC), "Kemarin 23.59"),
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), "Hari ini 00.00"),
        (datetime(2026, 11, 22, 3, 0, tzinfo=UTC), "22 Nov 2026"),
    ],
)
def test_yesterday_ends_at_midnight_in_lampung(instant: datetime, text: str) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 5, 0, tzinfo=UTC), tick=False):
        assert formats.recent(instant) == text


@given(st.integers(-(10**12), 10**12))
def test_separators_change_nothing_else(value: int) -> None:
    assert int(formats.number(value).replace(".", "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("place", "word", "text"),
    [
        ({"term": "pekon", "head_title": "Peratin"}, "village", "pekon"),
        ({"term": "pekon", "head_title": "Peratin"}, "Head", "Peratin"),
        ({"term": "kampung", "head_title": "Kepala Kampung"}, "head", "kepala kampung"),
        ({"term": "tiyuh", "head_title": "Kepalo Tiyuh"}, "Office", "Kantor tiyuh"),
        (None, "village", "desa atau kelurahan"),
    ],
)
def test_words_follow_the_village(place: dict[str, str] | None, word: str, text: str) -> None:
    request = RequestFactory().get("/")
    request.village = type("Village", (), place) if place else None
    assert write(f'{{% term "{word}" %}}', request=request) == text
