"""The tests of the walls can fail: with any one wall taken down, a named test does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WALLS = Path(__file__).with_name("test_walls.py")
CAUGHT_BY = {
    "role": "test_the_province_has_no_right_on_a_village",
    "path": "test_public_is_off_a_villages_path",
    "witness": "test_a_cursor_kept_across_villages_is_refused",
    "filter": "test_a_village_runs_one_data_statement_at_a_time",
}


@pytest.mark.skipif("MUTANT" in os.environ, reason="this run is itself a mutant's")
@pytest.mark.parametrize("mutant", CAUGHT_BY)
def test_a_missing_wall_is_noticed(mutant):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(WALLS)],
        env={**os.environ, "MUTANT": mutant}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    assert f"FAILED tests/isolation/test_walls.py::{CAUGHT_BY[mutant]}" in done.stdout
