"""Who acts on which kind of event. Handlers live in `outbox_handlers.py` of any app."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.module_loading import autodiscover_modules

Payload = Mapping[str, Any]
Handler = Callable[[str, Sequence[Payload]], None]

_HANDLERS: dict[str, Handler] = {}


class NoHandler(LookupError):
    """No app of this release acts on such an event."""


def register(kind: str, handler: Handler) -> None:
    """`handler(village_code, payloads)` gets all due events of one village and kind at once.

    It runs in the public schema, in the transaction that removes the events: what it writes
    there or in a village happens exactly once. Events may come late and out of order. An
    exception undoes it; then each event is tried again alone.
    """
    if _HANDLERS.setdefault(kind, handler) is not handler:
        raise ValueError(f"two handlers for {kind!r}")


def handle(kind: str) -> Callable[[Handler], Handler]:
    """`@handle("stats.dirty")` above a handler."""

    def decorate(handler: Handler) -> Handler:
        register(kind, handler)
        return handler

    return decorate


def handler_of(kind: str) -> Handler:
    autodiscover_modules("outbox_handlers")
    try:
        return _HANDLERS[kind]
    except KeyError:
        raise NoHandler(kind) from None
