import uuid

from django.db import models

from smartvillage.kernel.tenancy.models import VillageModel


class Attachment(VillageModel):
    """`path` is relative to MEDIA_ROOT and starts with the schema it belongs to (H32)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.TextField()
    name = models.CharField(max_length=200)  # what the person downloading it sees; no personal data
    mime = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
