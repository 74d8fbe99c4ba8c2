"""The letter types as this village offers them: the catalogue, with the village's own settings over it."""

from collections.abc import Iterable
from dataclasses import dataclass

from smartvillage.kernel.permissions import Actor, NotHere
from tenants.letters.catalogue import Asker, LetterType, letter_types
from tenants.letters.models import LetterSetting
from tenants.letters.permissions import LetterPermission


@dataclass(frozen=True, slots=True)
class Rules:
    """What a village may set otherwise than the catalogue. `own` says that it did."""

    enabled: bool
    classification_code: str
    validity_days: int
    own: bool = False


def in_force(kind: LetterType) -> Rules:
    """The rules of one type in this village."""
    return _rules(kind, LetterSetting.objects.filter(type=kind.code).first())


def rules_of_all(actor: Actor) -> list[tuple[LetterType, Rules]]:
    """Every type of the catalogue with its rules here, for who may change them. One query."""
    actor.require(LetterPermission.CONFIGURE)
    settings = _settings()
    return [(kind, _rules(kind, settings.get(kind.code))) for kind in letter_types().values()]


def rules_for(actor: Actor, code: str) -> tuple[LetterType, Rules]:
    """One type with its rules here, for who may change them. NotHere for a type that does not exist."""
    actor.require(LetterPermission.CONFIGURE)
    kind = letter_types().get(code)
    if kind is None:
        raise NotHere
    return kind, in_force(kind)


def offered_types(asker: Asker) -> list[LetterType]:
    """What can be asked for in this way, in the order of the titles. One query."""
    settings = _settings()
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


def matching(kinds: Iterable[LetterType], text: str) -> list[LetterType]:
    """Those whose title, purpose or everyday names hold every word that was typed."""
    words = text.casefold().split()
    return [kind for kind in kinds if all(word in _said_about(kind) for word in words)]


def _said_about(kind: LetterType) -> str:
    return " ".join((kind.title, kind.purpose, *kind.keywords)).casefold()


def _settings() -> dict[str, LetterSetting]:
    return {setting.type: setting for setting in LetterSetting.objects.all()}


def _rules(kind: LetterType, setting: LetterSetting | None) -> Rules:
    if setting is None:
        return Rules(True, kind.classification_code, kind.validity_days)
    days = kind.validity_days if setting.validity_days is None else setting.validity_days
    return Rules(setting.enabled, setting.classification_code or kind.classification_code, days, own=True)
