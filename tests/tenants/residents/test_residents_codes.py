import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.residents import codes
from tenants.residents.codes import LISTS, AmbiguousCode, Source, UnknownCode, code_of, label

EVERY_CODE = [(name, code) for name, entry in LISTS.items() for code in entry.labels]
EXPECTED_SIZES = {
    "sex": 2, "religion": 7, "education": 10, "current_education": 18, "occupation": 99, "marital_status": 4,
    "relation": 11, "citizenship": 3, "blood_type": 13, "disability": 7, "contraception": 8, "pregnancy": 2,
    "id_card": 3, "recording": 8, "status": 6, "insurance": 5, "residency": 2,
    "household_relation": 2,
}  # fmt: skip


def test_every_list_is_whole_and_names_its_source() -> None:
    assert {name: len(entry.labels) for name, entry in LISTS.items()} == EXPECTED_SIZES
    assert all(entry.source and entry.title for entry in LISTS.values())


@pytest.mark.parametrize(("name", "code"), EVERY_CODE)
def test_a_label_leads_back_to_its_code_in_any_case_and_spacing(name: str, code: int) -> None:
    text = label(name, code)
    spaced = "  ".join(text.replace("/", " / ").split(" "))
    assert code_of(name, text) == code
    assert code_of(name, spaced.upper()) == code
    assert code_of(name, text.lower()) == code


# Occupations from 89 on mean other things, or nothing, in another system: they ask for the source.
PLAIN_CODES = [(name, code) for name, code in EVERY_CODE if name != "occupation" or code < 89]


@pytest.mark.parametrize(("name", "code"), PLAIN_CODES)
def test_a_number_means_itself(name: str, code: int) -> None:
    assert code_of(name, f" {code} ") == code


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "Lk", 1), ("sex", "Pr", 2), ("marital_status", "BK", 1), ("marital_status", "CM", 4),
        ("religion", "KATHOLIK", 3), ("religion", "Budha", 5), ("blood_type", "Tdk Th", 13),
        ("blood_type", "A -", 6), ("blood_type", "A", 1), ("blood_type", "AB+", 9),
        ("education", "DIPLOMA I / II", 6), ("education", "AKADEMI/ DIPLOMA III/S. MUDA", 7),
        ("education", "DIPLOMA IV/ STRATA I", 8), ("status", "PINDAH LUAR NEGERI", 3),
        ("disability", "CACAT NETRA/BUTA", 2), ("relation", "ORANGTUA", 7), ("occupation", "TNI", 6),
    ],
)  # fmt: skip
def test_spellings_met_in_real_files(name: str, text: str, code: int) -> None:
    assert code_of(name, text) == code


def test_occupation_89_needs_its_source() -> None:
    with pytest.raises(AmbiguousCode) as caught:
        code_of("occupation", "89")
    assert dict(caught.value.meanings) == {"opensid": "Lainnya", "siak": "Anggota Lembaga Tinggi"}
    assert code_of("occupation", "89", source=Source.OPENSID) == code_of("occupation", "Lainnya") == 99
    assert code_of("occupation", "89", source=Source.SIAK) == 89


def test_a_number_that_the_source_does_not_know_is_refused() -> None:
    assert code_of("occupation", "95", source=Source.SIAK) == code_of("occupation", "Operator") == 95
    with pytest.raises(AmbiguousCode):
        code_of("occupation", "95")
    with pytest.raises(UnknownCode):
        code_of("occupation", "95", source=Source.OPENSID)


@pytest.mark.parametrize("text", ["", "0", "100", "1 2", "²", "١", "Islaam", "1.0", "-1", "9" * 5000])
def test_what_is_not_in_the_list_is_never_guessed(text: str) -> None:
    for name in ("religion", "occupation"):
        with pytest.raises(UnknownCode):
            code_of(name, text)


@given(
    name=st.sampled_from(sorted(LISTS)), text=st.text(max_size=40), source=st.sampled_from([None, *Source])
)
def test_any_text_is_a_listed_spelling_or_refused(name: str, text: str, source: Source | None) -> None:
    try:
        code = code_of(name, text, source=source)
    except (UnknownCode, AmbiguousCode):
        return
    assert code in LISTS[name].labels
    assert codes.normalised(text).isdigit() or codes.normalised(text) in LISTS[name].spellings


def test_one_spelling_for_two_codes_does_not_load(tmp_path: Path) -> None:
    entries = [{"code": 1, "label": "Sama"}, {"code": 2, "label": "Beda", "aliases": ["SAMA"]}]
    path = tmp_path / "twice.json"
    path.write_text(json.dumps({"title": "t", "source": "s", "codes": entries}))
    with pytest.raises(ValueError, match="two codes"):
        codes._load(path)


def test_no_code_is_an_empty_label() -> None:
    assert label("religion", None) == label("religion", 42) == ""
