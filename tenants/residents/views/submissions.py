"""One filled-in form about an event: its key, whether it was carried out before, and what it tells."""

from uuid import UUID

from smartvillage.kernel import clock
from smartvillage.kernel.requests import PlaceRequest
from tenants.residents.event_forms import EventForm
from tenants.residents.models import Event
from tenants.residents.services.events import Told


def submission_of(request: PlaceRequest) -> UUID | None:
    """The key that came with the form; None for none."""
    try:
        return UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def is_done(request: PlaceRequest) -> bool:
    """A second click comes when the answers no longer fit: whoever was to go has gone."""
    key = submission_of(request)
    return key is not None and Event.objects.filter(act=key).exists()


def told_of(request: PlaceRequest, submission: UUID, form: EventForm | None = None) -> Told:
    now = clock.now()
    return Told(
        actor=request.actor, submission=submission, now=now,
        reported_on=(form and form.cleaned_data["reported_on"]) or now.date(),
        happened_on=form.cleaned_data["happened_on"] if form else now.date(),
    )  # fmt: skip
