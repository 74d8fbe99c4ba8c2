"""The head's part: sign, many at once, send back, withdraw.

Number, signature, PDF and audit are one transaction: a letter has all of them or none.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.common.attachments.services import store
from smartvillage.kernel.clock import WIB
from smartvillage.kernel.documents import render_pdf
from smartvillage.kernel.identity import mask_nik
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import current_village
from tenants.letters.composition import Person, Signer, compose
from tenants.letters.links import verification_url
from tenants.letters.models import Letter
from tenants.letters.people import may_be_served, person_of
from tenants.letters.queries.letters import visible_letters
from tenants.letters.queries.offered import in_force
from tenants.letters.tokens import new_token
from tenants.members.queries import Signatory, signatory

from .moving import Refused, advance, check, locked
from .numbering import letter_number

LAYOUT = Path(__file__).parent.parent / "layout" / "letter.typ"
# Of what the layout prints, what is kept as data; the PDF keeps the rest.
_KEPT = ("title", "opening", "resident", "body", "closing", "signature", "beside", "copies")


class NotSigner(Refused):
    """The actor does not hold the office that signs, or the office has no name yet."""


class NotServed(Refused):
    """The resident moved away or died between the request and the signature."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter of a batch; `refused` is "" for a signed one, else a sentence."""

    letter_id: UUID
    reference: str
    refused: str = ""


@transaction.atomic
def sign(*, actor: Actor, letter_id: UUID, now: datetime) -> Letter:
    """Number, signature, PDF. WrongStep for a letter that does not wait for it; NotSigner, NotServed."""
    letter = locked(actor, letter_id)
    check(letter, "sign", actor=actor)
    official = signing_official(actor)
    if not may_be_served(letter.resident):
        raise NotServed(
            _("%(name)s tidak lagi tercatat sebagai penduduk aktif. Kembalikan surat ini kepada operator.")
            % {"name": letter.applicant}
        )
    _issue(letter, actor, official, now)
    advance(letter, "sign", actor=actor, now=now)
    return letter


def sign_many(*, actor: Actor, letter_ids: Iterable[UUID], now: datetime) -> list[Outcome]:
    """Each letter in its own transaction, oldest first: one that is refused holds up no other."""
    wanted = visible_letters(actor).filter(pk__in=list(letter_ids)).order_by("requested_at", "pk")
    outcomes = []
    for letter_id, reference in wanted.values_list("pk", "reference"):
        try:
            sign(actor=actor, letter_id=letter_id, now=now)
            outcomes.append(Outcome(letter_id, reference))
        except NotSigner:
            raise
        except Refused as error:
            outcomes.append(Outcome(letter_id, reference, str(error)))
    return outcomes


@transaction.atomic
def send_back(*, actor: Actor, letter_id: UUID, reason: str, now: datetime) -> Letter:
    """Not signed as it is: the operator looks again."""
    letter = locked(actor, letter_id)
    advance(letter, "send_back", actor=actor, now=now, reason=reason)
    return letter


@transaction.atomic
def withdraw(*, actor: Actor, letter_id: UUID, reason: str, now: datetime) -> Letter:
    """The letter is void from now on. Its number stays with it for ever."""
    letter = locked(actor, letter_id)
    advance(letter, "withdraw", actor=actor, now=now, reason=reason)
    return letter


def signing_official(actor: Actor) -> Signatory:
    """The office the actor signs for. Raises NotSigner."""
    official = signatory()
    if official is None or official.user_id is None or official.user_id != actor.user_id:
        raise NotSigner(
            _("Akun ini bukan penandatangan surat saat ini. Hubungi operator untuk memperbaruinya.")
        )
    if not official.ready:
        raise NotSigner(_("Isi dulu nama dan jabatan Anda. Keduanya dicetak di bawah surat."))
    return official


def draft_pdf(letter: Letter, official: Signatory | None, now: datetime) -> bytes:
    """The letter as it would be printed now, without number and without QR."""
    data = _composed(letter, person_of(letter.resident), _signer(official), now, number="", url="")
    return render_pdf(LAYOUT, data)


def _issue(letter: Letter, actor: Actor, official: Signatory, now: datetime) -> None:
    """Set on the letter all that signing gives it."""
    day = now.astimezone(WIB).date()
    rules = in_force(letter.kind)
    number = letter_number(letter, code=rules.classification_code, day=day)
    letter.number, letter.scope, letter.year = number.printed, number.scope, number.year
    letter.sequence = number.sequence
    letter.signed_at, letter.signed_by_id = now, actor.user_id
    letter.signer = {"name": official.name, "title": official.title, "id_number": official.nip}
    letter.valid_until = day + timedelta(days=rules.validity_days) if rules.validity_days else None
    letter.verify_token = new_token()
    person = person_of(letter.resident)
    data = _composed(
        letter, person, _signer(official), now, letter.number, verification_url(letter.verify_token)
    )
    content = render_pdf(LAYOUT, data)
    letter.pdf = store(content=content, mime="application/pdf", name=f"{letter.reference}.pdf")
    letter.pdf_sha256 = letter.pdf.sha256
    letter.printed = _without_numbers({key: data[key] for key in _KEPT}, person)


def _composed(
    letter: Letter, person: Person, signer: Signer, now: datetime, number: str, url: str
) -> dict[str, Any]:
    village = current_village()
    return compose(
        letter.kind,
        village=village,
        resident=person,
        answers=letter.answers,
        signer=signer,
        number=number,
        issued_on=now.astimezone(WIB).date(),
        valid_until=letter.valid_until,
        verification_url=url,
        watermark=village.watermark,
    )


def _signer(official: Signatory | None) -> Signer:
    village = current_village()
    if official is None:
        return Signer(name="…", title=village.head_title)
    return Signer(
        name=official.name or "…",
        title=official.title,
        id_number=official.nip,
        id_kind="NIP" if village.kind == "kelurahan" else "NIPD",
    )


def _without_numbers(data: Mapping[str, Any], person: Person) -> dict[str, Any]:
    """The printed text with NIK and KK masked wherever they stand."""
    text = json.dumps(data, ensure_ascii=False)
    for digits in (person.nik, person.kk):
        if digits:
            text = text.replace(digits, mask_nik(digits))
    return cast("dict[str, Any]", json.loads(text))


__all__ = [
    "LAYOUT",
    "NotServed",
    "NotSigner",
    "Outcome",
    "draft_pdf",
    "send_back",
    "sign",
    "sign_many",
    "signing_official",
    "withdraw",
]
