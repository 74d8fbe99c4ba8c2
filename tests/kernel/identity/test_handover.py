"""What one village hands to another opens with its code, from its village, and with nothing else."""

import pytest
from django.test import override_settings

from smartvillage.kernel.identity import (
    SealBroken,
    handover_index,
    new_code,
    open_handover,
    read_code,
    seal_handover,
)

HOME, AWAY = "18.72.04.1005", "18.09.10.2004"
KEYS = "2:YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=,1:YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI="
OLD = "1:YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI="


def test_a_code_opens_what_was_sealed_under_it() -> None:
    code = new_code()
    sealed = seal_handover(code, b"SITI", origin=HOME)
    assert b"SITI" not in sealed
    assert open_handover(code, sealed, origin=HOME) == b"SITI"


def test_another_code_another_village_or_changed_bytes_open_nothing() -> None:
    code = new_code()
    sealed = seal_handover(code, b"SITI", origin=HOME)
    for other, data, origin in (
        (new_code(), sealed, HOME),
        (code, sealed, AWAY),
        (code, sealed[:-1] + bytes([sealed[-1] ^ 1]), HOME),
        (code, b"", HOME),
    ):
        with pytest.raises(SealBroken):
            open_handover(other, data, origin=origin)


def test_it_opens_after_the_keys_were_changed_and_not_without_the_old_one() -> None:
    code = new_code()
    with override_settings(SEALING_KEYS=OLD):
        sealed = seal_handover(code, b"SITI", origin=HOME)
    with override_settings(SEALING_KEYS=KEYS):
        assert open_handover(code, sealed, origin=HOME) == b"SITI"
    with override_settings(SEALING_KEYS=KEYS.split(",", maxsplit=1)[0]), pytest.raises(SealBroken):
        open_handover(code, sealed, origin=HOME)


def test_the_index_finds_a_code_and_shows_nothing_of_it() -> None:
    code = new_code()
    assert handover_index(code) == handover_index(code) != handover_index(new_code())
    assert len(handover_index(code)) == 32
    with override_settings(INDEX_KEY="Y2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2M="):
        other = handover_index(code)
    assert other != handover_index(code)


@pytest.mark.parametrize("text", ["k7qm2xwp94tr", " K7QM 2XWP 94TR ", "K7QM-2XWP-94TR", "K7QM–2XWP.94TR"])
def test_a_code_is_read_however_it_is_typed(text: str) -> None:
    assert read_code(text) == "K7QM-2XWP-94TR"


@pytest.mark.parametrize(
    "text", ["", "K7QM-2XWP-94T", "K7QM-2XWP-94TRR", "K7QM-2XWP-94T0", "1872044101900001"]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None


def test_codes_are_read_as_they_are_made() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(read_code(code) == code for code in codes)
