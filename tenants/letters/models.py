"""Letters, their timeline, the counters that number them, and answers not sent yet."""

import uuid
from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.tenancy.models import VillageModel

from .catalogue import LetterType, letter_type
from .states import IN_HAND, NEWS, OPEN, SIGNED, TONES, WITH_REASON, LetterState


class Channel(models.TextChoices):
    ONLINE = "online", _("Lewat situs")
    COUNTER = "counter", _("Di loket")


class Counting(models.TextChoices):
    """Which letters share a counter."""

    ALL = "all", _("Semua surat berurutan")
    TYPE = "type", _("Setiap jenis surat sendiri")
    MAIL = "mail", _("Bersama surat masuk dan keluar")


ALL_TYPES: Final = ""


class LetterSetting(VillageModel):
    """What this village has changed about a type of the catalogue; null and "" mean as in the catalogue.

    The row of ALL_TYPES says how letters are numbered, and nothing else.
    """

    type = models.CharField(max_length=40)
    enabled = models.BooleanField(default=True)
    classification_code = models.CharField(max_length=20, blank=True, default="")
    validity_days = models.PositiveSmallIntegerField(null=True, blank=True)
    pattern = models.CharField(max_length=60, blank=True, default="", db_default="")
    counting = models.CharField(max_length=4, blank=True, default="", db_default="")
    unit = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["type"], name="letters_setting_type")]

    def __str__(self) -> str:
        return self.type


class Counter(VillageModel):
    """The last number given out; taken and raised in the transaction that uses the number."""

    pk = models.CompositePrimaryKey("scope", "year")
    scope = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.scope} {self.year}: {self.last}"


class Draft(VillageModel):
    """A resident's answers to one type until they are sent. `submission` becomes the letter's id."""

    pk = models.CompositePrimaryKey("user_id", "type")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    type = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    submission = models.UUIDField(default=uuid.uuid4)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.type


def _signed_whole() -> Q:
    """What signing gives a letter is there altogether, in a signed state and in no other."""
    nulls = ("sequence", "year", "signed_at", "signed_by_id", "verify_token", "pdf", "pdf_sha256")
    signed = Q(state__in=SIGNED)
    there = Q(**{f"{name}__isnull": False for name in nulls}) & ~Q(number="") & ~Q(scope="")
    absent = Q(**{f"{name}__isnull": True for name in nulls}, number="", scope="")
    return signed & there | ~signed & absent


class Letter(VillageModel):
    """One request and the letter it becomes.

    `id` is the key of the submission: sending the same form twice makes one letter.
    `applicant` is the resident's name when asking. `printed` is the text as printed, without NIK and KK.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    type = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default=LetterState.RECEIVED)
    channel = models.CharField(max_length=8)
    reference = models.CharField(max_length=20)
    resident = models.ForeignKey("residents.Resident", on_delete=models.PROTECT, related_name="+")
    applicant = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    phone = models.CharField(max_length=16, blank=True, default="")  # E.164, for news of this request
    requested_at = models.DateTimeField()
    promised_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)  # of the present state, by WhatsApp

    number = models.CharField(max_length=100, blank=True, default="")
    scope = models.CharField(max_length=40, blank=True, default="")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    insert_after = models.PositiveIntegerField(null=True, blank=True)  # 12, for a letter that is to be 12a
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by_id = models.BigIntegerField(null=True, blank=True)  # accounts.User; kept when the account goes
    signer = models.JSONField(default=dict, blank=True)  # name, title and number as printed
    printed = models.JSONField(default=dict, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    verify_token = models.CharField(max_length=32, null=True, blank=True)
    pdf = models.ForeignKey(
        "attachments.Attachment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    pdf_sha256 = models.BinaryField(max_length=32, null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reference"], name="letters_letter_reference"),
            models.UniqueConstraint(fields=["verify_token"], name="letters_letter_verify_token"),
            models.UniqueConstraint(fields=["scope", "year", "sequence"], name="letters_letter_number"),
            models.CheckConstraint(name="letters_letter_state", condition=Q(state__in=LetterState.values)),
            models.CheckConstraint(name="letters_letter_channel", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="letters_letter_signed_whole", condition=_signed_whole()),
            models.CheckConstraint(
                name="letters_letter_reason", condition=~Q(state__in=WITH_REASON) | ~Q(reason="")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-requested_at"], name="letters_letter_requested"),
            # The work queue: a few rows of thousands.
            models.Index(fields=["promised_on"], condition=Q(state__in=OPEN), name="letters_letter_open"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def kind(self) -> LetterType:
        return letter_type(self.type)

    @property
    def title(self) -> str:
        return self.kind.title

    @property
    def status(self) -> str:
        """The word that the resident reads; who asked at the counter also fetches it there."""
        if self.state == LetterState.READY and self.channel == Channel.COUNTER:
            return str(_("Siap diambil"))
        return str(LetterState(self.state).label)

    @property
    def tone(self) -> str:
        """How `status` is coloured: plain, info, good, warn or bad."""
        return TONES[LetterState(self.state)]

    @property
    def is_signed(self) -> bool:
        return self.state in SIGNED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_late(self, today: date) -> bool:
        """Promised for an earlier day and still in the village's hands."""
        return self.state in IN_HAND and self.promised_on < today

    @property
    def is_untold(self) -> bool:
        """There is news that the resident was not told yet."""
        return self.state in NEWS and self.told_at is None

    def is_expired(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until < today


class LetterEvent(VillageModel):
    """One step of the timeline that the resident sees: who is a role, never a name."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    state = models.CharField(max_length=12)
    role = models.CharField(max_length=16, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.letter_id} {self.state}"
