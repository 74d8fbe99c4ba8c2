"""Families and residents: the national sheet's columns, typed, and their invariants.

NIK and KK numbers are sealed to village and row (`sealing`); beside each stands a blind index that finds it.
Codes are those of `codes/`. Every index and constraint here is paid for in every village.
"""

import uuid
from datetime import date
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from smartvillage.kernel.tenancy.models import VillageModel
from tenants.residents.codes import LISTS, label

HEAD: Final = 1  # relation; in a household too
HOUSEHOLD_HEAD: Final = "residents_resident_one_household_head"  # the constraint of one living head
LIVING, DEAD, MOVED, MISSING, GONE, INVALID = 1, 2, 3, 4, 6, 9  # status


def _listed(name: str) -> Q:
    """The field of that name holds a code of the list of that name."""
    codes = list(LISTS[name].labels)
    if codes == list(range(1, len(codes) + 1)):
        return Q(**{f"{name}__gte": 1, f"{name}__lte": len(codes)})
    return Q(**{f"{name}__in": codes})


def _all_listed() -> Q:
    """One constraint for all lists: seventeen would cost seventeen catalogue rows in every village."""
    every = Q()
    for name in LISTS:
        if name != "household_relation":  # came later, and is checked with its number
            every &= _listed(name)
    return every


def _in_household() -> Q:
    """A number and a place in it, or neither."""
    nowhere = Q(household_number="", household_relation=None)
    return nowhere | ~Q(household_number="") & Q(household_relation__isnull=False) & _listed(
        "household_relation"
    )


class Family(VillageModel):
    """A family card (KK) and where the family lives. `number` is empty until they have a card."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BinaryField(null=True)
    number_index = models.BinaryField(max_length=32, null=True)
    address = models.CharField(max_length=200, blank=True, default="")
    hamlet = models.CharField(max_length=60, blank=True, default="")  # dusun, or lingkungan of a kelurahan
    rw = models.CharField(max_length=10, blank=True, default="")
    rt = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        verbose_name_plural = "families"
        constraints = [
            models.UniqueConstraint(fields=["number_index"], name="residents_family_number_key"),
            models.CheckConstraint(
                name="residents_family_sealed",
                condition=Q(number=None, number_index=None)
                | Q(number__isnull=False, number_index__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def location(self) -> str:
        """`"RT 005 RW 002, Sidomulyo"`."""
        parts = (("RT", self.rt), ("RW", self.rw))
        blocks = " ".join(f"{word} {number}" for word, number in parts if number)
        return ", ".join(part for part in (blocks, self.hamlet.title()) if part)


class Resident(VillageModel):
    """One person of the register. `search_name` is the name in plain capitals (`names.searchable`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="members")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nik = models.BinaryField(null=True)
    nik_index = models.BinaryField(max_length=32, null=True)
    nik_tail = models.BinaryField(
        max_length=12, null=True
    )  # `sealing.nik_tail`; filled as far as it is known
    name = models.CharField(max_length=100)
    search_name = models.CharField(max_length=200)
    sex = models.SmallIntegerField()
    birth_place = models.CharField(max_length=100, blank=True, default="")
    birth_date = models.DateField(null=True, blank=True)
    religion = models.SmallIntegerField(null=True, blank=True)
    education = models.SmallIntegerField(null=True, blank=True)
    current_education = models.SmallIntegerField(null=True, blank=True)
    occupation = models.SmallIntegerField(null=True, blank=True)
    marital_status = models.SmallIntegerField(null=True, blank=True)
    marriage_recorded = models.BooleanField(null=True, blank=True)  # new KK forms say so; older ones do not
    relation = models.SmallIntegerField()
    citizenship = models.SmallIntegerField(null=True, blank=True)
    father_nik = models.BinaryField(null=True)
    father_name = models.CharField(max_length=100, blank=True, default="")
    mother_nik = models.BinaryField(null=True)
    mother_name = models.CharField(max_length=100, blank=True, default="")
    blood_type = models.SmallIntegerField(null=True, blank=True)
    birth_certificate = models.CharField(max_length=60, blank=True, default="")
    passport = models.CharField(max_length=40, blank=True, default="")
    passport_expires = models.DateField(null=True, blank=True)
    stay_permit = models.CharField(max_length=40, blank=True, default="")
    marriage_certificate = models.CharField(max_length=60, blank=True, default="")
    married_on = models.DateField(null=True, blank=True)
    divorce_certificate = models.CharField(max_length=60, blank=True, default="")
    divorced_on = models.DateField(null=True, blank=True)
    disability = models.SmallIntegerField(null=True, blank=True)
    contraception = models.SmallIntegerField(null=True, blank=True)
    pregnancy = models.SmallIntegerField(null=True, blank=True)
    id_card = models.SmallIntegerField(null=True, blank=True)
    recording = models.SmallIntegerField(null=True, blank=True)
    current_address = models.CharField(max_length=200, blank=True, default="")
    status = models.SmallIntegerField(default=LIVING)
    residency = models.SmallIntegerField(default=1)
    ethnicity = models.CharField(max_length=60, blank=True, default="")
    card_tag = models.CharField(max_length=17, blank=True, default="")
    insurance = models.SmallIntegerField(null=True, blank=True)
    insurance_number = models.CharField(max_length=40, blank=True, default="")
    latitude = models.DecimalField(max_digits=11, decimal_places=8, null=True, blank=True)
    longitude = models.DecimalField(max_digits=11, decimal_places=8, null=True, blank=True)
    # Who shares a roof and a kitchen, across families; whoever dies or leaves keeps the number.
    household_number = models.CharField(max_length=30, blank=True, default="", db_default="")
    household_relation = models.SmallIntegerField(null=True, blank=True)
    # Who looked like the same person and is somebody else; kept on the row with the smaller key.
    different_from = ArrayField(models.UUIDField(), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            # A row marked as not valid gives its NIK back to the person it really belongs to.
            models.UniqueConstraint(
                fields=["nik_index"], condition=~Q(status=INVALID), name="residents_resident_nik_key"
            ),
            models.UniqueConstraint(
                fields=["family"],
                condition=Q(relation=HEAD, status=LIVING),
                name="residents_resident_one_head",
            ),
            models.UniqueConstraint(
                fields=["household_number"],
                condition=Q(household_relation=HEAD, status=LIVING),
                name=HOUSEHOLD_HEAD,
            ),
            models.CheckConstraint(
                name="residents_resident_sealed",
                condition=Q(nik=None, nik_index=None) | Q(nik__isnull=False, nik_index__isnull=False),
            ),
            models.CheckConstraint(name="residents_resident_codes", condition=_all_listed()),
            models.CheckConstraint(name="residents_resident_household", condition=_in_household()),
            models.CheckConstraint(
                name="residents_resident_place",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            ),
            models.CheckConstraint(
                name="residents_resident_pregnancy", condition=Q(pregnancy=None) | Q(sex=2)
            ),
            models.CheckConstraint(
                name="residents_resident_name", condition=~Q(name="") & ~Q(search_name="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_living(self) -> bool:
        """Lives here: neither dead nor moved away, missing or gone."""
        return self.status == LIVING

    @property
    def is_head(self) -> bool:
        """The one whom the family card is named after."""
        return self.relation == HEAD and self.is_living

    def age(self, today: date) -> int | None:
        """In whole years; None without a birth date."""
        if self.birth_date is None:
            return None
        had_birthday = (today.month, today.day) >= (self.birth_date.month, self.birth_date.day)
        return today.year - self.birth_date.year - (not had_birthday)

    def text(self, name: str) -> str:
        """A coded field in words: `resident.text("religion")` gives `"Islam"`."""
        return label(name, getattr(self, name))
