"""Mobile numbers of Indonesia: stored as E.164, shown as people write them."""

import re

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from .errors import InvalidPhone
from .nik import looks_like_broken_excel_number

_REGION = "ID"
_COUNTRY = 62
_WRITTEN = re.compile(r"\+?[0-9 .()\-]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")

_MESSAGES: dict[str, Promise] = {
    "empty": _("Isi nomor HP, misalnya 0812-3456-7890."),
    "excel": _("Nomor HP ini rusak karena disimpan sebagai angka. Ubah kolom menjadi Teks, lalu ketik lagi."),
    "not_digits": _("Tulis satu nomor HP saja, hanya angka, misalnya 0812-3456-7890."),
    "foreign": _("Nomor HP harus nomor Indonesia yang dimulai dengan 08 atau +62."),
    "landline": _(
        "Ini bukan nomor HP. Isi nomor yang dimulai dengan 08, agar bisa dihubungi lewat WhatsApp."
    ),
    "malformed": _("Nomor HP ini kurang atau lebih angkanya. Periksa lagi, misalnya 0812-3456-7890."),
}


def parse_phone(text: str) -> str:
    """An Indonesian mobile number as typed (0812…, 62812…, +62 812…, 812…) to `"+62812…"`.

    Raises InvalidPhone.
    """
    number = _read(text)
    if number.country_code != _COUNTRY:
        raise _invalid("foreign")
    if not phonenumbers.is_valid_number(number):
        raise _invalid("malformed")
    if phonenumbers.number_type(number) != PhoneNumberType.MOBILE:
        raise _invalid("landline")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def format_phone(e164: str) -> str:
    """`"+6281234567890"` to `"0812-3456-7890"`. InvalidPhone for what `parse_phone` never returned."""
    return phonenumbers.format_number(_read(parse_phone(e164)), PhoneNumberFormat.NATIONAL)


def whatsapp_number(e164: str) -> str:
    """`"+6281234567890"` to `"6281234567890"`, as https://wa.me/ wants it."""
    return parse_phone(e164).removeprefix("+")


def _read(text: str) -> phonenumbers.PhoneNumber:
    if looks_like_broken_excel_number(text):
        raise _invalid("excel")
    cleaned = " ".join(_INVISIBLE.sub("", text).split()).removeprefix("'")
    if not cleaned:
        raise _invalid("empty")
    if not _WRITTEN.fullmatch(cleaned):
        raise _invalid("not_digits")
    if cleaned.startswith("00"):
        cleaned = "+" + cleaned[2:]
    try:
        return phonenumbers.parse(cleaned, _REGION)
    except NumberParseException:
        raise _invalid("malformed") from None


def _invalid(reason: str) -> InvalidPhone:
    return InvalidPhone(reason, _MESSAGES[reason])
