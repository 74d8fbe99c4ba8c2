"""Letter types as a list of services shows them."""

from collections.abc import Iterable

from django.urls import reverse

from .catalogue import LetterType


def service_cards(kinds: Iterable[LetterType]) -> list[dict[str, str]]:
    return [
        {"title": kind.title, "text": kind.purpose, "url": reverse("letters:service", args=[kind.code])}
        for kind in kinds
    ]
