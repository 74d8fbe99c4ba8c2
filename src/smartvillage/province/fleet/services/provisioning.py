"""One village from draft to serving. Every step is idempotent; a rerun finishes what was begun."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from smartvillage.kernel import clock
from smartvillage.kernel.identity.scrub import scrub
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State, in_province, in_village
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.villages import services as villages
from smartvillage.province.villages.queries import enterable

from .. import registry, schema
from ..locks import alone_with
from ..models import Onboarding, Step


@dataclass(frozen=True, slots=True)
class Named:
    """A step as the officer sees it."""

    name: str
    label: str
    run: Callable[[Onboarding], None]


class StepFailed(Exception):
    """A step did not succeed; the village is marked broken and the step keeps the reason."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"{step}: {reason}")
        self.step = step
        self.reason = reason


def steps() -> list[Named]:
    """All steps in order; the village apps' own come between the schema and the check."""
    return [
        Named("schema", "Membuat ruang data desa", _make_schema),
        Named("role", "Memberi desa hak atas ruangnya sendiri", _open),
        Named("tables", "Membuat tabel dari templat", _make_tables),
        *[Named(step.name, step.label, _inside(step.run)) for step in registry.village_steps()],
        Named("check", "Memeriksa kesehatan", _check),
    ]


@dataclass(frozen=True, slots=True)
class Request:
    """A village to bring on board, with its first operator."""

    code: str
    operator_name: str = ""
    operator_phone: str = ""


def request(
    code: str,
    *,
    actor: Actor,
    operator_name: str = "",
    operator_phone: str = "",
    training: bool = False,
    slugs: Mapping[str, str] | None = None,
    demo: bool = False,
) -> Onboarding:
    """Note down that a village is to come on board; the existing request if there is one."""
    wanted = Request(code, operator_name, operator_phone)
    request_all([wanted], actor=actor, training=training, slugs=slugs, demo=demo)
    return Onboarding.objects.get(village_id=code)


@transaction.atomic
def request_all(
    wanted: Sequence[Request],
    *,
    actor: Actor,
    training: bool = False,
    slugs: Mapping[str, str] | None = None,
    demo: bool = False,
) -> None:
    """The same for many, all or none; a request that is there already stays as it is."""
    villages.register_all([each.code for each in wanted], actor=actor, slugs=slugs, demo=demo)
    Onboarding.objects.bulk_create(
        [
            Onboarding(
                village_id=each.code, operator_name=each.operator_name, operator_phone=each.operator_phone,
                goal="training" if training else "live", requested_by=actor.name,
            )
            for each in wanted
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def provision(code: str, *, actor: Actor) -> bool:
    """Run what is left of the village's steps; False if it serves already.

    StepFailed on the first step that fails; the next call goes on from there.
    Two callers at once: the second waits, then finds the work done.
    """
    with in_province(), alone_with(code), schema.one_link():
        onboarding = Onboarding.objects.select_related("village").get(village_id=code)
        if State(onboarding.village.state).has_schema:
            return False
        villages.move(code, State.PROVISIONING, actor=actor)
        for step in steps():
            _run(onboarding, step, actor)
        villages.move(code, State(onboarding.goal), actor=actor, reason="langkah penyiapan selesai")
        directory.forget()
        return True


def _run(onboarding: Onboarding, step: Named, actor: Actor) -> None:
    row, _ = Step.objects.get_or_create(
        village_id=onboarding.village_id, name=step.name,
        defaults={"state": Step.State.RUNNING, "started_at": clock.now()},
    )  # fmt: skip
    if row.state == Step.State.DONE:
        return
    row.state, row.started_at, row.finished_at = Step.State.RUNNING, clock.now(), None
    row.attempts += 1
    row.save()
    try:
        step.run(onboarding)
    except Exception as error:
        row.state, row.error, row.finished_at = Step.State.FAILED, told_of(error), clock.now()
        row.save()
        villages.move(onboarding.village_id, State.BROKEN, actor=actor, reason=step.label)
        raise StepFailed(step.name, row.error) from error
    row.state, row.error, row.finished_at = Step.State.DONE, "", clock.now()
    row.save()


def told_of(error: Exception) -> str:
    """Kind and text of an error, without anything that looks like a resident."""
    return scrub(f"{type(error).__name__}: {error}")[:300]


def _mark(onboarding: Onboarding) -> str:
    return f"onboarding {onboarding.pk}"


def _make_schema(onboarding: Onboarding) -> None:
    with schema.owner_cursor() as cursor:
        schema.make_schema(cursor, onboarding.village_id, _mark(onboarding))


def _open(onboarding: Onboarding) -> None:
    with schema.owner_cursor() as cursor:
        schema.require_own(cursor, onboarding.village_id, _mark(onboarding))
        schema.open_to_village(cursor, onboarding.village_id)


def _make_tables(onboarding: Onboarding) -> None:
    with schema.owner_cursor() as cursor:
        schema.require_own(cursor, onboarding.village_id, _mark(onboarding))
        schema.make_tables(cursor, onboarding.village_id)


def _inside(run: Callable[[Onboarding], None]) -> Callable[[Onboarding], None]:
    def inside(onboarding: Onboarding) -> None:
        with in_village(enterable([onboarding.village_id])[onboarding.village_id]), transaction.atomic():
            run(onboarding)

    return inside


def _check(onboarding: Onboarding) -> None:
    """The village answers as its own role, and every table is there and its own to read."""
    tables = [
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
        for model in config.get_models()
    ]
    with in_village(enterable([onboarding.village_id])[onboarding.village_id]), connection.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s) AS t WHERE to_regclass(t) IS NULL OR NOT has_table_privilege(t, 'INSERT')",
            [tables],
        )
        if missing := [row[0] for row in cursor.fetchall()]:
            raise RuntimeError(f"tabel belum siap: {', '.join(missing)}")
