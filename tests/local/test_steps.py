"""A step is done again when, and only when, what it depends on changed."""

import io
import os
import sys
from pathlib import Path

import pytest

from smartvillage.local import steps
from smartvillage.local.errors import LocalError
from smartvillage.local.layout import Layout
from smartvillage.local.screen import Screen

FIRST = steps.Step("first", "satu", ("one",), ("first/*.py",))
SECOND = steps.Step("second", "dua", ("two",), ("second/**/*",), result_line=-1)


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    code = tmp_path / "code"
    for name in ("first", "second/deep"):
        (code / name).mkdir(parents=True)
        (code / name / "a.py").write_text("1")
    monkeypatch.setattr(steps, "code_folders", lambda: {"smartvillage": code})
    layout = Layout(tmp_path)
    layout.make()
    layout.lock.write_text("django==1")
    return layout


def names(layout: Layout, stamps: dict[str, str], salt: str = "") -> list[str]:
    return [step.name for step, _ in steps.pending([FIRST, SECOND], stamps, layout, salt)]


@pytest.fixture
def stamps(layout: Layout) -> dict[str, str]:
    return {step.name: stamp for step, stamp in steps.pending([FIRST, SECOND], {}, layout)}


def test_everything_is_pending_at_first_and_nothing_after(layout: Layout, stamps: dict[str, str]) -> None:
    assert names(layout, {}) == ["first", "second"]
    assert names(layout, stamps) == []


def test_a_change_brings_back_its_step_and_those_after_it(layout: Layout, stamps: dict[str, str]) -> None:
    (layout.root / "code/second/deep/a.py").write_text("2")
    assert names(layout, stamps) == ["second"]
    (layout.root / "code/first/a.py").write_text("2")
    assert names(layout, stamps) == ["first", "second"]


@pytest.mark.parametrize("change", ["lock", "new file", "renamed", "salt"])
def test_what_counts_as_a_change(layout: Layout, stamps: dict[str, str], change: str) -> None:
    folder = layout.root / "code/first"
    if change == "lock":
        layout.lock.write_text("django==2")
    if change == "new file":
        (folder / "b.py").write_text("")
    if change == "renamed":
        (folder / "a.py").rename(folder / "b.py")
    assert names(layout, stamps, "other" if change == "salt" else "") == ["first", "second"]


def test_other_files_and_byte_code_do_not_count(layout: Layout, stamps: dict[str, str]) -> None:
    (layout.root / "code/first/readme.md").write_text("x")
    (layout.root / "code/second/a.cpython-311.pyc").write_text("x")
    assert names(layout, stamps) == []


def runner(layout: Layout, code: str) -> tuple[steps.Runner, io.StringIO]:
    out = io.StringIO()
    return steps.Runner(layout, Screen(out), dict(os.environ), (sys.executable, "-c", code)), out


def test_a_step_shows_its_result(layout: Layout) -> None:
    run, out = runner(layout, "print('awal'); print('2.651 desa'); print()")
    run.run(SECOND)
    assert out.getvalue().startswith("✔ dua: 2.651 desa  [")
    assert "awal" in layout.log("setup").read_text()


def test_a_failed_step_is_one_sentence_with_reason_log_and_fix(layout: Layout) -> None:
    layout.log("setup").write_text("pesan lama\n")
    run, out = runner(layout, "import sys; print('Traceback'); sys.exit('kolom hilang')")
    with pytest.raises(LocalError) as caught:
        run.run(FIRST)
    assert str(caught.value) == (
        "Langkah “satu” gagal (kolom hilang); lihat var/log/setup.log, "
        "lalu ulangi `make run`, atau mulai dari awal dengan `make reset`."
    )
    assert "✔" not in out.getvalue()
    silent, _ = runner(layout, "raise SystemExit(1)")
    with pytest.raises(LocalError, match="gagal; lihat"):
        silent.run(FIRST)


def test_the_extra_environment_reaches_one_step_only(layout: Layout) -> None:
    run, out = runner(layout, "import os; print(os.environ.get('DATABASE_ADMIN_URL', 'tanpa admin'))")
    run.run(SECOND, {"DATABASE_ADMIN_URL": "admin"})
    run.run(SECOND)
    assert ["dua: admin" in line for line in out.getvalue().splitlines()] == [True, False]
    assert "dua: tanpa admin" in out.getvalue()
