"""What villages ask of the queue of jobs."""

from collections.abc import Sequence

from smartvillage.kernel.jobs.enqueueing import EVENT_ENQUEUE, accept
from smartvillage.kernel.jobs.status import EVENT_CANCEL, request_cancel

from .registry import Payload, handle


@handle(EVENT_ENQUEUE)
def enqueue_jobs(village_code: str, payloads: Sequence[Payload]) -> None:
    for payload in payloads:
        accept(village_code, payload)


@handle(EVENT_CANCEL)
def cancel_jobs(village_code: str, payloads: Sequence[Payload]) -> None:
    for payload in payloads:
        request_cancel(str(payload["id"]), village_code=village_code)
