"""The province's Postgres settings: one file, valid for every version, and what the private server runs."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from smartvillage.local import settings
from smartvillage.local.binaries import Binaries, candidates
from smartvillage.local.postgres import SMALL, LocalPostgres

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED = ROOT / "deploy" / "postgres" / "postgresql.conf"


def by_major() -> dict[int, Binaries]:
    return {found.major: found for found in candidates()}


@pytest.mark.parametrize("major", [18, 15])
def test_it_is_what_the_server_runs_with(major: int, tmp_path: Path) -> None:
    if major not in by_major():
        pytest.skip(f"no PostgreSQL {major} on this machine")
    server = LocalPostgres(tmp_path / "pg", durable=False, programs=by_major()[major])
    server.start()
    try:
        link = psycopg2.connect(server.admin_url)
        with link.cursor() as cursor:
            cursor.execute("SELECT name, current_setting(name), source FROM pg_settings")
            found = {name: (value, source) for name, value, source in cursor.fetchall()}
        assert link.server_version // 10000 == major
        link.close()
    finally:
        server.destroy()
    told = {name: value for name, value in settings.shared().items() if name not in SMALL}
    assert {name: found[name][0].strip() for name in told} == {k: v.strip() for k, v in told.items()}
    assert found["recovery_init_sync_method"] == ("syncfs", "command line")
    assert found["archive_mode"][0] == "off"


@pytest.mark.parametrize("major", [18, 15])
def test_the_deployed_file_is_read_as_it_is(major: int, tmp_path: Path) -> None:
    """Postgres reads it itself, through the include, without our parser and without our overrides."""
    if major not in by_major():
        pytest.skip(f"no PostgreSQL {major} on this machine")
    place = tmp_path / "deploy" / "postgres"
    place.mkdir(parents=True)
    (place / DEPLOYED.name).write_text(DEPLOYED.read_text())
    shared = tmp_path / "src" / "smartvillage" / "local" / settings.PATH.name
    shared.parent.mkdir(parents=True)
    shared.write_text(settings.PATH.read_text())
    asked = "max_locks_per_transaction"
    answer = subprocess.run(
        [by_major()[major].postgres, "-C", asked, "-D", tmp_path, "-c", f"config_file={place / DEPLOYED.name}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (answer.stdout.strip(), answer.returncode) == ("1024", 0), answer.stderr


def test_every_setting_has_its_reason_and_no_statement_reaches_the_log() -> None:
    shared = settings.shared()
    assert {"jit", "max_locks_per_transaction", "archive_mode"} <= set(shared)
    assert shared["log_min_error_statement"] == "panic"
    assert shared["log_error_verbosity"] == "terse"
    assert shared["log_statement"] == "none"
    assert shared["log_min_duration_statement"] == "-1"


@pytest.fixture
def other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "postgresql.conf"
    monkeypatch.setattr(settings, "PATH", path)
    settings.shared.cache_clear()
    yield path
    settings.shared.cache_clear()


@pytest.mark.parametrize("line", ["jit = off", "jit off # why", "include 'x'", "jit =  # why"])
def test_a_line_that_is_no_setting_with_a_reason_is_refused(line: str, other_file: Path) -> None:
    other_file.write_text(f"recovery_init_sync_method = syncfs  # why\n{line}\n")
    with pytest.raises(ValueError, match=re.escape(line)):
        settings.shared()
