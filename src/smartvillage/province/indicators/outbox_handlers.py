"""A village said that its numbers changed."""

from collections.abc import Sequence

import structlog

from smartvillage.kernel.tenancy import NoVillage
from smartvillage.province.outbox.registry import Payload, handle

from . import services

log = structlog.stdlib.get_logger(__name__)


@handle(services.EVENT_DIRTY)
def refresh(village_code: str, _payloads: Sequence[Payload]) -> None:
    """However many marks there are, one refresh sees everything they stand for."""
    try:
        services.refresh_village(village_code)
    except NoVillage:  # it was withdrawn meanwhile: there is nothing left to count
        log.info("no facts of a village without a schema", of_village=village_code)
