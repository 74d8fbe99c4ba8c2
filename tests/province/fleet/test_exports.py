"""A village leaves as one zip and arrives elsewhere row for row; a zip that is not right changes nothing (T7)."""

import io
import json
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

from smartvillage.common.attachments.services import read
from smartvillage.common.audit.models import Entry
from smartvillage.kernel.tenancy import State, in_village, schema_of
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.kernel.tenancy.snapshot import snapshot_of
from smartvillage.province.fleet import schema as schemas
from smartvillage.province.fleet.exports import importing
from smartvillage.province.fleet.exports.importing import import_village
from smartvillage.province.fleet.exports.manifest import BadExport
from smartvillage.province.fleet.exports.reading import verified
from smartvillage.province.fleet.exports.writing import file_sha256, write_export
from smartvillage.province.villages.models import Domain, StateChange, Village
from tenants.letters.models import Letter
from tenants.residents.models import Resident
from tenants.residents.sealing import open_nik
from tests.cast import AWAY, HOME, SYSTEM, browser

SCHEMA = schema_of(HOME)


def manifest_of(path: Path) -> dict:
    with zipfile.ZipFile(path) as packed:
        return json.loads(packed.read("manifest.json"))


def repacked(path: Path, to: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same zip with some members changed, as an editor would leave it."""
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return to


def manifested(**fields: object) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **fields}).encode()

    return change


def nothing_is_left(database) -> bool:
    with psycopg2.connect(database.admin) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname ~ '^v_'")
        schemas_left = cursor.fetchone()
    link.close()
    folder = Path(settings.MEDIA_ROOT)
    files = list(folder.rglob("*")) if folder.exists() else []
    rows = Village.objects.count() + Domain.objects.count() + StateChange.objects.count()
    return schemas_left == (0,) and not files and rows == 0 and not Entry.objects.exists()


class TestThereAndBack:
    def test_counts_and_checksums_are_equal_in_the_other_installation(self, original, elsewhere, tmp_path):
        done = import_village(original, actor=SYSTEM)
        again = write_export(HOME, tmp_path / "again.zip")
        before, after = manifest_of(original), manifest_of(again.path)
        assert before["members"] == after["members"]
        assert done.counts["letters_letter"] == 2
        assert done.files == 1
        assert done.state is State.LIVE
        for name in ("village", "addresses", "migrations", "fingerprint", "keys"):
            assert before[name] == after[name], name

    def test_the_village_works_there(self, original, elsewhere):
        import_village(original, actor=SYSTEM)
        with in_village(HOME):
            letter = Letter.objects.get(state="ready")
            assert read(letter.pdf).startswith(b"%PDF")
            assert re.fullmatch(r"\d{16}", open_nik(Resident.objects.get(pk=letter.resident_id)))
            highest = max(Entry.objects.values_list("pk", flat=True))
            assert Entry.objects.create(
                at=letter.signed_at, actor_name="uji", action="uji", actor_role=""
            ).pk == highest + 1  # fmt: skip
        place = directory.by_code(HOME)
        assert browser(place).get(f"/v/{letter.verify_token}/").status_code == 200
        files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
        assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o600]

    def test_the_commands_do_the_same(self, original, elsewhere, tmp_path):
        done = elsewhere.desa("village", "import", str(original))
        assert "keadaan live" in done.stdout
        out = tmp_path / "again.zip"
        assert file_sha256_in(elsewhere.desa("village", "export", HOME, "--out", str(out))) == file_sha256(
            out
        )
        assert manifest_of(out)["members"] == manifest_of(original)["members"]
        assert elsewhere.desa("village", "export", HOME, "--out", str(out), check=False).returncode == 2
        assert (
            elsewhere.desa("village", "export", AWAY, "--out", str(tmp_path / "b"), check=False).returncode
            == 2
        )
        second = elsewhere.desa("village", "import", str(original), check=False)
        assert second.returncode == 1
        assert "sudah ada di sini" in second.stderr

    @pytest.mark.parametrize("state", [State.SUSPENDED, State.ARCHIVED, State.TRAINING])
    def test_the_state_comes_along(self, original, elsewhere, tmp_path, state):
        village = {**manifest_of(original)["village"], "state": state}
        import_village(repacked(original, tmp_path / "x.zip", manifested(village=village)), actor=SYSTEM)
        assert Village.objects.get(code=HOME).state == state

    def test_no_number_and_no_session_is_in_the_zip(self, original):
        with zipfile.ZipFile(original) as packed:
            names = packed.namelist()
            text = b"".join(packed.read(name) for name in names if name.startswith("tables/"))
        assert not [name for name in names if "django_session" in name]
        assert not re.search(rb"(?<![0-9a-f\\x])[0-9]{16}(?![0-9a-f])", text)
        assert settings.INDEX_KEY.encode() not in text

    def test_an_export_cannot_read_another_village(self, committed):
        with snapshot_of(committed.home.place) as link, link.cursor() as cursor:
            if settings.ISOLATION == "role":
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(f"SELECT * FROM {schema_of(AWAY)}.residents_resident")

    def test_it_is_one_moment_whatever_happens_meanwhile(self, committed, tmp_path):
        """A village goes on working while it is copied: rows written later are not in it."""
        with in_village(HOME):
            before = Entry.objects.count()

        def meanwhile(done: int, total: int) -> None:
            with in_village(HOME):
                Entry.objects.create(at="2026-01-01T00:00Z", actor_name="uji", action="uji", actor_role="")

        written = write_export(HOME, tmp_path / "x.zip", tell=meanwhile)
        assert written.manifest.counts["audit_entry"] == before

    def test_stopped_halfway_leaves_no_file(self, committed, tmp_path):
        def stop(done: int, total: int) -> None:
            if done > 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write_export(HOME, tmp_path / "x.zip", tell=stop)
        assert list(tmp_path.iterdir()) == []


def file_sha256_in(done) -> str:
    return re.search(r"SHA-256 ([0-9a-f]{64})", done.stdout)[1]


def edited_row(members: dict[str, bytes]) -> None:
    members["tables/residents_resident.csv"] = members["tables/residents_resident.csv"].replace(
        b"METRO", b"KOTRO"
    )


def without_a_table(members: dict[str, bytes]) -> None:
    del members["tables/residents_resident.csv"]


def with_more(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = b"x"

    return change


def other_migrations(members: dict[str, bytes]) -> None:
    body = json.loads(members["manifest.json"])
    manifested(migrations=[*body["migrations"], "letters.0099_later"], release="9.9")(members)


def other_keys(members: dict[str, bytes]) -> None:
    body = json.loads(members["manifest.json"])
    manifested(keys={**body["keys"], "sealing": {"1": "0" * 32}})(members)


def other_index(members: dict[str, bytes]) -> None:
    body = json.loads(members["manifest.json"])
    manifested(keys={**body["keys"], "index": "0" * 32})(members)


def village_named(**fields: object) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        manifested(village={**json.loads(members["manifest.json"])["village"], **fields})(members)

    return change


def resealed_row(members: dict[str, bytes]) -> None:
    """A liar who also mends the checksum: the database's own rules still hold."""
    import hashlib

    name = "tables/residents_resident.csv"
    header, first, rest = members[name].split(b"\n", 2)
    cells = first.split(b",")
    cells[0] = b"00000000-0000-0000-0000-000000000000"
    members[name] = b"\n".join([header, b",".join(cells), rest])
    body = json.loads(members["manifest.json"])
    for member in body["members"]:
        if member["name"] == name:
            member["sha256"], member["bytes"] = hashlib.sha256(members[name]).hexdigest(), len(members[name])
    members["manifest.json"] = json.dumps(body).encode()


class TestWrongZips:
    @pytest.mark.parametrize(("change", "says"), [
        (edited_row, "tables/residents_resident.csv"), (without_a_table, "daftar isi berbeda"),
        (with_more("tables/evil.csv"), "daftar isi berbeda"), (with_more("../evil"), "../evil"),
        (with_more("/etc/evil"), "/etc/evil"), (with_more("files/../../evil"), "evil"),
        (with_more("files/a\\..\\evil"), "evil"), (other_migrations, "rilis lain (9.9)"),
        (manifested(fingerprint="0" * 64), "Susunan tabel"), (manifested(version=2), "format 2"),
        (manifested(format="x"), "bukan salinan"), (manifested(members=None), "manifest.json"),
        (manifested(addresses=[]), "Alamat"), (other_keys, "SEALING_KEYS"), (other_index, "INDEX_KEY"),
        (village_named(code="18.72.99.1001"), "daftar resmi"), (village_named(code="x"), "Kode desa"),
        (village_named(state="purged"), "Keadaan"), (village_named(brand="x" * 40), "Data umum"),
        (resealed_row, "ditolak|tidak diterima|berbeda setelah"),
        (lambda members: members.pop("manifest.json"), "manifest.json tidak ada"),
    ])  # fmt: skip
    def test_it_is_named_and_nothing_changes(self, original, elsewhere, tmp_path, change, says):
        with pytest.raises(BadExport, match=says if "|" in says else re.escape(says)):
            import_village(repacked(original, tmp_path / "x.zip", change), actor=SYSTEM)
        shutil.rmtree(tmp_path / "x.zip", ignore_errors=True)
        assert nothing_is_left(elsewhere)

    @pytest.mark.parametrize("damage", ["truncated", "one byte", "foreign", "no zip", "empty"])
    def test_damage_is_named_and_nothing_changes(self, original, elsewhere, tmp_path, damage):
        raw = bytearray(original.read_bytes())
        if damage == "truncated":
            del raw[len(raw) // 2 :]
        elif damage == "one byte":
            raw[len(raw) // 3] ^= 0xFF
        elif damage == "foreign":
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as packed:
                packed.writestr("word/document.xml", "x")
            raw = bytearray(buffer.getvalue())
        else:
            raw = bytearray(b"kode,nama\n" if damage == "no zip" else b"")
        path = tmp_path / "x.zip"
        path.write_bytes(raw)
        with pytest.raises(BadExport):
            import_village(path, actor=SYSTEM)
        assert nothing_is_left(elsewhere)

    def test_a_link_in_the_zip_is_refused(self, original, tmp_path):
        path = tmp_path / "x.zip"
        shutil.copy(original, path)
        with zipfile.ZipFile(path, "a") as packed:
            entry = zipfile.ZipInfo("files/link")
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            packed.writestr(entry, "/etc/passwd")
        with pytest.raises(BadExport, match="files/link"), verified(path):
            pass

    def test_a_bomb_is_not_unpacked(self, original, tmp_path):
        path = repacked(original, tmp_path / "x.zip", with_more("files/big"))
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed,
            packed.open("files/bomb", "w") as out,
        ):
            for _ in range(150):
                out.write(b"\0" * (1 << 20))
        with pytest.raises(BadExport, match="terlalu besar"), verified(path):
            pass

    def test_a_village_that_is_here_is_not_touched(self, original, committed):
        with in_village(HOME):
            before = Entry.objects.count()
        with pytest.raises(BadExport, match="sudah ada di sini"):
            import_village(original, actor=SYSTEM)
        with in_village(HOME):
            assert Entry.objects.count() == before

    def test_a_schema_without_a_village_is_named_not_adopted(self, original, elsewhere):
        schemas.create(HOME, mark="onboarding of somebody")
        with pytest.raises(BadExport, match="ada tanpa desa"):
            import_village(original, actor=SYSTEM)

    def test_an_address_of_another_village_is_refused(self, original, elsewhere):
        village = Village.objects.create(code=AWAY, schema_name=schema_of(AWAY), name="x", kind="desa")
        Domain.objects.create(domain="tejoagung", tenant=village)
        try:
            with pytest.raises(BadExport, match="sudah dipakai"):
                import_village(original, actor=SYSTEM)
        finally:
            Domain.objects.filter(tenant=village).delete()
            Village.objects.filter(code=AWAY).delete()

    @pytest.mark.parametrize("last", [False, True])
    def test_an_import_that_fails_late_leaves_nothing(self, original, elsewhere, monkeypatch, last):
        """Before the rows are compared, and after the owner has committed."""
        if last:
            monkeypatch.setattr(importing.transaction, "atomic", _failing(importing.transaction.atomic))
        else:
            monkeypatch.setattr(importing, "_compare", _boom)
        with pytest.raises(OSError, match="boom"):
            import_village(original, actor=SYSTEM)
        monkeypatch.undo()
        assert nothing_is_left(elsewhere)

    @pytest.mark.parametrize("when", ["unpacking", "rows", "before files", "after files"])
    def test_a_killed_import_is_finished_by_the_next_run(self, original, elsewhere, when):
        done = subprocess.run([sys.executable, "-c", KILLED, when, str(original)], env=elsewhere.environment(),
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == -9, done.stderr
        assert not Village.objects.filter(code=HOME).exists()
        directory.forget()
        done_now = import_village(original, actor=SYSTEM)
        assert (done_now.state, done_now.files) == (State.LIVE, 1)
        assert [path.name for path in Path(settings.MEDIA_ROOT).iterdir()] == [SCHEMA]


# Dies by SIGKILL at the place named on the command line.
KILLED = """
import os, pathlib, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "smartvillage.config.settings"
import django; django.setup()
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import in_province
from smartvillage.province.fleet.exports import importing
when, path = sys.argv[1:]
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
replace = pathlib.Path.replace
if when == "unpacking":
    importing.shutil.copyfileobj = die
elif when == "rows":
    importing._compare = die
else:
    pathlib.Path.replace = lambda *paths: (when == "after files" and replace(*paths), die())
with in_province():
    importing.import_village(pathlib.Path(path), actor=Actor.system_named("uji"))
"""


def _boom(*_: object) -> None:
    raise OSError("boom")


def _failing(atomic):
    from contextlib import contextmanager

    @contextmanager
    def failing(*arguments, **options):
        with atomic(*arguments, **options):
            yield
            _boom()

    return lambda *arguments, **options: atomic(*arguments) if arguments else failing()
