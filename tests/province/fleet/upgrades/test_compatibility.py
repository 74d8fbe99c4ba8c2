"""What two linters say of the migrations that this code would run in every village."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from smartvillage.province.fleet.template import expected_migrations
from smartvillage.province.fleet.upgrades.compatibility import problems_of

# Migrations of the release before the first upgrade: villages were made with them, not altered.
FOUNDING = {
    "sessions.0001_initial", "accounts.0001_initial", "accounts.0002_drop_session_twin", "attachments.0001_initial",
    "audit.0001_initial", "residents.0001_initial", "letters.0001_initial", "members.0001_initial",
}  # fmt: skip
# Villages are small and `desa fleet migrate` sets lock_timeout itself; Django writes no IF NOT EXISTS, and varchar(n).
EXCLUDED = (
    "require-timeout-settings,prefer-robust-stmts,require-concurrent-index-creation,prefer-bigint-over-int,"
    "prefer-text-field"
)
SQUAWK = Path(sys.executable).with_name("squawk")


def squawk(sql: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    file = folder / "next.sql"
    file.write_text(sql)
    return subprocess.run(
        [SQUAWK, "--assume-in-transaction", "--pg-version", "15.0", f"--exclude={EXCLUDED}", file],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_every_later_migration_passes_both_linters(fleet, release, tmp_path):
    later = [name for name in expected_migrations() if name not in FOUNDING]
    graph = MigrationLoader(None).graph
    for name in later:
        app, migration = name.split(".", 1)
        if getattr(graph.nodes[app, migration], "contracts", ""):
            continue
        sql = fleet.desa("sqlmigrate", app, migration).stdout
        statements = [
            line for line in sql.splitlines() if line and not line.startswith(("--", "BEGIN", "COMMIT"))
        ]
        assert problems_of(statements) == []
        done = squawk("\n".join(statements), tmp_path)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ('ALTER TABLE "residents_resident" DROP COLUMN "passport" CASCADE;', "ban-drop-column"),
        ('ALTER TABLE "residents_resident" RENAME COLUMN "passport" TO "travel";', "renaming-column"),
        (
            'ALTER TABLE "residents_resident" ADD COLUMN "nickname" varchar(9) NOT NULL;',
            "adding-required-field",
        ),
        ('ALTER TABLE "residents_resident" ALTER COLUMN "passport" TYPE integer;', "changing-column-type"),
        ('DROP TABLE "residents_resident" CASCADE;', "ban-drop-table"),
    ],
)
def test_both_linters_refuse_what_breaks(sql, rule, tmp_path):
    assert problems_of([sql]) != []
    done = squawk(sql, tmp_path)
    assert done.returncode == 1
    assert rule in done.stdout


def test_both_let_a_nullable_column_pass(tmp_path):
    sql = 'ALTER TABLE "residents_resident" ADD COLUMN "nickname" varchar(60) NULL;'
    assert problems_of([sql]) == []
    assert squawk(sql, tmp_path).returncode == 0, squawk(sql, tmp_path).stdout


def test_a_partial_unique_index_comes_only_with_its_own_columns():
    column = 'ALTER TABLE "residents_resident" ADD COLUMN "seat" varchar(9) NULL;'
    index = 'CREATE UNIQUE INDEX "one_seat" ON "residents_resident" ("seat"{more}) WHERE "seat" > \'a\';'
    assert problems_of([column, index.format(more="")]) == []
    assert problems_of([index.format(more="")]) != []
    assert problems_of([column, index.format(more=', "name"')]) != []
    assert problems_of([column, index.format(more="").partition(" WHERE")[0] + ";"]) != []
