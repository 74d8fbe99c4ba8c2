"""What anybody may know: of a letter in their hand by its code, of a request by its reference."""

from dataclasses import dataclass
from datetime import date, datetime

from smartvillage.kernel.identity import mask_name
from smartvillage.kernel.permissions import NotHere
from tenants.letters.models import Letter, LetterEvent
from tenants.letters.states import HELD_BY, LetterState
from tenants.letters.tokens import read_token

from .letters import timeline


@dataclass(frozen=True, slots=True)
class Proof:
    """What the verification page says; nothing more of the letter leaves the village (S31)."""

    verdict: str  # "valid" | "withdrawn" | "expired"
    number: str
    title: str
    signed_at: datetime
    valid_until: date | None
    name: str  # masked
    signer_title: str
    sha256: str  # of the PDF, hexadecimal


@dataclass(frozen=True, slots=True)
class Tracked:
    """A request as the tracker shows it: no name, no answer, no number of the letter."""

    reference: str
    title: str
    status: str
    tone: str
    promised_on: date | None  # None once there is nothing to wait for
    holder: str  # "operator", "head", "resident", or "" where nobody has to act
    reason: str
    events: list[LetterEvent]


def tracked(reference: str) -> Tracked:
    """The caller has checked that the visitor knows what goes with it (`services.tracking`). NotHere."""
    letter: Letter | None = Letter.objects.filter(reference=reference).first()
    if letter is None:
        raise NotHere
    return Tracked(
        reference=letter.reference,
        title=letter.title,
        status=letter.status,
        tone=letter.tone,
        promised_on=letter.promised_on if letter.is_open else None,
        holder=HELD_BY.get(LetterState(letter.state), ""),
        reason=letter.reason,
        events=timeline(letter),
    )


def proof_of(text: str, today: date) -> Proof:
    """What the code under a letter stands for. NotHere for a code that was never given."""
    token = read_token(text)
    letter: Letter | None = Letter.objects.filter(verify_token=token).first() if token else None
    if letter is None or letter.signed_at is None or letter.pdf_sha256 is None:
        raise NotHere
    unless_withdrawn = "expired" if letter.is_expired(today) else "valid"
    verdict = "withdrawn" if letter.state == LetterState.WITHDRAWN else unless_withdrawn
    return Proof(
        verdict=verdict,
        number=letter.number,
        title=letter.title,
        signed_at=letter.signed_at,
        valid_until=letter.valid_until,
        name=mask_name(letter.applicant),
        signer_title=str(letter.signer.get("title", "")),
        sha256=bytes(letter.pdf_sha256).hex(),
    )
