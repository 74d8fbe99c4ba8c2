"""Storing and reading files of the declared place."""

import hashlib
import uuid
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from smartvillage.kernel.tenancy import NoVillage, WrongVillage, declared

from .models import Attachment


class Damaged(RuntimeError):
    """The stored bytes are not the bytes that were stored."""


def store(*, content: bytes, mime: str, name: str) -> Attachment:
    """Write the bytes under the place's folder, then the row. A rolled-back row leaves an orphan file."""
    place = declared()
    if place is None:
        raise NoVillage("a file needs a place")
    key = uuid.uuid4()
    path = Path(place) / key.hex[:2] / key.hex
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    target.write_bytes(content)
    target.chmod(0o600)
    attachment: Attachment = Attachment.objects.create(
        id=key,
        path=str(path),
        name=name,
        mime=mime,
        size=len(content),
        sha256=hashlib.sha256(content).digest(),
    )
    return attachment


def read(attachment: Attachment) -> bytes:
    """The bytes, checked against their hash. WrongVillage for a path outside the place's folder."""
    path = Path(attachment.path)
    if path.parts[0] != declared() or ".." in path.parts:
        raise WrongVillage("a file of another place was asked for")
    content = (Path(settings.MEDIA_ROOT) / path).read_bytes()
    if hashlib.sha256(content).digest() != bytes(attachment.sha256):
        raise Damaged(str(attachment.pk))
    return content


def discard(attachment: Attachment) -> None:
    """The row at once, the file when the transaction commits."""
    path = Path(settings.MEDIA_ROOT) / attachment.path
    attachment.delete()
    transaction.on_commit(partial(path.unlink, missing_ok=True))


def discard_older(*, name: str, before: datetime) -> int:
    """Files of that name that were stored earlier; how many."""
    old = list(Attachment.objects.filter(name=name, created_at__lt=before))
    for attachment in old:
        discard(attachment)
    return len(old)
