"""A village is whole or not there; whoever was killed is finished by the next run."""

import json
import subprocess
import sys
from dataclasses import replace

import psycopg2
import pytest
from django.db import connection

from smartvillage.common.accounts.models import User
from smartvillage.kernel.tenancy import State, in_village, schema_of
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.fleet import schema
from smartvillage.province.fleet.models import Onboarding, Step
from smartvillage.province.fleet.services import batch, provisioning
from smartvillage.province.fleet.template.catalogue import fingerprint
from smartvillage.province.regions.models import Region
from smartvillage.province.regions.queries import UnknownRegion, villages_of
from smartvillage.province.villages.models import Domain, StateChange, Village
from tests.cast import HOME, SYSTEM

CODE = "18.72.04.1001"
STEPS = ["schema", "role", "tables", "accounts", "content", "check"]

# Dies by SIGKILL right before or after the step named on the command line.
KILLED = """
import os, signal, sys
from smartvillage.cli import os as _
os.environ["DJANGO_SETTINGS_MODULE"] = "smartvillage.config.settings"
import django; django.setup()
from dataclasses import replace
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_province
from smartvillage.province.fleet.services import provisioning
when, name, code = sys.argv[1:]
original = provisioning.steps
def die(onboarding, run):
    if when == "after":
        run(onboarding)
    os.kill(os.getpid(), signal.SIGKILL)
provisioning.steps = lambda: [
    replace(step, run=lambda o, run=step.run: die(o, run)) if step.name == name else step for step in original()
]
with in_province():
    provisioning.request(code, actor=Actor.system_named("uji"))
    provisioning.provision(code, actor=Actor.system_named("uji"))
"""


def vanish(codes) -> None:
    for code in codes:
        schema.remove(code)
    for model in (Step, StateChange, Onboarding, Domain):
        name = "tenant_id" if model is Domain else "village_id"
        model.objects.filter(**{f"{name}__in": codes}).delete()
    Village.objects.filter(code__in=codes).delete()
    directory.forget()


@pytest.fixture
def vanishing(committed, database):
    """Whatever the test makes of CODE is gone afterwards."""
    yield CODE
    vanish([CODE])


@pytest.fixture
def vanishing_kecamatan(committed, database):
    """The same of the whole kecamatan, but for the village that is always there."""
    codes = [f"18.72.04.100{number}" for number in range(1, 5)]
    yield codes
    vanish(codes)


def structure(database, code: str) -> str:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        found = fingerprint(cursor, schema_of(code))
    link.close()
    return found


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_a_rerun_makes_an_identical_village(vanishing, database, step, when):
    done = subprocess.run([sys.executable, "-c", KILLED, when, step, CODE], env=database.environment(),
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == -9, done.stderr
    assert Village.objects.get(code=CODE).state == State.PROVISIONING
    directory.forget()

    assert provisioning.provision(CODE, actor=SYSTEM)
    assert Village.objects.get(code=CODE).state == State.LIVE
    assert structure(database, CODE) == structure(database, HOME)
    with in_village(CODE):
        assert sorted(User.objects.values_list("login", flat=True)) == ["kepala", "operator"]
    assert not provisioning.provision(CODE, actor=SYSTEM), "a second run has nothing to do"
    assert {s.state for s in Step.objects.filter(village_id=CODE)} == {"done"}


def test_every_boundary_is_tried():
    assert [step.name for step in provisioning.steps()] == STEPS


def test_two_at_once_make_one_village(vanishing, database):
    provisioning.request(CODE, actor=SYSTEM)
    command = [sys.executable, "-m", "smartvillage.cli", "village", "retry", CODE]
    racing = [subprocess.Popen(command, env=database.environment()) for _ in range(2)]
    assert [each.wait(60) for each in racing] == [0, 0]
    assert Step.objects.filter(village_id=CODE, attempts=1, state="done").count() == len(STEPS)
    assert structure(database, CODE) == structure(database, HOME)


def test_several_processes_go_on_past_a_failure_and_a_retry_mends_it(vanishing_kecamatan, database):
    broken = "18.72.04.1002"
    schema.create(broken, mark="left over")
    done = database.desa("village", "onboard", "--kecamatan", "18.72.04", "--parallel", "2", check=False)
    assert done.returncode == 1
    assert "SchemaTaken" in done.stderr
    states = dict(Village.objects.filter(code__in=vanishing_kecamatan).values_list("code", "state"))
    assert {code for code, state in states.items() if state != State.LIVE} == {broken}

    told = database.desa("village", "status", broken, "--format", "json", check=False)
    assert told.returncode == 1
    first = json.loads(told.stdout)["steps"][0]
    assert (first["state"], first["attempts"]) == ("failed", 1)
    assert "SchemaTaken" in first["error"]

    schema.remove(broken)
    assert "1 desa siap, 0 gagal" in database.desa("village", "retry", "--all").stdout
    assert "Memeriksa kesehatan" in database.desa("village", "status", broken).stdout


def test_a_lost_connection_costs_one_village(vanishing, database, monkeypatch):
    """Also an error outside the steps stops no other, and the next has a connection again."""
    provisioning.request(CODE, actor=SYSTEM)
    original = provisioning.provision

    def losing(code, *, actor):
        if code == CODE:
            return original(code, actor=actor)
        with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.get_backend_pid()])
        link.close()
        return original(code, actor=actor)

    monkeypatch.setattr(provisioning, "provision", losing)
    told = []
    lost, made = batch.provision_here(["18.72.04.1002", CODE], actor=SYSTEM, told=told.append)
    assert lost.error.partition(":")[0] in {"OperationalError", "InterfaceError"}
    assert made == batch.Made(CODE)
    assert told == [lost, made]


def test_many_are_noted_down_in_a_few_queries(cast, django_assert_max_num_queries):
    codes = [place.code for place in villages_of("18.72") if place.code != HOME]
    with django_assert_max_num_queries(20):
        provisioning.request_all([provisioning.Request(code) for code in codes], actor=SYSTEM)
    assert Onboarding.objects.filter(village__in=codes).count() == len(codes) == 21


def test_a_place_that_is_no_more_is_refused_by_name(cast):
    Region.objects.filter(code=CODE).update(valid_to="2020-01-01")
    with pytest.raises(UnknownRegion, match=CODE):
        provisioning.request(CODE, actor=SYSTEM)


def test_a_failed_step_is_kept_with_its_reason_and_can_be_retried(vanishing, database):
    provisioning.request(CODE, actor=SYSTEM)
    schema.create(CODE, mark="left over")
    with pytest.raises(provisioning.StepFailed):
        provisioning.provision(CODE, actor=SYSTEM)
    assert Village.objects.get(code=CODE).state == State.BROKEN
    assert Step.objects.get(village_id=CODE, name="schema").state == "failed"
    schema.remove(CODE)
    assert provisioning.provision(CODE, actor=SYSTEM)
    assert Step.objects.get(village_id=CODE, name="schema").attempts == 2


@pytest.mark.parametrize("stop", ["role", "tables"])
@pytest.mark.parametrize(("left", "named"), [("somebody else's", "SchemaTaken"), (None, "NoSchema")])
def test_a_schema_replaced_between_two_steps_is_not_adopted(vanishing, monkeypatch, stop, left, named):
    provisioning.request(CODE, actor=SYSTEM)
    whole = provisioning.steps()

    def fail(onboarding: Onboarding) -> None:
        raise RuntimeError("stop here")

    halted = [replace(step, run=fail) if step.name == stop else step for step in whole]
    monkeypatch.setattr(provisioning, "steps", lambda: halted)
    with pytest.raises(provisioning.StepFailed, match="stop here"):
        provisioning.provision(CODE, actor=SYSTEM)
    schema.remove(CODE)
    if left:
        schema.create(CODE, mark=left)
    monkeypatch.setattr(provisioning, "steps", lambda: whole)
    with pytest.raises(provisioning.StepFailed, match=named) as failed:
        provisioning.provision(CODE, actor=SYSTEM)
    assert failed.value.step == stop
    assert Village.objects.get(code=CODE).state == State.BROKEN


def test_the_command_brings_a_village_on_board_and_a_second_run_changes_nothing(vanishing, database):
    first = database.desa("village", "onboard", CODE)
    assert "1 buat" in first.stdout
    second = database.desa("village", "onboard", CODE)
    assert "0 buat, 0 lanjutkan, 1 lewati, 0 salah" in second.stdout
    listed = json.loads(database.desa("village", "list", "--kab", "18.72", "--format", "json").stdout)
    mine = {row["code"]: row for row in listed}[CODE]
    assert (mine["state"], mine["slug"]) == ("live", "yosodadi")


def test_a_dry_run_changes_nothing(vanishing, database):
    done = database.desa("village", "onboard", "--kecamatan", "18.72.04", "--dry-run")
    assert "4 buat, 0 lanjutkan, 1 lewati" in done.stdout
    assert not Village.objects.filter(code=CODE).exists()


def test_the_sheet_is_a_link_that_works_once(vanishing, database):
    database.desa("village", "onboard", CODE)
    sheet = database.desa("village", "sheet", CODE).stdout
    assert sheet.count("/masuk/tautan/") == 2
