import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.province.regions.codes import (
    BadCode,
    Kind,
    kabupaten_of,
    kind_of,
    level_of,
    parent_of,
    parse_code,
)
from smartvillage.province.regions.services.official import OfficialRegion

PAIR = st.integers(1, 99).map("{:02}".format)
CODES = st.tuples(st.integers(11, 99).map(str), PAIR, PAIR, st.integers(1000, 3999).map(str)).map(".".join)


@pytest.mark.parametrize(
    ("code", "kind", "level"),
    [
        ("18", Kind.PROVINSI, 1),
        ("18.10", Kind.KABUPATEN, 2),
        ("18.69", Kind.KABUPATEN, 2),
        ("18.71", Kind.KOTA, 2),
        ("18.72.04", Kind.KECAMATAN, 3),
        ("18.72.04.1005", Kind.KELURAHAN, 4),
        ("18.09.10.2004", Kind.DESA, 4),
        ("91.03.01.3001", Kind.DESA_ADAT, 4),
    ],
)
def test_the_code_tells_kind_and_level(code: str, kind: Kind, level: int) -> None:
    assert (kind_of(code), level_of(code)) == (kind, level)


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "18.", "18.1", "18.70", "18.00", "18.72.4", "18.72.00", "18.72.04.005", "18.72.04.0005",
        "18.72.04.4005", "18.72.04.10055", "18-72-04-1005", "18.72.041005", "18 72 04 1005", "x18.72",
        "18.72.04.1005\n18", "١٨.٧٢", "18.72.04.100²", "18.1e1",
    ],
)  # fmt: skip
def test_what_is_no_code_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadCode, match="bukan kode wilayah"):
        parse_code(text)


@given(CODES)
def test_dotted_and_undotted_are_the_same_code(code: str) -> None:
    parts = code.split(".")
    if parts[1] == "70":  # neither a kabupaten (01-69) nor a kota (71-99)
        parts[1] = "71"
    whole = ".".join(parts)
    for length in range(1, 5):
        cut = ".".join(parts[:length])
        assert parse_code(cut) == cut
        assert parse_code(cut.replace(".", "")) == cut
        assert level_of(cut) == length
        assert parent_of(cut) == (".".join(parts[: length - 1]) or None)
    assert kabupaten_of(whole) == ".".join(parts[:2])


def test_a_province_lies_in_no_kabupaten() -> None:
    with pytest.raises(BadCode):
        kabupaten_of("18")


def test_every_official_code_obeys_the_grammar(official: list[OfficialRegion]) -> None:
    assert all(parse_code(row.code) == row.code for row in official)
