"""Sign-in with login and password, for staff. Residents have their own door with NIK and PIN."""

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Role

from . import services
from .models import User


class StaffBackend:
    def authenticate(
        self, request: HttpRequest | None, login: str = "", password: str = "", **_: Any
    ) -> User | None:
        """The account, or None: unknown, wrong, locked and inactive look and last the same."""
        if not login or not password:
            return None
        now = clock.now()
        key = services.attempt_key("staff", login)
        user: User | None = (
            User.objects.filter(login=login, is_active=True).exclude(role=Role.RESIDENT).first()
        )
        right = user.check_password(password) if user else not make_password(password)
        if services.is_locked(key, now):
            return None
        if user is None or not right or (password == settings.DEMO_PASSWORD and not settings.DEMO):
            services.count_failure(key, now)
            return None
        services.clear_failures(key)
        return user

    def get_user(self, user_id: int) -> User | None:
        user: User | None = User.objects.filter(pk=user_id, is_active=True).first()
        return user
