"""Reads of attachments."""

from uuid import UUID

from smartvillage.kernel.permissions import NotHere

from .models import Attachment


def attachment_for(attachment_id: UUID) -> Attachment:
    """NotHere if the declared place has no such file."""
    found: Attachment | None = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise NotHere
    return found
