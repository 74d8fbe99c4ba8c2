"""What the register of the villages contributes to the comparison of NIKs."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.utils.module_loading import autodiscover_modules

Marks = Callable[[bytes], Iterable[tuple[UUID, bytes]]]

_marks: Marks | None = None


def register_marks(marks: Marks) -> None:
    """`marks(key)` runs with a village declared: row and keyed mark (16 bytes) of each living resident's NIK.

    Numbers stay inside it; equal marks mean equal numbers only under the same key.
    """
    global _marks  # noqa: PLW0603
    _marks = marks


def marks_of_village(key: bytes) -> Iterable[tuple[UUID, bytes]]:
    """LookupError where no village app keeps a register."""
    autodiscover_modules("nik_marks")
    if _marks is None:
        raise LookupError("no app of the village marks its NIKs")
    return _marks(key)
