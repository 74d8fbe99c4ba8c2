"""A village is whole or not there; whoever was killed is finished by the next run."""

import json
import subprocess
import sys

import psycopg2
import pytest

from smartvillage.common.accounts.models import User
from smartvillage.kernel.tenancy import State, in_village, schema_of
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.province.fleet import schema
from smartvillage.province.fleet.models import Onboarding, Step
from smartvillage.province.fleet.services import provisioning
from smartvillage.province.fleet.template.catalogue import fingerprint
from smartvillage.province.villages.models import Domain, StateChange, Village
from tests.cast import HOME, SYSTEM

CODE = "18.72.04.1001"

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


@pytest.fixture
def vanishing(committed, database):
    """Whatever the test makes of CODE is gone afterwards."""
    yield CODE
    schema.remove(CODE)
    for model in (Step, StateChange, Onboarding, Domain):
        name = "tenant_id" if model is Domain else "village_id"
        model.objects.filter(**{name: CODE}).delete()
    Village.objects.filter(code=CODE).delete()
    directory.forget()


def structure(database, code: str) -> str:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        found = fingerprint(cursor, schema_of(code))
    link.close()
    return found


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", ["schema", "accounts", "check"])
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
