"""Writes to villages: registering, moving between states."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State, schema_of
from smartvillage.province.regions import queries as regions
from smartvillage.province.regions.codes import VILLAGE
from smartvillage.province.regions.slugs import check_slug

from .models import Domain, StateChange, Village

MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PROVISIONING}),
    State.PROVISIONING: frozenset({State.TRAINING, State.LIVE, State.BROKEN}),
    State.BROKEN: frozenset({State.PROVISIONING}),
    State.TRAINING: frozenset({State.LIVE, State.SUSPENDED, State.ARCHIVED}),
    State.LIVE: frozenset({State.SUSPENDED, State.ARCHIVED}),
    State.SUSPENDED: frozenset({State.LIVE, State.TRAINING, State.ARCHIVED}),
    State.ARCHIVED: frozenset({State.LIVE, State.TRAINING, State.PURGED}),
    State.PURGED: frozenset(),
}


class WrongMove(Exception):
    """A village does not go from its state to the asked one."""


@transaction.atomic
def register(
    code: str, *, actor: Actor, slugs: Mapping[str, str] | None = None, demo: bool = False
) -> Village:
    """The village's row and its address, in state draft; the existing one if it is there already.

    `slugs` is `regions.queries.slug_table()`, read once by whoever registers many.
    UnknownRegion if the official list has no such village.
    """
    existing: Village | None = Village.objects.filter(code=code).first()
    if existing is not None:
        return existing
    place = regions.region(code)
    if place.level != VILLAGE:
        raise regions.UnknownRegion(f"{code} bukan kode desa atau kelurahan")
    _province, kabupaten, kecamatan = regions.ancestors(code)
    words = regions.vocabulary(code)
    village: Village = Village.objects.create(
        code=code, schema_name=schema_of(code), name=place.name, kind=place.kind, term=words.term,
        head_title=words.head_title, kecamatan=kecamatan.name, postal_code=place.postal_code or "",
        kabupaten=kabupaten.name, demo=demo,
    )  # fmt: skip
    slug = (slugs or regions.slug_table(code[:2]))[code]
    Domain.objects.create(domain=slug, tenant=village, is_primary=True)
    record(actor=actor, action="villages.registered", target="village", target_id=code)
    return village


@transaction.atomic
def move(code: str, to: State, *, actor: Actor, reason: str = "") -> Village:
    """Change the state, with its reason. WrongMove where there is no such step; the same state is no step."""
    village: Village = Village.objects.select_for_update().get(code=code)
    before = State(village.state)
    if before is to:
        return village
    if to not in MOVES[before]:
        raise WrongMove(f"{code}: {before} → {to}")
    village.state = to
    if to is State.LIVE and village.live_at is None:
        village.live_at = clock.now()
    village.save(update_fields=["state", "live_at"])
    StateChange.objects.create(
        village=village, before=before, after=to, reason=reason, actor=actor.name, at=clock.now()
    )
    record(
        actor=actor,
        action="villages.moved",
        target="village",
        target_id=code,
        detail={"to": to, "from": before},
    )
    return village


class LabelTaken(Exception):
    """The label is, or was, or is to be the address of another village. The message is Indonesian."""


@transaction.atomic
def rename(code: str, label: str, *, actor: Actor, reason: str = "") -> str:
    """Give a village another label; the old one redirects for ever. SlugRefused, LabelTaken.

    Returns the label as it is kept. The same label is no change.
    """
    label = check_slug(label)
    village: Village = Village.objects.select_for_update().get(code=code)
    before = Domain.objects.get(tenant=village, is_primary=True)
    if before.domain == label:
        return label
    _require_free(code, label)
    Domain.objects.filter(tenant=village).update(is_primary=False)
    try:
        with transaction.atomic():
            known, made = Domain.objects.get_or_create(
                domain=label, tenant=village, defaults={"is_primary": True}
            )
    except IntegrityError as error:  # another village took it in this moment
        raise _taken(label) from error
    if not made:  # a name of its own from earlier
        known.is_primary = True
        known.save()
    record(
        actor=actor, action="villages.renamed", target="village", target_id=code,
        detail={"from": before.domain, "to": label, "reason": reason},
    )  # fmt: skip
    return label


def _require_free(code: str, label: str) -> None:
    """Taken for ever by whoever has or had it, and kept for whoever will come on board under it."""
    if Domain.objects.filter(domain=label).exclude(tenant_id=code).exists():
        raise _taken(label)
    if any(slug == label and other != code for other, slug in regions.slug_table(code[:2]).items()):
        raise _taken(label)


def _taken(label: str) -> LabelTaken:
    return LabelTaken(
        _("Alamat “%(label)s” milik desa lain, sekarang atau dulu. Pilih alamat lain.") % {"label": label}
    )


@transaction.atomic
def describe(code: str, *, actor: Actor, address: str, phone: str) -> None:
    """Where the office is and how it is called, as letters and pages show it."""
    Village.objects.filter(code=code).update(address=address, phone=phone)
    record(actor=actor, action="villages.described", target="village", target_id=code)
