"""The request as the middleware leaves it for the views."""

from django.http import HttpRequest

from .permissions import Actor
from .tenancy import VillageRef


class PlaceRequest(HttpRequest):
    """`office`: "village", "portal", "dpmd" or "data"; `village` only on a village's host."""

    village: VillageRef | None
    office: str
    actor: Actor
