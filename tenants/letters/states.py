"""A letter's way from the request to the resident's hands: which state follows which, and by whose act."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .permissions import LetterPermission


class LetterState(TextChoices):
    RECEIVED = "received", _("Diterima")
    CHECKING = "checking", _("Diperiksa")
    INCOMPLETE = "incomplete", _("Perlu dilengkapi")
    TO_SIGN = "to_sign", _("Menunggu tanda tangan")
    READY = "ready", _("Siap diunduh")
    FINISHED = "finished", _("Selesai")
    REJECTED = "rejected", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Dicabut")


# A letter that carries a number, a signature and a PDF.
SIGNED = (LetterState.READY, LetterState.FINISHED, LetterState.WITHDRAWN)
# Somebody still has to do something before the letter is there.
OPEN = (LetterState.RECEIVED, LetterState.CHECKING, LetterState.INCOMPLETE, LetterState.TO_SIGN)
TO_CHECK = (LetterState.RECEIVED, LetterState.CHECKING)
# In the village's hands: what is promised for an earlier day is late.
IN_HAND = (*TO_CHECK, LetterState.TO_SIGN)
# The resident is told why.
WITH_REASON = (LetterState.INCOMPLETE, LetterState.REJECTED, LetterState.WITHDRAWN)
# Worth telling the resident about.
NEWS = (LetterState.INCOMPLETE, LetterState.READY, LetterState.REJECTED, LetterState.WITHDRAWN)

TONES: Mapping[LetterState, str] = MappingProxyType(
    {
        LetterState.RECEIVED: "info",
        LetterState.CHECKING: "info",
        LetterState.INCOMPLETE: "warn",
        LetterState.TO_SIGN: "info",
        LetterState.READY: "good",
        LetterState.FINISHED: "plain",
        LetterState.REJECTED: "bad",
        LetterState.WITHDRAWN: "bad",
    }
)


@dataclass(frozen=True, slots=True)
class Move:
    """One act on a letter. Skipping a step is an act that does not exist."""

    name: str
    permission: LetterPermission
    before: tuple[LetterState, ...]
    after: LetterState

    @property
    def needs_reason(self) -> bool:
        return self.name in _EXPLAINED


_EXPLAINED = frozenset({"ask_for_completion", "reject", "send_back", "withdraw"})

_S = LetterState
_P = LetterPermission

MOVES: Mapping[str, Move] = MappingProxyType(
    {
        move.name: move
        for move in (
            Move("start_check", _P.CHECK, (_S.RECEIVED,), _S.CHECKING),
            Move("ask_for_completion", _P.CHECK, (_S.CHECKING,), _S.INCOMPLETE),
            Move("resubmit", _P.REQUEST, (_S.INCOMPLETE,), _S.RECEIVED),
            Move("verify", _P.CHECK, (_S.CHECKING,), _S.TO_SIGN),
            Move("send_back", _P.SIGN, (_S.TO_SIGN,), _S.CHECKING),
            Move("reject", _P.REJECT, (_S.CHECKING, _S.INCOMPLETE, _S.TO_SIGN), _S.REJECTED),
            Move("sign", _P.SIGN, (_S.TO_SIGN,), _S.READY),
            Move("finish", _P.FINISH, (_S.READY,), _S.FINISHED),
            Move("receive", _P.REQUEST, (_S.READY,), _S.FINISHED),
            Move("withdraw", _P.WITHDRAW, (_S.READY, _S.FINISHED), _S.WITHDRAWN),
        )
    }
)

# Who holds the letter meanwhile: a role, never a name (U8).
HELD_BY: Mapping[LetterState, str] = MappingProxyType(
    {
        _S.RECEIVED: "operator",
        _S.CHECKING: "operator",
        _S.INCOMPLETE: "resident",
        _S.TO_SIGN: "head",
    }
)
