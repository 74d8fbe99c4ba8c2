"""Handlers that tests watch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_village

ROBOT = Actor.system_named("uji")


class Recorder:
    """Remembers its calls; fails for payloads with `bad`, after having written to the village."""

    def __init__(self, *, writes: bool = False) -> None:
        self.calls: list[tuple[str, list[Any]]] = []
        self._writes = writes

    def __call__(self, village_code: str, payloads: Sequence[Any]) -> None:
        self.calls.append((village_code, [payload.get("n") for payload in payloads]))
        if self._writes:
            with in_village(village_code):
                for payload in payloads:
                    record(actor=ROBOT, action="uji.tanda", detail={"text": str(payload.get("n"))})
        if any(payload.get("bad") for payload in payloads):
            raise ValueError("NIK 1872041205800001 milik SITI AMINAH")
