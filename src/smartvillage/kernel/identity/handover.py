"""What one village hands to another: sealed under a code that stands on paper and nowhere else.

Not in the database, so that a copy of it opens nothing; and bound to the keys of this deployment, so that the
paper alone opens nothing either. A payload lives for days: every key of the ring is tried, none is named.

Layout of a hand-over: nonce (12 bytes) | ciphertext and tag.
"""

import hmac
import os
import re
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .sealing import SealBroken, key_ring

_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another one
_LENGTH: Final = 12  # 59 bits
_GROUP: Final = 4
_CODE: Final = re.compile(f"[{_LETTERS}]{{{_LENGTH}}}")
_NONCE_BYTES: Final = 12


def new_code() -> str:
    """`"K7QM-2XWP-94TR"`."""
    text = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(text[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def read_code(text: str) -> str | None:
    """A code as somebody typed or scanned it, in the form of `new_code`; None for anything else."""
    plain = re.sub(r"[\s.–-]", "", text).upper()
    if not _CODE.fullmatch(plain):
        return None
    return "-".join(plain[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def handover_index(code: str) -> bytes:
    """32 bytes that find what was sealed under the code."""
    return hmac.digest(_derived(key_ring().index, b"index"), code.encode(), "sha256")


def seal_handover(code: str, data: bytes, *, origin: str) -> bytes:
    """`origin`: the code of the village that hands over; it opens as hers only."""
    ring, nonce = key_ring(), os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key(ring.sealing[ring.current], code)).encrypt(nonce, data, origin.encode())


def open_handover(code: str, sealed: bytes, *, origin: str) -> bytes:
    """Raises SealBroken."""
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    for key in key_ring().sealing.values():
        try:
            return AESGCM(_key(key, code)).decrypt(nonce, body, origin.encode())
        except (InvalidTag, ValueError):
            continue
    raise SealBroken("this hand-over belongs to another code or village, or its bytes changed")


def _key(key: bytes, code: str) -> bytes:
    return _derived(key, b"seal " + code.encode())


def _derived(key: bytes, purpose: bytes) -> bytes:
    info = b"smartvillage handover 1 " + purpose
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)
