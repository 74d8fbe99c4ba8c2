"""Writing a village down: every table as CSV and as JSON lines, its files, and the manifest.

The rows are read by the village's own role, not by the owner: a mistake here cannot put
another village's rows into the file, because the database refuses to read them.
"""

import hashlib
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from smartvillage.kernel import clock
from smartvillage.kernel.identity.sealing import key_ring
from smartvillage.kernel.jobs import report
from smartvillage.kernel.tenancy import in_province
from smartvillage.kernel.tenancy.snapshot import snapshot_of
from smartvillage.province.villages.models import Domain, Village
from smartvillage.province.villages.queries import reference

from ..template.catalogue import fingerprint
from . import rows
from .manifest import MEMBER, NAME, Manifest, Member

if TYPE_CHECKING:
    import psycopg2.extensions

Tell = Callable[[int, int], None]
_CHUNK = 1 << 20
_ROW = ("code", "name", "kind", "term", "head_title", "kecamatan", "kabupaten", "postal_code", "state", "brand",
        "address", "phone", "office_hours", "demo", "live_at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """A whole file: nothing is at `path` before it is."""

    path: Path
    sha256: str
    size: int
    manifest: Manifest


def write_export(code: str, target: Path, *, tell: Tell = report) -> Written:
    """The village as it is now, as one zip at `target`. Changes nothing.

    Village.DoesNotExist for a village that has not joined; NoVillage where it has no schema.
    """
    with in_province():
        village = Village.objects.get(code=code)
        addresses = list(
            Domain.objects.filter(tenant=village).order_by("domain").values("domain", "is_primary")
        )
    primary = next((a["domain"] for a in addresses if a["is_primary"]), "")
    part = target.with_name(f".{target.name}.{uuid4().hex}")
    part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with snapshot_of(reference(village, primary)) as link, _opened(part) as archive:
            manifest = _fill(archive, link, village, addresses, tell)
        digest = file_sha256(part)
        part.replace(target)  # whole, or not there
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return Written(target, digest, target.stat().st_size, manifest)


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opened(path: Path) -> zipfile.ZipFile:
    path.touch(mode=0o600, exist_ok=False)
    return zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)


def _fill(
    archive: zipfile.ZipFile,
    link: "psycopg2.extensions.connection",
    village: Village,
    addresses: list[dict[str, Any]],
    tell: Tell,
) -> Manifest:
    schema = village.schema_name
    with link.cursor() as cursor:
        structure, applied = fingerprint(cursor, schema), rows.migrations(cursor, schema)
        found = rows.tables(cursor, schema)
    files = list(village_files(schema))
    total, members = len(found) + len(files), []
    for done, table in enumerate(found):
        tell(done, total)
        members += [_csv(archive, link, table), _json(archive, link, table)]
    for done, path in enumerate(files, start=len(found)):
        if done % 50 == 0:
            tell(done, total)
        members += _file(archive, path, schema)
    ring = key_ring()
    row = {name: getattr(village, name) for name in _ROW}
    row["live_at"] = village.live_at.isoformat() if village.live_at else None
    manifest = Manifest(
        made_at=clock.now().isoformat(timespec="seconds"), release=settings.RELEASE, village=row,
        addresses=addresses, migrations=applied, fingerprint=structure, keys=ring.check_values(),
        members=members, left_out=sorted(rows.LEFT_OUT),
    )  # fmt: skip
    with archive.open(_entry(NAME), "w") as out:
        out.write(manifest.as_json())
    tell(total, total)
    return manifest


def _csv(archive: zipfile.ZipFile, link: "psycopg2.extensions.connection", table: rows.Table) -> Member:
    name = f"tables/{table.name}.csv"
    with archive.open(_entry(name), "w", force_zip64=True) as out, link.cursor() as cursor:
        hashed = rows.Hashed(out)
        cursor.copy_expert(table.copy_out, hashed)
        return Member(name, hashed.size, hashed.sha256, cursor.rowcount)


def _json(archive: zipfile.ZipFile, link: "psycopg2.extensions.connection", table: rows.Table) -> Member:
    name, count = f"tables/{table.name}.jsonl", 0
    # A named cursor: the rows come in portions, however many they are.
    with archive.open(_entry(name), "w", force_zip64=True) as out, link.cursor("lines") as cursor:
        hashed = rows.Hashed(out)
        cursor.execute(table.as_json)
        for (line,) in cursor:
            hashed.write(line.encode() + b"\n")
            count += 1
        return Member(name, hashed.size, hashed.sha256, count)


def village_files(schema: str) -> Iterator[Path]:
    """Regular files below the village's folder, by name; links are not followed."""
    root = Path(settings.MEDIA_ROOT) / schema
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if stat.S_ISREG(path.lstat().st_mode):
                yield path


def _file(archive: zipfile.ZipFile, path: Path, schema: str) -> list[Member]:
    name = "files/" + path.relative_to(Path(settings.MEDIA_ROOT) / schema).as_posix()
    if not MEMBER.fullmatch(name):
        raise ValueError("a file of the village has a name that an export cannot hold")
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return []  # the village discarded it meanwhile
    with closing(source), archive.open(_entry(name), "w", force_zip64=True) as out:
        hashed = rows.Hashed(out)
        while data := source.read(_CHUNK):
            hashed.write(data)
    return [Member(name, hashed.size, hashed.sha256)]


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))  # the same content, the same bytes
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    return entry


__all__ = ["Written", "file_sha256", "village_files", "write_export"]
