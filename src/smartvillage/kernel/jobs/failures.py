"""What is kept of a failure: where and what kind, never a message, for it may hold a resident's data."""

from __future__ import annotations

import traceback
from datetime import timedelta
from pathlib import Path

_FIRST = timedelta(seconds=5)
_LONGEST = timedelta(hours=1)
_FRAMES = 12
_LENGTH = 4_000


def backoff(attempt: int) -> timedelta:
    """The pause after the n-th failed attempt: 5 s, 10 s, 20 s, … at most an hour."""
    doubled: int = 2 ** min(attempt - 1, 20)
    return min(_FIRST * doubled, _LONGEST)


def describe(error: BaseException) -> str:
    """`"IntegrityError (letters_number_key) at tenants/letters/services.py:88 issue_letter < …"`.

    Class names, constraint names and places in the code; neither messages nor values.
    """
    parts = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        parts.append(_one(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\nfrom ".join(parts)[:_LENGTH]


def _one(error: BaseException) -> str:
    diag = getattr(error, "diag", None)
    details = [getattr(error, "pgcode", None), getattr(diag, "constraint_name", None)]
    known = ", ".join(str(detail) for detail in details if detail)
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = " < ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    name = type(error).__name__ + (f" ({known})" if known else "")
    return f"{name} at {places}" if places else name


def _short(filename: str) -> str:
    path = Path(filename)
    for root in ("site-packages", "src"):
        if root in path.parts:
            return "/".join(path.parts[path.parts.index(root) + 1 :])
    return "/".join(path.parts[-3:])


__all__ = ["backoff", "describe"]
