"""The register's part in finding a NIK that two villages have: keyed marks, never numbers."""

import hmac
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from smartvillage.province.transfers.registry import register_marks

from .models import LIVING, Resident
from .sealing import open_niks

_BYTES: Final = 16


def marks(key: bytes) -> Iterator[tuple[UUID, bytes]]:
    """Of everybody who lives in the declared village and has a NIK."""
    rows = Resident.objects.filter(status=LIVING, nik__isnull=False).values_list("pk", "nik")
    for pk, digits in open_niks(rows):
        yield pk, hmac.digest(key, digits.encode(), "sha256")[:_BYTES]


register_marks(marks)
