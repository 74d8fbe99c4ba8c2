"""Printed sign-in sheets of a village, for the officer who hands them out."""

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village
from smartvillage.kernel.tenancy.addresses import base_url

from .. import registry


def issue(code: str, *, actor: Actor) -> list[registry.OperatorSheet]:
    """Fresh one-time links of one village; audited on both sides. NoVillage if it does not serve."""
    with in_village(code) as village:
        sheets = registry.operator_sheets(actor, base_url(village.host))
    record(actor=actor, action="fleet.sheets_issued", target="village", target_id=code)
    return sheets
