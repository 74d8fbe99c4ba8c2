"""Accounts, one-time links and the memory of failed attempts; each schema has its own."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from smartvillage.kernel.permissions import Role
from smartvillage.kernel.tenancy.models import VillageModel, VillageQuerySet


class UserManager(BaseUserManager["User"].from_queryset(VillageQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(login=username)
        return user


class User(AbstractBaseUser, VillageModel):
    """`login` is chosen by staff; a resident's is the id of the resident row, never a NIK."""

    login = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=16, choices=[(role, role) for role in Role])
    phone = models.CharField(max_length=16, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        constraints = [
            # A constraint, not unique=True: that would add a `_like` twin index in every village.
            models.UniqueConstraint(fields=["login"], name="accounts_user_login_key"),
            models.CheckConstraint(
                name="accounts_user_role", condition=Q(role__in=[role.value for role in Role])
            ),
            models.CheckConstraint(name="accounts_user_login", condition=~Q(login="")),
        ]

    def __str__(self) -> str:
        return self.login


class SignInLink(VillageModel):
    """A link on a printed sheet: works once, until it expires. Only the hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def is_usable(self, now: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


class Attempts(VillageModel):
    """Failures in a row behind one door, for an account that may not exist. The key is a keyed hash."""

    key = models.BinaryField(max_length=32, primary_key=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_failure_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
