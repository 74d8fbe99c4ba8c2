"""The whole way at three villages, so that it still works on the day when it is wanted at full size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scale import load
from tests.scale.province import ROOT, Province

_FILL = """
import pathlib, sys
from tests.scale import province
province.HOME = pathlib.Path(sys.argv[1])
province.Province.__init__.__defaults__ = (province.HOME,)
sys.argv = ["scale", "--villages", sys.argv[2], "--residents", "4", "--only", sys.argv[3]]
from tests.scale.__main__ import main
if __name__ == "__main__":
    main()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("scale")
    yield folder
    Province(3, folder).server.destroy()


def test_a_province_is_built_completed_and_measured(home: Path) -> None:
    _scale(home, "hosts,crash")
    notes = json.loads((home / "3" / "notes.json").read_text())
    assert notes["villages"] == 3 == len(notes["last_ms"]) == len(notes["filled"])
    assert set(notes["measured"]) == {"hosts", "crash"}

    (home / "3" / "notes.json").write_text(json.dumps({**notes, "filled": notes["filled"][:2]}))
    _scale(home, "pages")
    after = json.loads((home / "3" / "notes.json").read_text())
    assert after["villages"] == 3  # none was made again
    assert after["filled"] == notes["filled"]
    assert set(after["measured"]) == {"hosts", "crash", "pages"}
    table = (home / "3" / "table.md").read_text()
    assert "mulai lagi setelah mati mendadak" in table
    assert "papan dpmd, provinsi" in table


def test_the_largest_memory_counts_a_process_that_has_ended() -> None:
    program = "import time; x = bytearray(80_000_000); x[::4096] = b'1' * len(x[::4096]); time.sleep(1)"
    with load.Watch(os.getpid()) as watch:
        subprocess.run([sys.executable, "-c", program], check=True)
    assert watch.largest > 80_000_000


def _scale(home: Path, only: str) -> None:
    program = home / "run.py"
    program.write_text(_FILL)
    done = subprocess.run(
        [sys.executable, str(program), str(home), "3", only], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
