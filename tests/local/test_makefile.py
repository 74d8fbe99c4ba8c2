"""The Makefile explains itself, and the locks hold what they promise."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROMISED = {
    "run", "stop", "status", "reset", "desa", "test", "test-ux", "check", "lint", "fmt", "bench",
    "scale", "screenshots", "template", "lock", "clean",
}  # fmt: skip
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def make(*arguments: str, folder: Path = ROOT, **environ: str) -> tuple[int, str]:
    answer = subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr


def test_make_alone_lists_every_target_with_its_purpose() -> None:
    code, output = make()
    assert code == 0
    listed = dict(re.findall(r"^  make (\S+) +(\S.*)$", output, re.MULTILINE))
    assert set(listed) == {"help", *PROMISED}
    assert all(len(purpose) > 10 for purpose in listed.values())


def test_every_target_is_phony_so_that_a_file_of_its_name_changes_nothing() -> None:
    text = (ROOT / "Makefile").read_text()
    phony = {name for line in re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE) for name in line.split()}
    assert phony >= {"help", "ux", *PROMISED}


def test_without_python_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    code, output = make("run", "SYSTEM_PYTHON=", folder=tmp_path)
    assert code != 0
    assert output.startswith("✘ Python 3.11 tidak ditemukan; pasang dulu")
    assert not (tmp_path / ".venv").exists()


def test_desa_before_the_first_run_says_so(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    code, output = make("desa", "-o", ".venv/.project", folder=tmp_path)
    assert code != 0
    assert "✘ Belum ada basis data; jalankan `make run` dulu." in output


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_versions_and_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    entries = re.findall(
        r"^(\S+)==(\S+) \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?$)+)", text, re.MULTILINE
    )
    named = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(entries) == len(named) > 20


def test_both_locks_agree_and_cover_the_project() -> None:
    runtime, dev = (
        dict(re.findall(r"^(\S+?)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS
    )
    assert runtime.items() <= dev.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for wanted, lock in ((project["dependencies"], runtime), (project["optional-dependencies"]["dev"], dev)):
        pins = dict(re.sub(r"\[.*?\]", "", pin).split("==") for pin in wanted)
        assert {name: lock.get(name) for name in pins} == pins
    assert "psycopg" not in dev


def test_ci_runs_make_test_and_nothing_else_is_tested() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert lines[-1] == "make test"
    assert "set -euo pipefail" in lines
