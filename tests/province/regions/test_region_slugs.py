import re
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.province.regions import slugs
from smartvillage.province.regions.codes import VILLAGE
from smartvillage.province.regions.services.official import OfficialRegion
from smartvillage.province.regions.slugs import (
    RESERVED,
    SlugRefused,
    VillageName,
    check_slug,
    rungs,
    slug_table,
    squash,
)

LABEL = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Few words, so that equal names are common; one of them is reserved.
WORDS = st.sampled_from(["Suka", "Maju", "Sari", "Metro", "Data", "Baru", "Tejo-Agung", "S. Raya", "Ñoto"])
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@st.composite
def provinces(draw: st.DrawFn) -> list[VillageName]:
    """Villages of which no two share name, kecamatan and kabupaten: the official list has no such pair."""
    places = draw(
        st.lists(
            st.tuples(NAMES, NAMES, NAMES.map("Kabupaten {}".format)),
            max_size=25,
            unique_by=lambda place: tuple(squash(part) for part in place),
        )
    )
    return [VillageName(f"18.01.01.{2001 + number}", *place) for number, place in enumerate(places)]


@pytest.fixture(scope="module")
def villages(official: list[OfficialRegion]) -> list[VillageName]:
    names = {row.code: row.name for row in official}
    return [
        VillageName(row.code, row.name, names[row.code[:8]], names[row.code[:5]])
        for row in official
        if row.level == VILLAGE
    ]


def hyphens(table: dict[str, str]) -> dict[int, int]:
    return dict(Counter(label.count("-") for label in table.values()))


def test_the_ladder_splits_lampung_as_measured(
    villages: list[VillageName], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slugs, "RESERVED", frozenset())
    table = slug_table(villages)
    assert hyphens(table) == {0: 1758, 1: 887, 2: 6}
    assert len({squash(village.name) for village in villages}) == 2018


def test_only_the_kelurahan_metro_loses_its_bare_name_to_a_reserved_word(
    villages: list[VillageName], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = slug_table(villages)
    monkeypatch.setattr(slugs, "RESERVED", frozenset())
    free = slug_table(villages)
    moved = {code: label for code, label in table.items() if label != free[code]}
    assert moved == {"18.72.01.1001": "metro-metropusat"}
    assert hyphens(table) == {0: 1757, 1: 888, 2: 6}


def test_labels_of_lampung_are_unique_and_fit_a_host_name(villages: list[VillageName]) -> None:
    table = slug_table(villages)
    assert len(table) == len(set(table.values())) == 2651
    assert all(LABEL.fullmatch(label) for label in table.values())
    assert max(len(label) for label in table.values()) == 37
    # Even the longest rung of every village fits, so a later clash cannot run into the limit of 63.
    assert max(len(rungs(village)[-1]) for village in villages) == 55


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("18.72.04.1005", "tejoagung"),
        ("18.09.10.2004", "hanura"),
        ("18.01.07.2009", "sukamaju-sidomulyo"),
    ],
)
def test_known_villages(villages: list[VillageName], code: str, label: str) -> None:
    assert slug_table(villages)[code] == label


def test_the_last_rung_tells_kabupaten_apart(villages: list[VillageName]) -> None:
    longest = {label for label in slug_table(villages).values() if label.count("-") == 2}
    assert longest == {
        "rajabasa-rajabasa-lampungselatan",
        "rajabasa-rajabasa-bandarlampung",
        "pagardewa-pagardewa-lampungbarat",
        "pagardewa-pagardewa-tulangbawangbarat",
        "labuhanratu-labuhanratu-lampungtimur",
        "labuhanratu-labuhanratu-bandarlampung",
    }


@given(provinces(), st.randoms(use_true_random=False))
def test_rules_hold_for_any_province(villages: list[VillageName], random: Random) -> None:
    table = slug_table(villages)
    assert set(table) == {village.code for village in villages}
    assert len(set(table.values())) == len(table)
    assert all(LABEL.fullmatch(label) and label not in RESERVED for label in table.values())
    names = Counter(squash(village.name) for village in villages)
    for village in villages:
        bare = squash(village.name)
        assert (table[village.code] == bare) == (names[bare] == 1 and bare not in RESERVED)
        assert table[village.code] in rungs(village)
    shuffled = list(villages)
    random.shuffle(shuffled)
    assert slug_table(shuffled) == table


def test_two_villages_that_nothing_tells_apart_are_refused() -> None:
    twins = [
        VillageName(f"18.01.01.200{n}", "Suka Maju", "Natar", "Kabupaten Lampung Selatan") for n in (1, 2)
    ]
    with pytest.raises(SlugRefused, match=r"18\.01\.01\.2001"):
        slug_table(twins)


@pytest.mark.parametrize(
    "word",
    [
        "www", "api", "admin", "app", "status", "mail", "static", "media", "provinsi", "lampung", "metro",
        "dev", "dpmd", "data", "autodiscover", "_acme-challenge", " WWW ", "Admin",
    ],
)  # fmt: skip
def test_reserved_words_are_refused(word: str) -> None:
    with pytest.raises(SlugRefused, match="dicadangkan"):
        check_slug(word)


@pytest.mark.parametrize(
    "label",
    [
        "", "-tejo", "tejo-", "tejo agung", "tejo.agung", "tejo_agung", "1872041005", "xn--tejo",
        "tejo--agung", "téjo", "a" * 64, "tejo\nagung", "_dmarc.tejo", "tеjo",  # the last е is Cyrillic
    ],
)  # fmt: skip
def test_what_is_no_host_name_is_refused(label: str) -> None:
    with pytest.raises(SlugRefused):
        check_slug(label)


@given(st.text(max_size=80))
def test_an_accepted_label_is_always_a_host_name(text: str) -> None:
    try:
        label = check_slug(text)
    except SlugRefused:
        return
    assert LABEL.fullmatch(label)
    assert label not in RESERVED
    assert check_slug(label) == label


@given(st.text(max_size=40))
def test_squash_keeps_only_plain_letters_and_is_stable(text: str) -> None:
    squashed = squash(text)
    assert re.fullmatch(r"[a-z0-9]*", squashed)
    assert squash(squashed) == squashed
    assert squash(f" {text}-") == squashed
