"""What somebody keeps while working with the register: selections, drafts, the last change of many."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from smartvillage.kernel.tenancy.models import VillageModel

from .people import Resident


class SavedFilter(VillageModel):
    """A selection of the list that somebody looks at often. `query` is the list's query string, no page."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="residents_savedfilter_key"),
            models.CheckConstraint(name="residents_savedfilter_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class FormDraft(VillageModel):
    """What somebody typed into a long form and has not saved yet; one a form.

    `form` is `"<resident id>/<group>"`, `data` the fields as they were typed, `based_on` the state of the
    row that they were typed over.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    form = models.CharField(max_length=60)
    data = models.JSONField()
    based_on = models.CharField(max_length=40)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="residents_formdraft_key")]

    def __str__(self) -> str:
        return self.form

    @property
    def stamp(self) -> str:
        """By which a page says over which draft it writes; another device may have kept a newer one."""
        return f"{self.saved_at.timestamp():.6f}"


class BulkChange(VillageModel):
    """The last change of many rows that somebody made, so that it can be taken back.

    `before` holds, per row, what the fields of `after` held: `{"<id>": {"religion": 3}}`.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    at = models.DateTimeField()
    of_families = models.BooleanField()
    after = models.JSONField()
    before = models.JSONField()

    def __str__(self) -> str:
        return f"{len(self.before)} rows"


class Correction(VillageModel):
    """A resident says that the register is wrong about them (UU 27/2022, article 6), and what came of it.

    `field` is one of `corrections.FIELDS`; the office answers within 72 hours of `asked_at` (article 30).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+", db_index=False)
    field = models.CharField(max_length=40)
    wanted = models.CharField(max_length=200)
    explanation = models.CharField(max_length=500, blank=True, default="")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True, default="")
    accepted = models.BooleanField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "field"],
                condition=Q(decided_at=None),
                name="residents_correction_one_open",
            ),
            # Undecided, or decided by somebody; a refusal always says why.
            models.CheckConstraint(
                name="residents_correction_decided",
                condition=Q(decided_at=None, accepted=None)
                | Q(decided_at__isnull=False, accepted__isnull=False)
                & ~Q(decided_by="")
                & (Q(accepted=True) | ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
