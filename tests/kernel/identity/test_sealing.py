from base64 import b64encode
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from smartvillage.kernel.identity import (
    KeyRing,
    SealBroken,
    SealedKind,
    blind_index,
    blind_tail,
    key_ring,
    needs_reseal,
    reseal,
    seal,
    unseal,
)

from .examples import NIK, OTHER_VILLAGE, VILLAGE, sixteen_digits

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
BEFORE = KeyRing({"1": OLD}, INDEX)
DURING = KeyRing({"2": NEW, "1": OLD}, INDEX)
AFTER = KeyRing({"2": NEW}, INDEX)
ROW = UUID("0191d6a0-5e07-7c31-9f2a-8d1b6c4e2f10")

kinds = st.sampled_from(("nik", "kk"))
rows = st.one_of(st.integers(1), st.uuids(), st.text(min_size=1, max_size=40))


def sealed(kind: SealedKind = "nik", ring: KeyRing = BEFORE) -> bytes:
    return seal(kind, NIK, village_schema=VILLAGE, row_id=ROW, ring=ring)


@given(kinds, sixteen_digits(), rows)
def test_what_was_sealed_comes_back(kind: SealedKind, digits: str, row: int | str | UUID) -> None:
    raw = seal(kind, digits, village_schema=VILLAGE, row_id=row, ring=BEFORE)
    assert digits.encode() not in raw
    assert unseal(kind, memoryview(raw), village_schema=VILLAGE, row_id=row, ring=BEFORE) == digits


def test_equal_numbers_give_different_seals() -> None:
    assert sealed() != sealed()


@given(rows, rows)
def test_a_seal_moved_to_another_row_does_not_open(row: int | str | UUID, other: int | str | UUID) -> None:
    raw = seal("nik", NIK, village_schema=VILLAGE, row_id=row, ring=BEFORE)
    if str(row) == str(other):
        return
    with pytest.raises(SealBroken):
        unseal("nik", raw, village_schema=VILLAGE, row_id=other, ring=BEFORE)


def test_a_seal_moved_to_another_village_or_kind_does_not_open() -> None:
    with pytest.raises(SealBroken):
        unseal("nik", sealed(), village_schema=OTHER_VILLAGE, row_id=ROW, ring=BEFORE)
    with pytest.raises(SealBroken):
        unseal("kk", sealed(), village_schema=VILLAGE, row_id=ROW, ring=BEFORE)


def test_every_changed_byte_breaks_the_seal() -> None:
    raw = sealed()
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(SealBroken):
            unseal("nik", changed, village_schema=VILLAGE, row_id=ROW, ring=DURING)


@given(st.binary(max_size=80))
def test_bytes_that_are_no_seal(raw: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal("nik", raw, village_schema=VILLAGE, row_id=ROW, ring=BEFORE)


def test_keys_rotate_while_both_are_read() -> None:
    old = sealed()
    assert unseal("nik", old, village_schema=VILLAGE, row_id=ROW, ring=DURING) == NIK
    assert needs_reseal(old, ring=DURING)

    new = reseal("nik", old, village_schema=VILLAGE, row_id=ROW, ring=DURING)
    assert not needs_reseal(new, ring=DURING)
    assert reseal("nik", new, village_schema=VILLAGE, row_id=ROW, ring=DURING) == new
    assert unseal("nik", new, village_schema=VILLAGE, row_id=ROW, ring=AFTER) == NIK
    with pytest.raises(SealBroken):
        unseal("nik", old, village_schema=VILLAGE, row_id=ROW, ring=AFTER)


def test_resealing_does_not_launder_a_swapped_row() -> None:
    with pytest.raises(SealBroken):
        reseal("nik", sealed(), village_schema=VILLAGE, row_id="another", ring=DURING)


@given(sixteen_digits())
def test_an_index_finds_only_in_its_own_village_and_kind(digits: str) -> None:
    own = blind_index("nik", VILLAGE, digits, ring=BEFORE)
    assert len(own) == 32
    assert own == blind_index("nik", VILLAGE, digits, ring=AFTER)  # rotation leaves it alone
    assert own != blind_index("kk", VILLAGE, digits, ring=BEFORE)
    assert own != blind_index("nik", OTHER_VILLAGE, digits, ring=BEFORE)
    assert own != blind_index("nik", VILLAGE, digits, ring=KeyRing({"1": OLD}, b"j" * 32))
    assert own != blind_index("nik", VILLAGE, f"{(int(digits) + 1) % 10**16:016}", ring=BEFORE)


@pytest.mark.parametrize("digits", ["", NIK[:-1], NIK + "\n", "٠" * 16, "1872 0401 0190 0001"])
def test_only_clean_digits_are_sealed_or_indexed(digits: str) -> None:
    with pytest.raises(ValueError, match="16 ASCII digits"):
        seal("nik", digits, village_schema=VILLAGE, row_id=1, ring=BEFORE)
    with pytest.raises(ValueError, match="16 ASCII digits"):
        blind_index("nik", VILLAGE, digits, ring=BEFORE)


@pytest.mark.parametrize("schema", ["public", "", "v_187204100", "V_1872041005", "v_1872041005\n"])
def test_only_a_village_can_bind(schema: str) -> None:
    with pytest.raises(ValueError, match="schema of a village"):
        seal("nik", NIK, village_schema=schema, row_id=1, ring=BEFORE)
    with pytest.raises(ValueError, match="schema of a village"):
        blind_index("nik", schema, NIK, ring=BEFORE)


def test_a_row_without_an_id_is_refused() -> None:
    with pytest.raises(ValueError, match="id of its row"):
        seal("nik", NIK, village_schema=VILLAGE, row_id="", ring=BEFORE)


def test_mixed_up_arguments_are_not_repeated() -> None:
    with pytest.raises(ValueError) as refused:
        blind_index(NIK, VILLAGE, NIK, ring=BEFORE)  # type: ignore[arg-type]
    assert NIK not in str(refused.value)
    with pytest.raises(ValueError) as refused:
        blind_index("nik", NIK, NIK, ring=BEFORE)
    assert NIK not in str(refused.value)


def encoded(key: bytes) -> str:
    return b64encode(key).decode()


def test_the_key_ring_comes_from_settings() -> None:
    keys = f"2:{encoded(NEW)}, 1:{encoded(OLD)}"
    with override_settings(SEALING_KEYS=keys, INDEX_KEY=encoded(INDEX)):
        assert key_ring() == DURING
        assert key_ring().current == "2"
        raw = seal("nik", NIK, village_schema=VILLAGE, row_id=1)
    assert unseal("nik", raw, village_schema=VILLAGE, row_id=1, ring=AFTER) == NIK


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        ("", encoded(INDEX)),
        (f"1:{encoded(OLD)}", ""),
        (f"1:{encoded(OLD[:16])}", encoded(INDEX)),
        (f"1:{encoded(OLD)}", encoded(INDEX[:31])),
        (encoded(OLD), encoded(INDEX)),
        (f"Key One:{encoded(OLD)}", encoded(INDEX)),
        ("1:not base64!", encoded(INDEX)),
        (f"1:{encoded(OLD)},1:{encoded(NEW)}", encoded(INDEX)),
        (f"1:{encoded(OLD)}", encoded(OLD)),
    ],
)
def test_unusable_keys_are_refused_without_showing_them(keys: str, index: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        KeyRing.read(keys, index)
    assert encoded(OLD)[:8] not in str(refused.value)


def test_a_key_ring_does_not_show_its_keys() -> None:
    assert repr(DURING) == "KeyRing(2, 1)"


class TestTails:
    def test_equal_endings_of_one_village_and_kind_have_one_tail(self) -> None:
        tail = blind_tail("nik", VILLAGE, NIK, ring=BEFORE)
        assert len(tail) == 12
        assert tail == blind_tail("nik", VILLAGE, NIK[-6:], ring=BEFORE)
        assert tail == blind_tail("nik", VILLAGE, "9" * 10 + NIK[-6:], ring=AFTER)
        for length in (4, 5):
            ending = blind_tail("nik", VILLAGE, NIK[-length:], ring=BEFORE)
            assert len(ending) == 4 * (length - 3)
            assert tail.startswith(ending)
        other = blind_tail("nik", VILLAGE, "9" * 12 + NIK[-4:], ring=BEFORE)
        assert other[:4] == tail[:4]
        assert other[4:8] != tail[4:8]
        assert other[8:] != tail[8:]
        assert tail[:4] != blind_tail("nik", OTHER_VILLAGE, NIK, ring=BEFORE)[:4]
        assert tail[:4] != blind_tail("kk", VILLAGE, NIK, ring=BEFORE)[:4]
        assert tail[:4] != blind_index("nik", VILLAGE, NIK, ring=BEFORE)[:4]

    @pytest.mark.parametrize("text", ["", "123", "1" * 17, "12a4", "²²²²", "1234\n"])
    def test_only_digits_have_a_tail_and_the_refusal_repeats_nothing(self, text: str) -> None:
        with pytest.raises(ValueError, match="four ASCII digits"):
            blind_tail("nik", VILLAGE, text, ring=BEFORE)
