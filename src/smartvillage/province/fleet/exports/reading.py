"""Opening a zip that somebody hands in: nothing of it is believed before all of it is checked."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from smartvillage.kernel.identity.sealing import key_ring
from smartvillage.kernel.jobs import report
from smartvillage.province.regions.codes import BadCode, parse_code

from ..template import expected_migrations
from . import rows
from .manifest import MEMBER, NAME, BadExport, Manifest, Member, read_manifest
from .writing import Tell, file_sha256

MOST_MEMBERS = 200_000
MOST_BYTES = 50 << 30
_MOST_MANIFEST = 64 << 20
_FREE_RATIO = 100 << 20  # below it a zip may be packed as tightly as it likes
_MOST_RATIO = 200
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Archive:
    """A verified zip; its members are exactly those of the manifest, byte for byte."""

    manifest: Manifest
    sha256: str
    _zip: zipfile.ZipFile

    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name)

    @property
    def files(self) -> list[Member]:
        return [member for member in self.manifest.members if member.name.startswith("files/")]


@contextmanager
def verified(path: Path, *, tell: Tell = report) -> Iterator[Archive]:
    """The zip, if it is whole, untouched and made by this release with these keys; else BadExport."""
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise BadExport(_("Berkas ini bukan zip yang utuh.")) from error
    with packed:
        entries = _entries(packed)
        manifest = _manifest(packed, entries)
        _check_listing(manifest, entries)
        _check_origin(manifest)
        _check_bytes(packed, manifest, tell)
        yield Archive(manifest, file_sha256(path), packed)


def _entries(packed: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Names and sizes as the zip claims them; nothing is unpacked yet."""
    infos = packed.infolist()
    if len(infos) > MOST_MEMBERS:
        raise BadExport(_("Berkas ini berisi terlalu banyak bagian."))
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if info.orig_filename != NAME and not MEMBER.fullmatch(info.orig_filename):
            raise BadExport(_("Nama bagian yang tidak dikenal: %(name)s") % {"name": _shown(info)})
        if (
            info.flag_bits & 1
            or stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}
            or info.filename in entries
        ):
            raise BadExport(_("Bagian yang tidak boleh ada: %(name)s") % {"name": _shown(info)})
        entries[info.filename] = info
    size = sum(info.file_size for info in infos)
    packed_size = max(1, sum(info.compress_size for info in infos))
    if size > MOST_BYTES or (size > _FREE_RATIO and size / packed_size > _MOST_RATIO):
        raise BadExport(_("Isi berkas ini terlalu besar setelah dibuka."))
    return entries


def _shown(info: zipfile.ZipInfo) -> str:
    return repr(info.orig_filename[:60])


def _manifest(packed: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> Manifest:
    if NAME not in entries or entries[NAME].file_size > _MOST_MANIFEST:
        raise BadExport(_("Berkas ini bukan salinan desa: manifest.json tidak ada."))
    try:
        raw = packed.read(NAME)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadExport(_("Daftar isi (manifest.json) rusak atau tidak lengkap.")) from error
    return read_manifest(raw)


def _check_listing(manifest: Manifest, entries: dict[str, zipfile.ZipInfo]) -> None:
    listed = {member.name for member in manifest.members}
    there = set(entries) - {NAME}
    if len(listed) != len(manifest.members) or not all(MEMBER.fullmatch(name) for name in listed):
        raise BadExport(_("Daftar isi (manifest.json) rusak atau tidak lengkap."))
    if odd := sorted(listed ^ there):
        raise BadExport(_("Isi dan daftar isi berbeda, misalnya: %(name)s") % {"name": odd[0][:80]})
    tables = {name for name in listed if name.startswith("tables/")}
    pairs = {f"tables/{table}.{kind}" for table in manifest.counts for kind in ("csv", "jsonl")}
    if tables != pairs or manifest.left_out != sorted(rows.LEFT_OUT):
        raise BadExport(_("Isi dan daftar isi berbeda, misalnya: %(name)s") % {"name": "tables/"})
    for member in manifest.members:
        if entries[member.name].file_size != member.bytes:
            raise _changed(member)


def _check_origin(manifest: Manifest) -> None:
    try:
        if parse_code(manifest.code) != manifest.code:
            raise BadCode(manifest.code)
    except BadCode as error:
        raise BadExport(_("Kode desa di salinan ini tidak sah.")) from error
    here = sorted(expected_migrations())
    if sorted(manifest.migrations) != here:
        odd = sorted(set(manifest.migrations) ^ set(here)) or ["–"]
        raise BadExport(
            _("Salinan ini dibuat oleh rilis lain (%(release)s). Berbeda di: %(name)s")
            % {"release": manifest.release[:40], "name": ", ".join(odd[:3])[:120]}
        )
    mine = key_ring().check_values()
    if manifest.keys["index"] != mine["index"]:
        raise BadExport(_("Kunci indeks di sini berbeda (INDEX_KEY). Pakai kunci dari pemasangan asalnya."))
    known = mine["sealing"]
    assert isinstance(known, dict)
    for key_id, value in manifest.keys["sealing"].items():
        if known.get(key_id) != value:
            message = _(
                "Kunci segel “%(key)s” di sini berbeda (SEALING_KEYS). Pakai kunci dari pemasangan asalnya."
            )
            raise BadExport(message % {"key": str(key_id)[:16]})


def _check_bytes(packed: zipfile.ZipFile, manifest: Manifest, tell: Tell) -> None:
    for done, member in enumerate(manifest.members):
        if done % 50 == 0:
            tell(done, len(manifest.members))
        hashed, lines = rows.Hashed(), 0
        try:
            with packed.open(member.name) as source:
                while data := source.read(_CHUNK):
                    hashed.write(data)
                    lines += data.count(b"\n")
                    if hashed.size > member.bytes:
                        raise _changed(member)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise _changed(member) from error
        wrong_lines = member.name.endswith(".jsonl") and lines != member.rows
        if (hashed.size, hashed.sha256) != (member.bytes, member.sha256) or wrong_lines:
            raise _changed(member)


def _changed(member: Member) -> BadExport:
    return BadExport(_("Bagian ini rusak atau diubah: %(name)s") % {"name": member.name[:80]})
