from django.db import models
from django.db.models import Q


class Fact(models.Model):
    """One number of one village. `period` is "current" or a month, "2026-11"; `cell` names a breakdown.

    The cells of an indicator do not overlap: its total is their sum.
    """

    indicator = models.CharField(max_length=60)
    period = models.CharField(max_length=7)
    # "C", so that the prefix of a kecamatan or kabupaten is a range of the index.
    village_code = models.CharField(max_length=13, db_collation="C")
    cell = models.CharField(max_length=60, blank=True, default="")
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(null=True)
    as_of = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["village_code", "indicator", "period", "cell"], name="indicators_fact_key"
            ),
            models.CheckConstraint(
                name="indicators_fact_period",
                condition=Q(period="current") | Q(period__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
            ),
            models.CheckConstraint(
                name="indicators_fact_village",
                condition=Q(village_code__regex=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$"),
            ),
        ]
        indexes = [models.Index(fields=["indicator", "period"], name="indicators_fact_indicator")]

    def __str__(self) -> str:
        return f"{self.village_code} {self.indicator} {self.period} {self.cell}"
