"""Villages and their addresses. A row is never deleted: its address stays taken for ever (T12)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django_tenants.models import DomainMixin, TenantMixin

from smartvillage.kernel.tenancy import State


class Village(TenantMixin):  # type: ignore[misc]
    auto_create_schema = False
    auto_drop_schema = False

    code = models.CharField(max_length=13, primary_key=True, db_collation="C")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=[("desa", "desa"), ("kelurahan", "kelurahan")])
    term = models.CharField(max_length=20)
    head_title = models.CharField(max_length=40)
    kecamatan = models.CharField(max_length=100)
    kabupaten = models.CharField(max_length=100)
    postal_code = models.CharField(max_length=5, blank=True, default="")
    state = models.CharField(max_length=12, choices=[(state, state) for state in State], default=State.DRAFT)
    brand = models.CharField(max_length=7, default="#0b5c4a")
    address = models.CharField(max_length=200, blank=True, default="")
    phone = models.CharField(max_length=16, blank=True, default="")
    office_hours = models.CharField(max_length=100, blank=True, default="Senin–Jumat 08.00–15.00")
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    live_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="villages_village_code",
                condition=Q(code__regex=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}$"),
            ),
            models.CheckConstraint(
                name="villages_village_schema", condition=Q(schema_name__regex=r"^v_[0-9]{10}$")
            ),
            models.CheckConstraint(
                name="villages_village_state", condition=Q(state__in=[state.value for state in State])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def kecamatan_code(self) -> str:
        return self.code[:8]

    @property
    def kabupaten_code(self) -> str:
        return self.code[:5]


class Domain(DomainMixin):  # type: ignore[misc]
    """`domain` is a label under BASE_DOMAIN ("tejo-agung") or a whole host of the village's own.

    The primary one is where the village is; every other redirects there, permanently.
    """

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="villages_domain_text",
                condition=Q(domain__regex=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$"),
            ),
            models.UniqueConstraint(
                fields=["tenant"], condition=Q(is_primary=True), name="villages_domain_one_primary"
            ),
        ]


class StateChange(models.Model):
    """Each step of a village's life, with its reason."""

    village = models.ForeignKey(Village, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    reason = models.CharField(max_length=300, blank=True, default="")
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.village_id} {self.before} → {self.after}"
