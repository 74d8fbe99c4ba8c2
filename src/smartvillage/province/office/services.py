"""What the programme office does to the fleet: start, try again, print sheets."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record
from smartvillage.kernel import jobs
from smartvillage.kernel.documents import SignInSheet, render_sign_in_sheets
from smartvillage.kernel.permissions import Actor, NotHere
from smartvillage.kernel.tenancy import State
from smartvillage.province.fleet.exports import shelf
from smartvillage.province.fleet.registry import OperatorSheet
from smartvillage.province.fleet.services import provisioning, sheets
from smartvillage.province.fleet.services.onboarding import Action, Line
from smartvillage.province.villages import services as villages
from smartvillage.province.villages.queries import village_with

PROVISION = "smartvillage.province.fleet.tasks.provision_village"
COPY = "smartvillage.province.fleet.tasks.copy_village"


class NothingToPrint(ValueError):
    """No village of the list has accounts yet."""


@transaction.atomic
def start(lines: Iterable[Line], *, actor: Actor, training: bool) -> list[str]:
    """Request every village that is to be made or finished, and a job for each; returns their codes.

    All of them or none. ValueError if a line is wrong: nothing of a list with an error is run.
    """
    lines = list(lines)
    if any(line.action is Action.ERROR for line in lines):
        raise ValueError("the list has an error")
    todo = [line for line in lines if line.action in {Action.CREATE, Action.RESUME}]
    wanted = [provisioning.Request(line.code, line.operator_name, line.operator_phone) for line in todo]
    provisioning.request_all(wanted, actor=actor, training=training)
    jobs.enqueue_each(PROVISION, [{"code": line.code} for line in todo])
    return [line.code for line in todo]


@transaction.atomic
def try_again(code: str, *, actor: Actor) -> bool:
    """One more attempt at a village that does not serve yet; False if there is nothing to finish."""
    state = State(village_with(code).state)
    if state not in {State.DRAFT, State.PROVISIONING, State.BROKEN}:
        return False
    if state is State.BROKEN:
        villages.move(code, State.PROVISIONING, actor=actor, reason=_("dicoba lagi"))
    _enqueue(code)
    return True


@transaction.atomic
def try_all_again(codes: Iterable[str], *, actor: Actor) -> int:
    """One more attempt at each of these that stopped at a failed step; returns how many there were."""
    stopped = [code for code in codes if State(village_with(code).state) is State.BROKEN]
    for code in stopped:
        villages.move(code, State.PROVISIONING, actor=actor, reason=_("dicoba lagi"))
    jobs.enqueue_each(PROVISION, [{"code": code} for code in stopped])
    return len(stopped)


def print_sheets(codes: Iterable[str], *, actor: Actor) -> bytes:
    """A PDF with one page per account. Links that were issued before stop working. NothingToPrint."""
    made = [sheet for code in codes for sheet in sheets.issue(code, actor=actor)]
    if not made:
        raise NothingToPrint
    return render_sign_in_sheets(_on_paper(sheet) for sheet in made)


@transaction.atomic
def ask_for_copy(code: str, *, actor: Actor) -> str:
    """The whole village as a zip, written in the background; returns the job's id. NotHere without data."""
    if not State(village_with(code).state).has_schema:
        raise NotHere
    record(actor=actor, action="villages.copy_asked", target="village", target_id=code)
    return jobs.enqueue(COPY, code=code)


@transaction.atomic
def take_copy(code: str, *, actor: Actor) -> Path:
    """The latest copy, to be handed to the officer. NotHere if there is none (any more)."""
    path = shelf.download(village_with(code).code)
    if not path.is_file():
        raise NotHere
    record(actor=actor, action="villages.copy_taken", target="village", target_id=code)
    return path


def digest(rows: list[dict[str, str]]) -> str:
    """Names a checked list, so that the one that was looked at is the one that is run."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]


def _enqueue(code: str) -> None:
    jobs.enqueue(PROVISION, code=code)


def _on_paper(sheet: OperatorSheet) -> SignInSheet:
    site = sheet.url.removeprefix("https://").removeprefix("http://").split("/", 1)[0]
    return SignInSheet(
        office=sheet.village, place=sheet.place, name=sheet.operator, role=sheet.role, link=sheet.url,
        valid_until=sheet.valid_until,
        steps=(
            _("Pindai kode QR dengan kamera ponsel, atau ketik alamat di atas di peramban."),
            _("Buat kata sandi Anda sendiri. Jangan beri tahu siapa pun."),
            _("Lain kali, masuk di %(site)s/kelola/ dengan nama masuk “%(login)s”.")
            % {"site": site, "login": sheet.login},
            _("Setelah berhasil masuk, sobek dan buang lembar ini."),
        ),
    )  # fmt: skip
