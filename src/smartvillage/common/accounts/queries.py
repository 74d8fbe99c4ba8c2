"""Reads of accounts."""

from django.db.models import QuerySet

from smartvillage.kernel.permissions import Actor, NotHere, Role
from smartvillage.kernel.tenancy import PUBLIC, code_of, declared

from .models import User


def actor_of(user: User) -> Actor:
    place = declared()
    village = code_of(place) if place is not None and place != PUBLIC else None
    return Actor(role=Role(user.role), user_id=user.pk, name=user.name, village=village)


def staff() -> QuerySet[User]:
    found: QuerySet[User] = User.objects.exclude(role=Role.RESIDENT).order_by("name", "pk")
    return found


def user_by_login(login: str) -> User:
    """NotHere if there is no such account."""
    user: User | None = User.objects.filter(login=login).first()
    if user is None:
        raise NotHere
    return user
