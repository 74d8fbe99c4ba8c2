"""An uploaded sheet between its dry run and the decision: sealed on disk, for a day at most.

A sheet holds a whole village's numbers, so it is never stored in the clear; the seal is bound to the village.
"""

import os
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from smartvillage.common.attachments import queries, services
from smartvillage.kernel.identity import key_ring
from smartvillage.kernel.permissions import NotHere
from smartvillage.kernel.tenancy import current_village

KEPT: Final = timedelta(days=1)
_NAME = "impor penduduk"
_NONCE = 12  # bytes


def keep(content: bytes, now: datetime) -> UUID:
    """Store a sheet until somebody decides; sheets that nobody came back for are thrown away."""
    services.discard_older(name=_NAME, before=now - KEPT)
    return services.store(content=lock(content), mime="application/octet-stream", name=_NAME).pk


def opened(draft_id: UUID, now: datetime) -> bytes:
    """The sheet. NotHere if it is gone, too old, or not of this village."""
    attachment = queries.attachment_for(draft_id)
    if attachment.name != _NAME or attachment.created_at < now - KEPT:
        raise NotHere
    return unlock(services.read(attachment))


def lock(content: bytes, bound_to: bytes | None = None) -> bytes:
    """Seal bytes to this village, and to `bound_to` if that is given."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_keys()[0]).encrypt(nonce, content, bound_to)


def unlock(sealed: bytes, bound_to: bytes | None = None) -> bytes:
    """What was locked. NotHere for bytes of another village or bound to something else."""
    for key in _keys():
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
        except InvalidTag:
            continue
    raise NotHere


def throw_away(draft_id: UUID) -> None:
    """Gone already is as good."""
    try:
        attachment = queries.attachment_for(draft_id)
    except NotHere:
        return
    if attachment.name == _NAME:
        services.discard(attachment)


def _keys() -> list[bytes]:
    """This village's, the one that seals first."""
    info = b"smartvillage import draft 1 " + current_village().schema.encode()
    return [
        HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)
        for key in key_ring().sealing.values()
    ]
