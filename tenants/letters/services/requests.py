"""Asking for a letter: on the phone, or at the counter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record
from smartvillage.kernel.permissions import Actor, NotHere
from tenants.letters.answers import fits
from tenants.letters.catalogue import Asker, Field, LetterType
from tenants.letters.models import Channel, Draft, Letter
from tenants.letters.people import may_be_served, resident_of
from tenants.letters.permissions import LetterPermission
from tenants.letters.promises import promised_for
from tenants.letters.queries.offered import offered_type
from tenants.letters.states import LetterState
from tenants.residents.models import Resident

from .moving import Refused, advance, locked, remember, stats_changed
from .numbering import new_reference

Answers = Mapping[str, Any]


class AnswersMissing(Refused):
    """A question that the other answers call for has no answer of its kind. `fields` names the questions."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(
            _("Masih ada pertanyaan yang belum dijawab dengan benar. Jawab dulu, lalu kirim lagi.")
        )
        self.fields = fields


class NotServed(Refused):
    """The resident moved away or died, so no letter is made."""


def save_answers(*, actor: Actor, type_code: str, answers: Answers, now: datetime) -> Draft:
    """Keep what a resident answered so far; it waits until it is sent or thrown away."""
    actor.require(LetterPermission.REQUEST)
    offered_type(type_code, Asker.RESIDENT)
    draft, _created = Draft.objects.update_or_create(
        user_id=actor.user_id,
        type=type_code,
        defaults={"answers": dict(answers), "updated_at": now},
        create_defaults={"answers": dict(answers), "updated_at": now, "submission": uuid4()},
    )
    found: Draft = draft
    return found


def discard_draft(*, actor: Actor, type_code: str) -> None:
    actor.require(LetterPermission.REQUEST)
    Draft.objects.filter(user_id=actor.user_id, type=type_code).delete()


def submit_request(
    *, actor: Actor, type_code: str, submission: UUID, now: datetime, phone: str = ""
) -> Letter:
    """Send a resident's draft. The same submission again gives the same letter, also at the same moment.

    NotHere where there is neither; AnswersMissing, NotServed.
    """
    actor.require(LetterPermission.REQUEST)
    resident = resident_of(actor)
    sent = _already_sent(submission, resident)
    if sent is not None:
        return sent
    with transaction.atomic():
        # A second click waits here for the first, and then finds the draft gone.
        draft: Draft | None = (
            Draft.objects.select_for_update()
            .filter(user_id=actor.user_id, type=type_code, submission=submission)
            .first()
        )
        if draft is not None:
            kind = offered_type(type_code, Asker.RESIDENT)
            letter = _create(
                actor=actor,
                resident=resident,
                kind=kind,
                answers=draft.answers,
                submission=submission,
                channel=Channel.ONLINE,
                phone=phone,
                now=now,
            )
            draft.delete()
            return letter
    sent = _already_sent(submission, resident)
    if sent is None:
        raise NotHere
    return sent


def create_at_counter(
    *,
    actor: Actor,
    resident: Resident,
    type_code: str,
    answers: Answers,
    submission: UUID,
    now: datetime,
    phone: str = "",
) -> Letter:
    """A letter for a resident who came in person: checked at the counter, so it waits for the signature.

    The same submission again gives the same letter. AnswersMissing, NotServed.
    """
    actor.require(LetterPermission.CREATE)
    sent = _already_sent(submission, resident)
    if sent is not None:
        return sent
    kind = offered_type(type_code, Asker.OPERATOR)
    try:
        with transaction.atomic():
            return _create(
                actor=actor,
                resident=resident,
                kind=kind,
                answers=answers,
                submission=submission,
                channel=Channel.COUNTER,
                phone=phone,
                now=now,
            )
    except IntegrityError:
        # The other click came first by a hair; anything else that went wrong is not hidden.
        sent = _already_sent(submission, resident)
        if sent is None:
            raise
        return sent


@transaction.atomic
def resubmit(*, actor: Actor, letter_id: UUID, answers: Answers, now: datetime) -> Letter:
    """The resident completed the answers: the letter goes back to the operator, with a new promise."""
    letter = locked(actor, letter_id)
    if letter.resident_id != resident_of(actor).pk:
        raise NotHere
    letter.answers = complete(letter.kind, answers)
    letter.promised_on = promised_for(letter.kind, now.date())
    advance(letter, "resubmit", actor=actor, now=now)
    return letter


@transaction.atomic
def receive(*, actor: Actor, letter_id: UUID, now: datetime) -> Letter:
    """The resident says: I have it."""
    letter = locked(actor, letter_id)
    if letter.resident_id != resident_of(actor).pk:
        raise NotHere
    advance(letter, "receive", actor=actor, now=now)
    return letter


def complete(kind: LetterType, answers: Answers) -> dict[str, Any]:
    """The answers that this type asks for, and no others. Raises AnswersMissing."""
    questions = kind.questions(answers)
    wrong = [question.name for question in questions if not _answered(question, answers)]
    if wrong:
        raise AnswersMissing(wrong)
    return {question.name: answers[question.name] for question in questions if _given(answers, question.name)}


def _answered(question: Field, answers: Answers) -> bool:
    if not _given(answers, question.name):
        return not question.required
    return fits(question, answers[question.name])


def _given(answers: Answers, name: str) -> bool:
    return answers.get(name) not in (None, "")


def _already_sent(submission: UUID, resident: Resident) -> Letter | None:
    """NotHere for a key that made somebody else's letter."""
    letter: Letter | None = Letter.objects.filter(pk=submission).first()
    if letter is not None and letter.resident_id != resident.pk:
        raise NotHere
    return letter


def _create(
    *,
    actor: Actor,
    resident: Resident,
    kind: LetterType,
    answers: Answers,
    submission: UUID,
    channel: Channel,
    phone: str,
    now: datetime,
) -> Letter:
    """The letter, its reference, its timeline and its audit row, in the caller's transaction."""
    if not may_be_served(resident):
        raise NotServed(
            _("Data penduduk ini tidak aktif, jadi surat tidak bisa dibuat. Periksa data penduduknya.")
        )
    today = now.date()
    letter: Letter = Letter.objects.create(
        id=submission,
        type=kind.code,
        channel=channel,
        resident=resident,
        applicant=resident.name,
        answers=complete(kind, answers),
        phone=phone,
        reference=new_reference(today),
        requested_at=now,
        promised_on=promised_for(kind, today),
        state=LetterState.RECEIVED if channel == Channel.ONLINE else LetterState.TO_SIGN,
    )
    remember(letter, actor=actor, now=now, state=LetterState.RECEIVED)
    if letter.state == LetterState.TO_SIGN:
        remember(letter, actor=actor, now=now)
    detail = {"type": kind.code, "reference": letter.reference, "channel": channel}
    record(actor=actor, action="letters.requested", target="letter", target_id=str(letter.pk), detail=detail)
    stats_changed()
    return letter
