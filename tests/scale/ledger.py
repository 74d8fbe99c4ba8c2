"""Letters signed by many at once, a fifth failing at the last step, a third sent twice: the ledger afterwards."""

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from unittest import mock
from uuid import UUID, uuid4

from smartvillage.kernel.tenancy import in_village
from tests.bench.timing import Row
from tests.database import Database
from tests.scale.province import PROCESSES, Province, begin

LETTERS = 50_000
WRITERS = 50
FAILING, TWICE = 0.2, 0.3  # of the letters


class _Failed(Exception):
    """At the last step, after the number was taken."""


def ledger(province: Province, database: Database, folder: Path) -> Iterator[Row]:
    """Through the services, number and rollback included; only the PDF is the same for all."""
    code = province.codes(database)[-1]
    _name_head(code)
    started = time.monotonic()
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, begin, (database, province.folder / "media")) as pool:
        parts = list(
            pool.map(_write, [code] * PROCESSES, range(PROCESSES), [LETTERS // PROCESSES] * PROCESSES)
        )
    took = time.monotonic() - started
    made = {letter for part in parts for letter in part}
    gaps, doubles, count = _ledger(code, made)
    yield (
        f"{count} surat bernomor, {WRITERS} penulis, {FAILING:.0%} gagal, {TWICE:.0%} dikirim dua kali",
        f"{gaps} lompat, {doubles} ganda", "0 lompat, 0 ganda", f"{count / took:.0f} per detik",
    )  # fmt: skip


def _name_head(code: str) -> None:
    from tenants.members.models import Official

    with in_village(code):
        Official.objects.filter(signs=True).update(name="SRI WAHYUNI", nip="197803122003122004")


def _ledger(code: str, made: set[UUID]) -> tuple[int, int, int]:
    """(numbers left out, numbers given twice, letters) of those that were made here."""
    from tenants.letters.models import Letter

    with in_village(code):
        found = list(
            Letter.objects.filter(pk__in=made).order_by("sequence").values_list("sequence", flat=True)
        )
    assert len(found) == len(made)
    return (
        sum(after - before - 1 for before, after in pairwise(found) if after > before),
        len(found) - len(set(found)),
        len(found),
    )


def _write(code: str, part: int, letters: int) -> list[UUID]:
    """A process's share, on WRITERS / PROCESSES threads; returns the letters that were signed."""
    from django.db import connection

    from tenants.letters.services import signing
    from tenants.residents.models import Resident

    chance = random.Random(part)
    jobs = [(uuid4(), chance.random() < FAILING) for _ in range(letters)]
    jobs += [job for job in jobs if chance.random() < TWICE]
    chance.shuffle(jobs)
    with in_village(code):
        resident = Resident.objects.select_related("family").filter(status=1).first()
        assert resident is not None
        connection.close()
    failing = {letter for letter, fails in jobs if fails}
    advance = signing.advance

    def fail_once(letter: object, *args: object, **kwargs: object) -> None:
        if letter.pk in failing:  # type: ignore[attr-defined]
            failing.discard(letter.pk)  # type: ignore[attr-defined]
            raise _Failed
        advance(letter, *args, **kwargs)  # type: ignore[arg-type]

    with (
        mock.patch.object(signing, "advance", fail_once),
        mock.patch.object(signing, "render_pdf", return_value=b"%PDF-1.7"),
        ThreadPoolExecutor(WRITERS // PROCESSES) as pool,
    ):
        shares: Sequence[Sequence[UUID]] = [
            [letter for letter, _ in jobs[start :: WRITERS // PROCESSES]]
            for start in range(WRITERS // PROCESSES)
        ]
        signed = pool.map(lambda share: _share(code, resident, share), shares)
        return [letter for share in signed for letter in share]


def _share(code: str, resident: object, letters: Sequence[UUID]) -> list[UUID]:
    from django.db import connection

    from tenants.letters import services

    signed = []
    with in_village(code):
        for letter in letters:
            for _attempt in range(2):  # who failed tries again
                try:
                    _one(resident, letter)
                except _Failed:
                    continue
                except services.WrongStep:  # the other click was first
                    pass
                signed.append(letter)
                break
    connection.close()
    return signed


def _one(resident: object, letter: UUID) -> None:
    from smartvillage.common.accounts.models import User
    from smartvillage.kernel import clock
    from tenants.letters import services
    from tests.factories.letters import ANSWERS, actor_for

    people = {user.login: actor_for(user) for user in User.objects.filter(login__in=["operator", "kepala"])}
    services.create_at_counter(
        actor=people["operator"], resident=resident, type_code="domisili", answers=ANSWERS["domisili"],
        submission=letter, now=clock.now(),
    )  # fmt: skip
    services.sign(actor=people["kepala"], letter_id=letter, now=clock.now())
