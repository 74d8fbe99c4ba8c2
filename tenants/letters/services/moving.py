"""The one way a letter changes its state: locked, allowed, explained, on the timeline, in the audit."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import emit
from tenants.letters.models import Letter, LetterEvent
from tenants.letters.queries.letters import visible_letters
from tenants.letters.states import MOVES, LetterState

REASON_MAX = 500


class Refused(Exception):
    """The act is not possible now. The message is Indonesian and says what to do next."""


class WrongStep(Refused):
    """The letter is in another state than the act needs."""


class ReasonMissing(Refused):
    """The resident must be told why."""


def locked(actor: Actor, letter_id: UUID) -> Letter:
    """The letter's row, locked until the transaction ends. NotHere if the actor sees none."""
    seen = visible_letters(actor).select_for_update(of=("self",))
    letter: Letter | None = seen.filter(pk=letter_id).first()
    if letter is None:
        raise NotHere
    return letter


def check(letter: Letter, name: str, *, actor: Actor) -> None:
    """Forbidden or WrongStep unless the actor may make this move now."""
    move = MOVES[name]
    actor.require(move.permission)
    if letter.state not in move.before:
        raise WrongStep(
            _("Status surat ini sekarang “%(status)s”. Langkah ini tidak bisa lagi. Muat ulang halamannya.")
            % {"status": letter.status}
        )


def advance(letter: Letter, name: str, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Make a move on a locked letter and save all of it; the caller has set its own fields before."""
    check(letter, name, actor=actor)
    move = MOVES[name]
    reason = explained(reason) if move.needs_reason else ""
    letter.state = move.after
    # A letter sent back to the operator keeps its reason in the timeline; the resident has nothing to do.
    letter.reason = reason if name != "send_back" else ""
    letter.told_at = None
    letter.save()
    remember(letter, actor=actor, now=now, note=reason)
    record(
        actor=actor,
        action=f"letters.{name}",
        target="letter",
        target_id=str(letter.pk),
        detail={"type": letter.type, "reference": letter.reference, "number": letter.number},
    )
    stats_changed()


def explained(reason: str) -> str:
    """The reason in one piece. Raises ReasonMissing."""
    reason = "\n".join(" ".join(line.split()) for line in reason.strip().splitlines()).strip()
    if not reason:
        raise ReasonMissing(_("Tulis alasannya, supaya warga tahu apa yang harus dilakukan."))
    if len(reason) > REASON_MAX:
        raise ReasonMissing(_("Tulis alasan paling banyak %(most)d huruf.") % {"most": REASON_MAX})
    return reason


def remember(
    letter: Letter, *, actor: Actor, now: datetime, note: str = "", state: LetterState | None = None
) -> None:
    """One more step on the timeline."""
    LetterEvent.objects.create(
        letter=letter, at=now, state=state or letter.state, role=actor.role or "", note=note
    )


def stats_changed() -> None:
    emit("stats.dirty")
