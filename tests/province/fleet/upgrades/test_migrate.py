"""`desa fleet migrate`: all villages from one plan; a failing one stops no other."""

import json

import psycopg2
import pytest

from smartvillage.kernel.tenancy import schema_of
from tests.fleet_release import COLUMN, DATA, FIELD, next_release, wait_for
from tests.province.fleet.upgrades.conftest import BAD, CODES

HAS_COLUMN = "SELECT table_schema FROM information_schema.columns WHERE column_name = 'nickname' ORDER BY 1"
SCHEMAS = sorted(schema_of(code) for code in CODES)


def with_column(ask) -> list[str]:
    return [schema for (schema,) in ask(HAS_COLUMN)]


def spoil(ask, code: str) -> None:
    """A village in which the column cannot be added."""
    ask(f"ALTER TABLE {schema_of(code)}.residents_resident ADD COLUMN nickname text")


def test_every_village_gets_the_column_and_equals_a_new_one(fleet, release, ask):
    newer = release(COLUMN, field=FIELD)
    done = newer.desa(fleet, "fleet", "migrate")
    assert "7 selesai, 0 gagal, 0 belum dimulai" in done.stdout
    assert with_column(ask) == SCHEMAS
    newer.desa(fleet, "village", "onboard", "18.09.10.2006")
    assert "8 desa dibandingkan" in newer.desa(fleet, "fleet", "verify").stdout
    again = newer.desa(fleet, "fleet", "migrate").stdout
    assert "8 desa sudah mutakhir" in again
    assert "0 selesai, 0 gagal" in again


def test_a_village_that_fails_is_named_and_a_rerun_touches_only_it(fleet, release, ask):
    newer = release(COLUMN, field=FIELD)
    spoil(ask, BAD)
    done = newer.desa(fleet, "fleet", "migrate", "--past-failures", check=False)
    assert done.returncode == 1
    assert "6 selesai, 1 gagal" in done.stdout
    assert BAD in done.stderr
    assert "DuplicateColumn" in done.stderr

    told = newer.desa(fleet, "fleet", "status", "--format", "json", check=False)
    assert told.returncode == 1
    (failure,) = json.loads(told.stdout)["failures"]
    assert (failure["code"], failure["attempts"]) == (BAD, 1)

    before = dict(ask("SELECT village_id, finished_at FROM fleet_villageupgrade"))
    ask(f"ALTER TABLE {schema_of(BAD)}.residents_resident DROP COLUMN nickname")
    assert "1 selesai, 0 gagal" in newer.desa(fleet, "fleet", "migrate").stdout
    after = dict(ask("SELECT village_id, finished_at FROM fleet_villageupgrade"))
    assert {code for code in CODES if before[code] != after[code]} == {BAD}


def test_a_failing_canary_keeps_the_others_from_beginning(fleet, release, ask):
    newer = release(COLUMN, field=FIELD)
    spoil(ask, BAD)
    done = newer.desa(fleet, "fleet", "migrate", "--canary", BAD, check=False)
    assert done.returncode == 1
    assert "0 selesai, 1 gagal, 6 belum dimulai" in done.stdout
    assert with_column(ask) == [schema_of(BAD)]


def test_rings_stop_where_they_are_told_to(fleet, release, ask):
    newer = release(COLUMN, field=FIELD)
    assert (
        "1 selesai" in newer.desa(fleet, "fleet", "migrate", "--canary", CODES[0], "--ring", "canary").stdout
    )
    assert with_column(ask) == [schema_of(CODES[0])]
    newer.desa(fleet, "fleet", "migrate", "--canary", CODES[1], "--ring", "kecamatan")
    assert with_column(ask) == [schema_of(code) for code in CODES[:5]]


def test_data_is_moved_by_python_in_each_village_alone(fleet, release, ask):
    newer = release(COLUMN, DATA, field=FIELD)
    newer.desa(fleet, "fleet", "migrate", "--only", CODES[0])
    for code in CODES[:2]:
        schema = schema_of(code)
        moved = code == CODES[0]
        names = ask(f"SELECT name FROM {schema}.accounts_user WHERE login = 'operator'")
        assert (names == [("Dipindahkan",)]) is moved
        rows = ask(f"SELECT name FROM {schema}.django_migrations WHERE app = 'residents' ORDER BY id")
        assert sum(name.endswith("_next") for (name,) in rows) == (2 if moved else 0)
    assert "6 selesai, 0 gagal" in newer.desa(fleet, "fleet", "migrate").stdout


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ('operations = [migrations.RemoveField("resident", "passport")]', "DROPPING columns"),
        ('operations = [migrations.RenameField("resident", "passport", "travel")]', "RENAMING columns"),
        ('operations = [migrations.AddField("resident", "nickname", models.CharField(max_length=9, default="-"))]',
         "NOT NULL"),
        ('atomic = False\noperations = [migrations.RunSQL("SELECT 1")]', "atomic = False"),
    ],
)  # fmt: skip
def test_what_the_old_release_could_not_bear_is_refused(fleet, release, ask, body, says):
    before = ask("SELECT count(*) FROM pg_attribute")
    done = release(body).desa(fleet, "fleet", "migrate", check=False)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Tidak ada desa yang diubah" in done.stderr
    assert ask("SELECT count(*) FROM pg_attribute") == before
    assert ask("SELECT count(*) FROM fleet_villageupgrade") == [(0,)]


def test_taking_away_is_allowed_only_when_asked_for(fleet, release, ask):
    newer = release(
        'contracts = "tak dipakai sejak dua rilis"\noperations = [migrations.RemoveField("resident", "passport")]'
    )
    refused = newer.desa(fleet, "fleet", "migrate", check=False)
    assert "tak dipakai sejak dua rilis" in refused.stderr
    assert "7 selesai" in newer.desa(fleet, "fleet", "migrate", "--contract").stdout


def test_a_village_that_is_busy_is_tried_again_after_the_others(fleet, release, ask):
    newer = release(COLUMN, field=FIELD)
    link = psycopg2.connect(fleet.admin)
    with link.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {schema_of(BAD)}.residents_resident IN ROW EXCLUSIVE MODE")
        running = newer.start(fleet, "fleet", "migrate", "--past-failures")
        wait_for(lambda: len(with_column(ask)) == 6)
        assert running.poll() is None
        link.rollback()
    link.close()
    out, _err = running.communicate(timeout=60)
    assert "7 selesai, 0 gagal" in out


def test_killed_backends_and_a_killed_runner_only_cost_a_rerun(fleet, release, ask):
    newer = release(COLUMN, DATA, field=FIELD)
    running = newer.start(fleet, "fleet", "migrate", "--parallel", "1")
    wait_for(lambda: bool(with_column(ask)))
    running.kill()
    running.communicate()
    assert "0 gagal" in newer.desa(fleet, "fleet", "migrate").stdout
    assert with_column(ask) == SCHEMAS
    newer.desa(fleet, "fleet", "verify")


def test_two_runners_do_not_meet(fleet, release, ask):
    link = psycopg2.connect(fleet.admin)
    with link.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('fleet migrate'))")
        done = release(COLUMN, field=FIELD).desa(fleet, "fleet", "migrate", check=False)
    link.close()
    assert done.returncode == 1
    assert "Pembaruan lain sedang berjalan" in done.stderr


def test_a_release_whose_template_lags_behind_upgrades_nobody(fleet, tmp_path, ask):
    done = next_release(tmp_path, COLUMN, field=FIELD).desa(fleet, "fleet", "migrate", check=False)
    assert done.returncode == 1
    assert "desa db template" in done.stderr
    assert with_column(ask) == []


def test_the_stock_command_still_upgrades_a_village(fleet, release, ask):
    newer = release(COLUMN, field=FIELD)
    newer.desa(fleet, "migrate_schemas", "--schema", schema_of(CODES[0]))
    assert with_column(ask) == [schema_of(CODES[0])]
    # A village whose schema is gone is named, by every command, and passed over.
    ask(f"DROP SCHEMA {schema_of(CODES[1])} CASCADE")
    newer.desa(fleet, "migrate_schemas", "--tenant")
    assert with_column(ask) == [schema for schema in SCHEMAS if schema != schema_of(CODES[1])]
    told = newer.desa(fleet, "fleet", "migrate").stdout
    assert "6 desa sudah mutakhir" in told
    verdict = newer.desa(fleet, "fleet", "verify", check=False)
    assert verdict.stderr.splitlines() == [f"{CODES[1]}: baris desa tanpa skema yang utuh"]


def test_drift_is_told_by_name(fleet, ask):
    ask(f"DROP INDEX {schema_of(CODES[0])}.audit_entry_target")
    ask(f"CREATE VIEW {schema_of(CODES[1])}.stranger AS SELECT 1 AS one")
    ask(f"ALTER TABLE {schema_of(CODES[2])}.audit_entry ALTER COLUMN action DROP NOT NULL")
    ask(f"GRANT USAGE ON SCHEMA {schema_of(CODES[3])} TO {schema_of(CODES[4])}")
    ask("CREATE SCHEMA v_1899999999")
    told = fleet.desa("fleet", "verify", "--format", "json", check=False)
    assert told.returncode == 1
    found = json.loads(told.stdout)
    assert sorted(found["drift"]) == CODES[:3]
    assert "audit_entry_target" in found["drift"][CODES[0]][0]
    assert found["drift"][CODES[1]] == ["+ v stranger"]
    assert any(line.startswith("- CREATE TABLE *.audit_entry") for line in found["drift"][CODES[2]])
    assert any(schema_of(CODES[3]) in problem for problem in found["grants"])
    assert found["without_row"] == ["v_1899999999"]
