"""NIK, KK, names and phone numbers: reading, masking, sealing them, and keeping them out of logs.

It has no tables, asks no register whether a number exists, and never puts a number into a message.
"""

from .errors import InvalidKk, InvalidNik, InvalidNumber, InvalidPhone, NumberWarning
from .handover import handover_index, new_code, open_handover, read_code, seal_handover
from .masking import mask_kk, mask_name, mask_nik, mask_phone
from .nik import DEMO_DISTRICT, Kk, Nik, Sex, looks_like_broken_excel_number, parse_kk, parse_nik
from .phone import format_phone, parse_phone, whatsapp_number
from .scrub import scrub
from .sealing import (
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

__all__ = [
    "DEMO_DISTRICT",
    "InvalidKk",
    "InvalidNik",
    "InvalidNumber",
    "InvalidPhone",
    "KeyRing",
    "Kk",
    "Nik",
    "NumberWarning",
    "SealBroken",
    "SealedKind",
    "Sex",
    "blind_index",
    "blind_tail",
    "format_phone",
    "handover_index",
    "key_ring",
    "looks_like_broken_excel_number",
    "mask_kk",
    "mask_name",
    "mask_nik",
    "mask_phone",
    "needs_reseal",
    "new_code",
    "open_handover",
    "parse_kk",
    "parse_nik",
    "parse_phone",
    "read_code",
    "reseal",
    "scrub",
    "seal",
    "seal_handover",
    "unseal",
    "whatsapp_number",
]
