"""What other apps of the province keep of a village, and forget when it leaves for good."""

from collections.abc import Callable

Forget = Callable[[str], int]

_FORGET: list[Forget] = []


def register_forgetting(forget: Forget) -> None:
    """`forget(code)` deletes what the app keeps of the village; it runs in the transaction that ends a purge."""
    if forget not in _FORGET:
        _FORGET.append(forget)


def forget_everywhere(code: str) -> int:
    """Returns how many rows went."""
    return sum(forget(code) for forget in _FORGET)
