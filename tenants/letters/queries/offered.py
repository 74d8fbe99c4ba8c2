"""The letter types as this village offers them: the catalogue, with the village's own settings over it."""

from dataclasses import dataclass

from smartvillage.kernel.permissions import NotHere
from tenants.letters.catalogue import Asker, LetterType, letter_types
from tenants.letters.models import LetterSetting


@dataclass(frozen=True, slots=True)
class Rules:
    """What a village may set otherwise than the catalogue."""

    enabled: bool
    classification_code: str
    validity_days: int


def in_force(kind: LetterType) -> Rules:
    """The rules of one type in this village."""
    return _rules(kind, LetterSetting.objects.filter(type=kind.code).first())


def offered_types(asker: Asker) -> list[LetterType]:
    """What can be asked for in this way, in the order of the titles. One query."""
    settings = {setting.type: setting for setting in LetterSetting.objects.all()}
    return [
        kind
        for kind in letter_types().values()
        if asker in kind.who_may_ask and _rules(kind, settings.get(kind.code)).enabled
    ]


def offered_type(code: str, asker: Asker) -> LetterType:
    """NotHere for a type that does not exist, is switched off, or is not asked for in this way."""
    kind = letter_types().get(code)
    if kind is None or asker not in kind.who_may_ask or not in_force(kind).enabled:
        raise NotHere
    return kind


def _rules(kind: LetterType, setting: LetterSetting | None) -> Rules:
    if setting is None:
        return Rules(True, kind.classification_code, kind.validity_days)
    days = kind.validity_days if setting.validity_days is None else setting.validity_days
    return Rules(setting.enabled, setting.classification_code or kind.classification_code, days)
