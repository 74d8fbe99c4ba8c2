"""A person with nothing but Python and make clones the project and types `make run`."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from smartvillage.local import ports, welcome
from smartvillage.local.options import Options
from tests.local.test_welcome import LINE

ROOT = Path(__file__).resolve().parents[2]
# What a surrounding `make test` would pass on.
NOT_PASSED_ON = re.compile(r"MAKE|MFLAGS|PYTHON|DJANGO_|DATABASE_|VIRTUAL_ENV|PORT$|DEMO$|BASE_DOMAIN$")

pytestmark = pytest.mark.firstrun


def make(folder: Path, *arguments: str) -> str:
    environ = {name: value for name, value in os.environ.items() if not NOT_PASSED_ON.match(name)}
    answer = subprocess.run(
        ["make", *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    logs = [path.read_text()[-2000:] for path in folder.glob("var/log/*.log")] if answer.returncode else []
    assert answer.returncode == 0, "\n".join([answer.stdout, answer.stderr, *logs])
    return answer.stdout


def test_a_fresh_clone_serves_every_printed_address_and_login(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing to clone")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
    run = ("run", "CI=1", f"PORT={ports.any_free()}")
    try:
        first = make(clone, *run)
        second = make(clone, *run)
    finally:
        if (clone / ".venv").exists():
            make(clone, "reset")
    assert "2.446" in first or "2446" in first
    for output in (first, second):
        printed = [match for match in map(LINE.fullmatch, output.splitlines()) if match]
        assert len(printed) == len(welcome.places(Options()))
        for match in printed:
            assert f"✔ 200 {match['url']}" in output
            if match["login"]:
                assert f"✔ masuk sebagai {match['login']} di {match['url']}" in output
    assert "data demo (sudah ada)" in second
