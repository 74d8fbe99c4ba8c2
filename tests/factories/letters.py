"""Residents who can sign in, and letters at any step. Everything goes through the services."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from smartvillage.common.accounts import services as accounts
from smartvillage.common.accounts.models import User
from smartvillage.kernel import clock
from smartvillage.kernel.permissions import Actor, Role
from smartvillage.kernel.tenancy import current_village
from tenants.letters import services
from tenants.letters.models import Letter
from tenants.residents.models import Resident
from tests.factories.residents import ResidentFactory

ANSWERS: dict[str, dict[str, Any]] = {
    "domisili": {"purpose": "Melamar pekerjaan", "since": 2015},
    "usaha": {
        "business_name": "Warung Bu Siti",
        "business_kind": "Jual sembako",
        "business_address": "Jalan Kenanga 7",
        "started": 2018,
        "purpose": "Mengajukan kredit",
    },
    "tidak_mampu": {"purpose": "health", "beneficiary": "self"},
}


def make_resident(**fields: Any) -> Resident:
    """A resident with an account, as after a PIN card was handed out."""
    resident = ResidentFactory.create(**fields)
    resident.account = accounts.create_user(
        actor=Actor.system_named("uji"), login=str(resident.pk), name=resident.name, role=Role.RESIDENT
    )
    resident.save()
    return resident


def actor_for(user: User | None) -> Actor:
    assert user is not None
    return Actor(role=Role(user.role), user_id=user.pk, name=user.name, village=current_village().code)


def make_request(
    resident: Resident, *, type_code: str = "domisili", now: datetime | None = None, **answers: Any
) -> Letter:
    """A letter as a resident has just asked for it."""
    now = now or clock.now()
    actor = actor_for(resident.account)
    given = {**ANSWERS.get(type_code, {}), **answers}
    draft = services.save_answers(actor=actor, type_code=type_code, answers=given, now=now)
    return services.submit_request(actor=actor, type_code=type_code, submission=draft.submission, now=now)


def make_letter(
    resident: Resident,
    state: str,
    *,
    operator: User,
    head: User,
    type_code: str = "domisili",
    now: datetime | None = None,
    **answers: Any,
) -> Letter:
    """A letter brought to `state` by the people whose part it is."""
    now = now or clock.now()
    letter = make_request(resident, type_code=type_code, now=now, **answers)
    acts: dict[str, list[str]] = {
        "received": [],
        "checking": ["start_check"],
        "incomplete": ["start_check", "ask_for_completion"],
        "rejected": ["start_check", "reject"],
        "to_sign": ["start_check", "verify"],
        "ready": ["start_check", "verify", "sign"],
        "finished": ["start_check", "verify", "sign", "finish"],
        "withdrawn": ["start_check", "verify", "sign", "withdraw"],
    }
    for act in acts[state]:
        by = head if act in ("sign", "withdraw") else operator
        reason = (
            {"reason": "Alamat belum sesuai."} if act in ("ask_for_completion", "reject", "withdraw") else {}
        )
        letter = getattr(services, act)(actor=actor_for(by), letter_id=letter.pk, now=now, **reason)
    return letter


def make_walk_in(resident: Resident, *, operator: User, type_code: str = "domisili") -> Letter:
    return services.create_at_counter(
        actor=actor_for(operator),
        resident=resident,
        type_code=type_code,
        answers=ANSWERS[type_code],
        submission=uuid4(),
        now=clock.now(),
    )
