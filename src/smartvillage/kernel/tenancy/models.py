"""Base of every model that lives in a village: rows know where they came from (H10)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Self, TypeVar

from django.db import models

from .context import WrongVillage, declared

_M = TypeVar("_M", bound="VillageModel")


class VillageQuerySet(models.QuerySet[_M]):
    """A query set that runs only in the place it was built for.

    Every way of running a query reads `db` first, so that is where the check stands.
    """

    _place: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place = declared()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._place = self._place or declared()
        return clone

    @property
    def db(self) -> str:
        here = declared()
        if self._place is not None and self._place != here:
            raise WrongVillage(f"a query of {self._place} was run in {here}")
        return super().db


class VillageManager(models.Manager.from_queryset(VillageQuerySet)):  # type: ignore[misc]
    pass


class VillageModel(models.Model):
    """Stamps each instance with its schema and refuses to save or delete it elsewhere."""

    objects = VillageManager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._place = declared()

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        instance = super().from_db(db, field_names, values, **more)
        instance._place = declared()
        return instance

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        self._check_place()
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._check_place()
        return super().delete(*args, **kwargs)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        self._check_place()
        super().refresh_from_db(using, fields, from_queryset)

    def _check_place(self) -> None:
        here = declared()
        if self._place is not None and self._place != here:
            raise WrongVillage(f"a row of {self._place} was used in {here}")
