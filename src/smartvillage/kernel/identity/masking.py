"""How personal numbers and names are shown to people who need not see them whole.

NIK and KK keep the first four digits (province and regency, shared by everybody around)
and the last four (the serial, which tells two residents apart on a list); hidden are the
district and the birth date. That is for staff and for the owner: a page anybody may open
shows no NIK at all, because the last four digits help to open a letter's tracker.
"""

import re
import unicodedata

DOT = "•"

_SIXTEEN = re.compile(r"[0-9]{16}")
_MOBILE = re.compile(r"(?:\+62|0)(8[0-9]{8,11})")


def mask_nik(digits: str) -> str:
    """`"1872040101900001"` to `"1872••••••••0001"`; all dots for anything that is no NIK."""
    if not _SIXTEEN.fullmatch(digits):
        return DOT * 16
    return digits[:4] + DOT * 8 + digits[-4:]


def mask_kk(digits: str) -> str:
    """The same rule as `mask_nik`."""
    return mask_nik(digits)


def mask_name(name: str) -> str:
    """`"Siti Aminah"` to `"S••• A•••••"`: enough to compare with the paper in one's hand.

    A word shows its first letter and its length; a word that starts with no letter shows nothing.
    """
    return " ".join(_mask_word(word) for word in unicodedata.normalize("NFC", name).split())


def mask_phone(phone: str) -> str:
    """`"+6281234567890"` to `"0812••••890"`; the number of dots says nothing about its length."""
    match = _MOBILE.fullmatch(phone)
    if match is None:
        return DOT * 11
    national = "0" + match[1]
    return national[:4] + DOT * 4 + national[-3:]


def _mask_word(word: str) -> str:
    if not word[0].isalpha():
        return DOT * len(word)
    return word[0] + DOT * max(1, len(word) - 1)
