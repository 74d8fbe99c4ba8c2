"""NIK and KK at rest: sealed to be read back, indexed to be found, never plain in the database.

A NIK has so few possible values that a plain hash of it is undone in seconds. So the value
is sealed with AES-256-GCM and found again by HMAC-SHA-256, under two separate keys that are
not in the database. A seal is bound to what it is, its village and its row: copied to
another row or village it does not open. The index key differs per village, so equal numbers
in two villages do not show.

Layout of a seal: version (1 byte) | length of key id (1) | key id | nonce (12) | ciphertext and tag (32).
"""

import hmac
import os
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SealedKind = Literal["nik", "kk"]
RowId = int | str | UUID

_KINDS = ("nik", "kk")
_VERSION = 1
_KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY_ID = re.compile(r"[a-z0-9-]{1,16}")
_SIXTEEN = re.compile(r"[0-9]{16}")
_ENDING = re.compile(r"[0-9]{4,16}")
_TAIL_BYTES = 4
TAILS = (4, 5, 6)  # digits


class SealBroken(Exception):
    """The seal does not open here: another village, row or kind, a lost key, or changed bytes."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """`sealing`: key id to 32 bytes, the first seals and all of them open. `index`: 32 bytes."""

    sealing: Mapping[str, bytes]
    index: bytes

    def __post_init__(self) -> None:
        if not self.sealing:
            raise ImproperlyConfigured("SEALING_KEYS is empty: give at least one key as id:base64")
        for key_id, key in self.sealing.items():
            if not _KEY_ID.fullmatch(key_id):
                raise ImproperlyConfigured("SEALING_KEYS: a key id is 1 to 16 of a-z, 0-9 and -")
            if len(key) != _KEY_BYTES:
                raise ImproperlyConfigured(f"SEALING_KEYS: key {key_id} is not 32 bytes long")
        if len(self.index) != _KEY_BYTES:
            raise ImproperlyConfigured("INDEX_KEY is not 32 bytes long")
        if self.index in self.sealing.values():
            raise ImproperlyConfigured("INDEX_KEY must differ from every key in SEALING_KEYS")

    @classmethod
    def read(cls, sealing_keys: str, index_key: str) -> "KeyRing":
        """From settings: `"2:base64,1:base64"` and `"base64"`. ImproperlyConfigured never shows a key."""
        keys: dict[str, bytes] = {}
        for entry in filter(None, (part.strip() for part in sealing_keys.split(","))):
            key_id, _, encoded = entry.partition(":")
            if key_id in keys:
                raise ImproperlyConfigured("SEALING_KEYS: one key id is given twice")
            keys[key_id] = _decode(encoded, "SEALING_KEYS")
        return cls(keys, _decode(index_key, "INDEX_KEY"))

    @property
    def current(self) -> str:
        return next(iter(self.sealing))

    def check_values(self) -> dict[str, object]:
        """By which another installation can tell whether it has the same keys; no key follows from them."""
        return {
            "sealing": {key_id: _check_value(key) for key_id, key in self.sealing.items()},
            "index": _check_value(self.index),
        }

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self.sealing)})"


def key_ring() -> KeyRing:
    """The keys of this deployment, from SEALING_KEYS and INDEX_KEY."""
    return KeyRing.read(settings.SEALING_KEYS, settings.INDEX_KEY)


def seal(
    kind: SealedKind, digits: str, *, village_schema: str, row_id: RowId, ring: KeyRing | None = None
) -> bytes:
    """Seal a 16-digit number for one row of one village, with the current key."""
    ring = ring or key_ring()
    _require_digits(digits)
    head = _head(ring.current)
    nonce = os.urandom(_NONCE_BYTES)
    bound = _bound_to(head, kind, village_schema, row_id)
    return head + nonce + AESGCM(ring.sealing[ring.current]).encrypt(nonce, digits.encode(), bound)


def unseal(
    kind: SealedKind,
    sealed: bytes | memoryview,
    *,
    village_schema: str,
    row_id: RowId,
    ring: KeyRing | None = None,
) -> str:
    """The 16 digits. Raises SealBroken."""
    ring = ring or key_ring()
    raw = bytes(sealed)
    key_id = _key_id(raw)
    key = ring.sealing.get(key_id)
    if key is None:
        raise SealBroken(f"sealed with key {key_id}, which is not in SEALING_KEYS")
    head = _head(key_id)
    bound = _bound_to(head, kind, village_schema, row_id)
    nonce, body = raw[len(head) : len(head) + _NONCE_BYTES], raw[len(head) + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, bound).decode()
    except (InvalidTag, ValueError):
        raise SealBroken("this seal belongs to another village, row or kind, or its bytes changed") from None


def needs_reseal(sealed: bytes | memoryview, *, ring: KeyRing | None = None) -> bool:
    """Whether an older key sealed this."""
    return _key_id(bytes(sealed)) != (ring or key_ring()).current


def reseal(
    kind: SealedKind,
    sealed: bytes | memoryview,
    *,
    village_schema: str,
    row_id: RowId,
    ring: KeyRing | None = None,
) -> bytes:
    """The same number under the current key; returned unchanged if it already is. Raises SealBroken."""
    ring = ring or key_ring()
    digits = unseal(kind, sealed, village_schema=village_schema, row_id=row_id, ring=ring)
    if not needs_reseal(sealed, ring=ring):
        return bytes(sealed)
    return seal(kind, digits, village_schema=village_schema, row_id=row_id, ring=ring)


def blind_index(kind: SealedKind, village_schema: str, digits: str, *, ring: KeyRing | None = None) -> bytes:
    """32 bytes that find this number again in this village, and in no other."""
    _require_digits(digits)
    return hmac.digest(_index_key(kind, village_schema, ring), f"{kind}:{digits}".encode(), "sha256")


def blind_tail(kind: SealedKind, village_schema: str, digits: str, *, ring: KeyRing | None = None) -> bytes:
    """What finds the numbers of this village that end in the same digits as `digits`.

    4 bytes stand for the last four digits, 4 more for the last five and for the last six where there are as
    many: the tail of a whole number begins with the tail of its ending.

    Whoever reads the database without the key sees which rows share an ending, and so guesses the common
    ones (0001, 0002). That is what every masked number shows; the two digits before are the year of birth,
    which a NIK's row states anyway. Nothing follows about the other ten.
    """
    if not _ENDING.fullmatch(digits):
        raise ValueError("only numbers of four ASCII digits or more have a tail")
    lengths = [length for length in TAILS if length <= len(digits)]
    key = _index_key(kind, village_schema, ring)
    texts = [f"{kind}:tail:{digits[-length:]}" for length in lengths]
    return b"".join(hmac.digest(key, text.encode(), "sha256")[:_TAIL_BYTES] for text in texts)


def _index_key(kind: SealedKind, village_schema: str, ring: KeyRing | None) -> bytes:
    _require_kind(kind)
    _require_village(village_schema)
    info = b"smartvillage index 1 " + village_schema.encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(
        (ring or key_ring()).index
    )


def _check_value(key: bytes) -> str:
    return hmac.digest(key, b"smartvillage key check 1", "sha256").hex()[:32]


def _decode(encoded: str, setting: str) -> bytes:
    try:
        return b64decode(encoded.strip(), validate=True)
    except ValueError:
        raise ImproperlyConfigured(f"{setting} is not base64") from None


def _head(key_id: str) -> bytes:
    return bytes((_VERSION, len(key_id))) + key_id.encode()


def _key_id(raw: bytes) -> str:
    if len(raw) < 2 or raw[0] != _VERSION or len(raw) < 2 + raw[1] + _NONCE_BYTES:
        raise SealBroken("these bytes are no seal")
    key_id = raw[2 : 2 + raw[1]].decode("ascii", "replace")
    if not _KEY_ID.fullmatch(key_id):
        raise SealBroken("these bytes are no seal")
    return key_id


def _bound_to(head: bytes, kind: str, village_schema: str, row_id: RowId) -> bytes:
    _require_kind(kind)
    _require_village(village_schema)
    if row_id in ("", None):
        raise ValueError("a seal needs the id of its row")
    parts = (head, kind.encode(), village_schema.encode(), str(row_id).encode())
    # Lengths in front: no two different bindings give the same bytes.
    return b"smartvillage seal" + b"".join(len(part).to_bytes(2, "big") + part for part in parts)


# The refusals below never repeat what they got: with arguments mixed up it might be the number.


def _require_digits(digits: str) -> None:
    if not _SIXTEEN.fullmatch(digits):
        raise ValueError("only 16 ASCII digits are sealed or indexed")


def _require_kind(kind: str) -> None:
    if kind not in _KINDS:
        raise ValueError("only a nik or a kk is sealed")


def _require_village(schema: str) -> None:
    # Imported late: logging needs this package before Django's apps are there.
    from smartvillage.kernel.tenancy.names import is_village_schema

    if not is_village_schema(schema):
        raise ValueError("a seal needs the schema of a village")
