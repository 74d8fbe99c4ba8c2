"""Secrets are made once, whole, and read by their owner alone."""

import base64
from pathlib import Path

from smartvillage.local.keys import FOR_SETTINGS, MAKERS, Keys


def test_made_once_and_private(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "secrets")
    keys.make()
    first = {name: keys.read(name) for name in MAKERS}
    keys.make()
    assert {name: keys.read(name) for name in MAKERS} == first
    assert len(set(first.values())) == len(MAKERS)
    assert keys.folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in keys.folder.iterdir()} == {0o600}


def test_open_permissions_are_closed_again(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "secrets")
    keys.make()
    keys.folder.chmod(0o755)
    keys.file("INDEX_KEY").chmod(0o644)
    keys.make()
    assert keys.folder.stat().st_mode & 0o777 == 0o700
    assert keys.file("INDEX_KEY").stat().st_mode & 0o777 == 0o600


def test_a_half_written_secret_is_not_used(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "secrets")
    keys.folder.mkdir()
    keys.file("SECRET_KEY").with_suffix(".new").write_text("ha")
    keys.make()
    assert len(keys.read("SECRET_KEY")) > 40
    assert not list(keys.folder.glob("*.new"))


def test_keys_have_the_length_that_sealing_needs(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "secrets")
    keys.make()
    number, _, sealing = keys.read("SEALING_KEYS").partition(":")
    assert number == "1"
    assert len(base64.b64decode(sealing)) == len(base64.b64decode(keys.read("INDEX_KEY"))) == 32


def test_children_learn_file_names_only(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "secrets")
    keys.make()
    told = keys.environment()
    assert set(told) == {f"{name}_FILE" for name in FOR_SETTINGS}
    assert all(Path(value).is_file() for value in told.values())
