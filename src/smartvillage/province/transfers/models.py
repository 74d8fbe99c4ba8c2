"""Tables of the public schema; villages reach them through the doors of migration 0002 only."""

from django.db import models
from django.db.models import Q


class Presence(models.Model):
    """A row of a village's register that stands for a person who was handed over, there or from there.

    `person` is the same in every village they lived in, and says nothing else. `went_to` is the village that
    took them from here.
    """

    person = models.UUIDField()
    village_code = models.CharField(max_length=13, db_collation="C")
    resident = models.UUIDField()
    living = models.BooleanField()
    went_to = models.CharField(max_length=13, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["village_code", "resident"], name="transfers_presence_row"),
            # Nobody lives in two villages at once.
            models.UniqueConstraint(
                fields=["person"], condition=Q(living=True), name="transfers_presence_one_home"
            ),
        ]
        indexes = [models.Index(fields=["person"], name="transfers_presence_person")]

    def __str__(self) -> str:
        return f"{self.village_code} {self.living}"


class Offer(models.Model):
    """Somebody whom a village let go, for whoever has the code. Gone when taken, withdrawn or expired.

    `payload` opens with the code alone, `code_index` finds it; of the code itself nothing is kept.
    """

    presence = models.OneToOneField(Presence, on_delete=models.CASCADE, related_name="offer")
    code_index = models.BinaryField(max_length=32)
    position = models.PositiveSmallIntegerField()
    payload = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code_index", "position"], name="transfers_offer_code"),
        ]

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d}"


class Clash(models.Model):
    """A living resident whose NIK a living resident of another village has too; a row in each direction."""

    village_code = models.CharField(max_length=13, db_collation="C")
    resident = models.UUIDField()
    other_code = models.CharField(max_length=13, db_collation="C")
    found_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "clashes"
        constraints = [
            models.UniqueConstraint(
                fields=["village_code", "resident", "other_code"], name="transfers_clash_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_code} {self.other_code}"


class Mark(models.Model):
    """A NIK under a key that exists while one comparison runs; the table is empty between them."""

    mark = models.BinaryField(max_length=16)
    village_code = models.CharField(max_length=13, db_collation="C")
    resident = models.UUIDField()

    def __str__(self) -> str:
        return self.village_code
