"""Reads of villages, and the directory's source."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.db.models import QuerySet

from smartvillage.kernel.permissions import NotHere
from smartvillage.kernel.tenancy import State, VillageRef
from smartvillage.kernel.tenancy.directory import HostEntry

from .models import Domain, StateChange, Village

_CODE_LABEL = re.compile(r"(\d{2})-?(\d{2})-?(\d{2})-?(\d{4})", re.ASCII)


def village_with(code: str) -> Village:
    """NotHere if the deployment has no such village."""
    village: Village | None = Village.objects.filter(code=code).first()
    if village is None:
        raise NotHere
    return village


def villages(*, prefix: str = "", state: State | None = None) -> QuerySet[Village]:
    """All, or those below a region: "18.72" a kabupaten, "18.72.04" a kecamatan. By code."""
    found: QuerySet[Village] = Village.objects.order_by("code")
    if prefix:
        found = found.filter(code__startswith=prefix)
    if state is not None:
        found = found.filter(state=state)
    return found


def history(code: str) -> QuerySet[StateChange]:
    """The states a village went through, newest first."""
    changes: QuerySet[StateChange] = StateChange.objects.filter(village_id=code).order_by("-at", "-pk")
    return changes


def primary_labels(codes: list[str]) -> dict[str, str]:
    """Code to the label or host it is found at."""
    rows = Domain.objects.filter(tenant_id__in=codes, is_primary=True).values_list("tenant_id", "domain")
    return dict(rows)


def serving_hosts() -> dict[str, str]:
    """Code to the host it is found at, of every village that serves. One query."""
    serving = [state for state in State if state.serves]
    rows = Domain.objects.filter(tenant__state__in=serving, is_primary=True).values_list(
        "tenant_id", "domain"
    )
    return {code: full_host(domain) for code, domain in rows}


def full_host(domain: str) -> str:
    """`"tejo-agung"` to `"tejo-agung.<BASE_DOMAIN>"`; a host of the village's own stays as it is."""
    return domain if "." in domain else f"{domain}.{settings.BASE_DOMAIN}"


def reference(village: Village, domain: str) -> VillageRef:
    return VillageRef(
        code=village.code, schema=village.schema_name, name=village.name, slug=domain.split(".", maxsplit=1)[0],
        kind=village.kind, state=State(village.state), term=village.term, head_title=village.head_title,
        kecamatan=village.kecamatan, kabupaten=village.kabupaten, host=full_host(domain), brand=village.brand,
        address=village.address, phone=village.phone, postal_code=village.postal_code,
        office_hours=village.office_hours, demo=village.demo,
    )  # fmt: skip


def enterable(codes: Iterable[str]) -> dict[str, VillageRef]:
    """References with which the owner enters these villages, also before or after they serve. Two queries."""
    found = {village.code: village for village in Village.objects.filter(code__in=list(codes))}
    labels = primary_labels(list(found))
    refs = {code: reference(village, labels[code]) for code, village in found.items()}
    return {
        code: ref if ref.state.has_schema else replace(ref, state=State.TRAINING)
        for code, ref in refs.items()
    }


class VillageSource:
    """What `kernel.tenancy.directory` asks; it runs in the province."""

    def by_host(self, host: str) -> HostEntry | None:
        label = _domain_of(host)
        if label is None:
            return None
        found = Domain.objects.select_related("tenant").filter(domain=label).first()
        if found is not None and found.is_primary:
            return HostEntry(reference(found.tenant, found.domain))
        match = _CODE_LABEL.fullmatch(label)
        code = found.tenant_id if found else ".".join(match.groups()) if match else None
        village = self.by_code(code) if code else None
        return HostEntry(village, moved_to=village.host) if village else None

    def by_code(self, code: str) -> VillageRef | None:
        found = Domain.objects.select_related("tenant").filter(tenant_id=code, is_primary=True).first()
        return reference(found.tenant, found.domain) if found else None


def _domain_of(host: str) -> str | None:
    """What `Domain.domain` says of a host: one label under BASE_DOMAIN, or a whole host of a village's own.

    A bare "tejoagung", or "desa.example.<BASE_DOMAIN>", is neither.
    """
    label = host.removesuffix(f".{settings.BASE_DOMAIN}")
    is_label = "." not in label
    return label if is_label == (label != host) else None
