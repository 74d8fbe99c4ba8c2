"""A village's own rules for a letter type, over those of the catalogue."""

from django.db import transaction

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from tenants.letters.catalogue import LetterType
from tenants.letters.models import LetterSetting
from tenants.letters.permissions import LetterPermission
from tenants.letters.queries.offered import Rules


@transaction.atomic
def set_rules(*, actor: Actor, kind: LetterType, rules: Rules) -> None:
    """What equals the catalogue follows it from now on, also when the catalogue changes."""
    actor.require(LetterPermission.CONFIGURE)
    code = "" if rules.classification_code == kind.classification_code else rules.classification_code
    days = None if rules.validity_days == kind.validity_days else rules.validity_days
    if rules.enabled and not code and days is None:
        reset_rules(actor=actor, kind=kind)
        return
    LetterSetting.objects.update_or_create(
        type=kind.code,
        defaults={"enabled": rules.enabled, "classification_code": code, "validity_days": days},
    )
    detail = {
        "enabled": rules.enabled,
        "code": rules.classification_code,
        "validity_days": rules.validity_days,
    }
    record(actor=actor, action="letters.rules", target="letter_type", target_id=kind.code, detail=detail)


@transaction.atomic
def reset_rules(*, actor: Actor, kind: LetterType) -> None:
    """Back to the catalogue. No trace of a reset that changed nothing."""
    actor.require(LetterPermission.CONFIGURE)
    deleted, _per_model = LetterSetting.objects.filter(type=kind.code).delete()
    if deleted:
        record(actor=actor, action="letters.rules_reset", target="letter_type", target_id=kind.code)
