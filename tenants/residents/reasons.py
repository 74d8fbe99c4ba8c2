"""Why somebody sees a whole number, or says that the register was wrong: in words, and kept by the audit."""

from typing import Final

from smartvillage.kernel.identity import scrub

SHORTEST: Final = 5  # letters
_KEPT: Final = 200  # characters


class ReasonMissing(ValueError):
    """A NIK is shown only for a reason."""


def says_why(text: str) -> bool:
    """Whether a text can be a reason: digits and punctuation alone are none."""
    return sum(c.isalpha() for c in text) >= SHORTEST


def kept(reason: str) -> str:
    """As the audit keeps it, without numbers of persons. Raises ReasonMissing for a text too short to be one."""
    if not says_why(reason):
        raise ReasonMissing
    return scrub(" ".join(reason.split())[:_KEPT])
