"""Bringing a village's zip into an installation that does not have this village: whole, or not at all.

The owner makes the schema and fills it in one transaction, which is compared with the zip
before it ends. Only then are the files put in place and the village's public row committed.
Killed in between, a schema may be left that no village owns; it bears the zip's checksum as
its mark, so that the same import, run again, recognises and removes it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from smartvillage.common.audit.services import record
from smartvillage.kernel.jobs import report
from smartvillage.kernel.permissions import Actor
from smartvillage.kernel.tenancy import State, in_province, schema_of
from smartvillage.kernel.tenancy.directory import directory
from smartvillage.kernel.tenancy.snapshot import PLAIN
from smartvillage.province.regions import queries as regions
from smartvillage.province.regions.codes import VILLAGE
from smartvillage.province.villages import services as villages
from smartvillage.province.villages.models import Domain, Village

from .. import schema as schemas
from ..locks import alone_with
from ..template.catalogue import fingerprint
from . import rows
from .manifest import BadExport, Manifest
from .reading import Archive, verified
from .writing import Tell

_TAKEN_OVER = ("postal_code", "brand", "address", "phone", "office_hours", "demo")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Imported:
    code: str
    state: State
    counts: dict[str, int]
    files: int


def import_village(source: Path, *, actor: Actor, tell: Tell = report) -> Imported:
    """BadExport names what is wrong with the zip or why it has no place here; then nothing has changed."""
    with verified(source, tell=tell) as archive, in_province():
        code = archive.manifest.code
        with alone_with(code):
            _check_room(archive)
            _carry_out(archive, actor, tell)
        directory.forget()
        state = State(Village.objects.get(code=code).state)
        return Imported(code, state, archive.manifest.counts, len(archive.files))


def _check_room(archive: Archive) -> None:
    """The official list knows the village, and neither it nor its addresses are taken here."""
    manifest = archive.manifest
    place = _place(manifest.code)
    if place is None:
        raise BadExport(_("Kode %(code)s tidak ada di daftar resmi wilayah.") % {"code": manifest.code})
    existing = Village.objects.filter(code=manifest.code).first()
    if existing is not None and existing.state != State.DRAFT:
        raise BadExport(
            _("Desa %(code)s sudah ada di sini. Impor hanya untuk desa yang belum ada.")
            % {"code": manifest.code}
        )
    try:
        if not State(manifest.village["state"]).has_schema:
            raise ValueError
    except ValueError as error:
        raise BadExport(_("Keadaan desa di salinan ini tidak dikenal.")) from error
    labels = [address["domain"] for address in manifest.addresses]
    if sum(address["is_primary"] for address in manifest.addresses) != 1 or len(set(labels)) != len(labels):
        raise BadExport(_("Alamat desa di salinan ini tidak sah."))
    taken = (
        Domain.objects.filter(domain__in=labels)
        .exclude(tenant_id=manifest.code)
        .values_list("domain", flat=True)
    )
    if found := next(iter(taken), None):
        raise BadExport(_("Alamat “%(label)s” sudah dipakai desa lain.") % {"label": found})
    _check_leftovers(archive)


def _place(code: str) -> Any:
    try:
        place = regions.region(code)
    except regions.UnknownRegion:
        return None
    return place if place.level == VILLAGE and place.code == code else None


def _check_leftovers(archive: Archive) -> None:
    schema = schema_of(archive.manifest.code)
    folder = Path(settings.MEDIA_ROOT) / schema
    with schemas.owner_cursor() as cursor:
        there, mark = schemas.mark_of(cursor, schema)
    if there and mark == _mark(archive):
        schemas.remove(archive.manifest.code)  # of this import, killed before it was done
        shutil.rmtree(folder, ignore_errors=True)
    elif there:
        raise BadExport(
            _("Ruang data %(schema)s ada tanpa desa. Periksa dulu dengan tim teknis.") % {"schema": schema}
        )
    if folder.exists() and any(folder.rglob("*")):
        raise BadExport(
            _("Folder berkas %(schema)s sudah berisi. Periksa dulu dengan tim teknis.") % {"schema": schema}
        )


def _carry_out(archive: Archive, actor: Actor, tell: Tell) -> None:
    code = archive.manifest.code
    schema = schema_of(code)
    folder = Path(settings.MEDIA_ROOT) / schema
    filled = False
    try:
        with _unpacked(archive, schema) as staged, transaction.atomic():
            _register(archive.manifest, actor)
            _fill(archive, tell)
            filled = True
            if staged is not None:
                if folder.exists():
                    folder.rmdir()  # empty: it was checked
                staged.replace(folder)
    except BaseException as error:
        if filled:
            schemas.remove(code)
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, ValidationError):
            raise BadExport(_("Data umum desa di salinan ini tidak sah.")) from None
        if isinstance(error, psycopg2.Error):
            # What the server says may quote a row; its class is enough to look it up.
            raise BadExport(
                _("Isi tabel tidak diterima database (%(kind)s).") % {"kind": type(error).__name__}
            ) from None
        raise


def _register(manifest: Manifest, actor: Actor) -> None:
    primary = next(a["domain"] for a in manifest.addresses if a["is_primary"])
    village = villages.register(manifest.code, actor=actor, slugs={manifest.code: primary})
    for name in _TAKEN_OVER:
        setattr(village, name, manifest.village[name])
    live_at = manifest.village.get("live_at")
    village.live_at = parse_datetime(live_at) if live_at else None
    village.full_clean(exclude=["code", "schema_name", "live_at"], validate_unique=False)
    village.save()
    for address in manifest.addresses:
        Domain.objects.get_or_create(
            domain=address["domain"], defaults={"tenant": village, "is_primary": False}
        )
    reason = _("impor salinan dari %(when)s") % {"when": manifest.made_at[:25]}
    state = State(manifest.village["state"])
    opened = state if state.serves else State.LIVE if live_at else State.TRAINING
    for to in (State.PROVISIONING, opened, state):
        villages.move(manifest.code, to, actor=actor, reason=reason)
    record(actor=actor, action="villages.imported", target="village", target_id=manifest.code,
           detail={"made_at": manifest.made_at[:25], "release": manifest.release[:40]})  # fmt: skip


def _fill(archive: Archive, tell: Tell) -> None:
    """Schema and rows in one transaction of the owner, compared before it ends."""
    manifest = archive.manifest
    schema = schema_of(manifest.code)
    with schemas.owner_cursor() as cursor:
        schemas.create_in(cursor, manifest.code, _mark(archive))
        if fingerprint(cursor, schema) != manifest.fingerprint:
            raise BadExport(_("Susunan tabel di salinan ini berbeda dari rilis ini."))
        cursor.execute(PLAIN)
        found = {table.name: table for table in rows.tables(cursor, schema)}
        if found.keys() != manifest.counts.keys():
            raise BadExport(_("Daftar tabel di salinan ini berbeda dari rilis ini."))
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for done, table in enumerate(found.values()):
            tell(done, len(found))
            cursor.execute(f"DELETE FROM {schema}.{table.name}")  # the template's own rows
            with archive.open(f"tables/{table.name}.csv") as source:
                cursor.copy_expert(table.copy_in, source)
            _count_on(cursor, table)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _compare(cursor, manifest, found)


def _count_on(cursor: Any, table: rows.Table) -> None:
    for column in table.identity:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({column}), 1), max({column}) IS NOT NULL) "
            f"FROM {table.schema}.{table.name}",
            [f"{table.schema}.{table.name}", column.strip('"')],
        )


def _compare(cursor: Any, manifest: Manifest, found: dict[str, rows.Table]) -> None:
    """What was copied in reads back as the very bytes of the zip."""
    wanted = {member.name: member for member in manifest.members}
    for name, table in found.items():
        hashed, member = rows.Hashed(), wanted[f"tables/{name}.csv"]
        cursor.copy_expert(table.copy_out, hashed)
        if (hashed.sha256, cursor.rowcount) != (member.sha256, member.rows):
            raise BadExport(_("Tabel %(name)s berbeda setelah disalin.") % {"name": name})


@contextmanager
def _unpacked(archive: Archive, schema: str) -> Iterator[Path | None]:
    """The files in a folder beside the final one, to be renamed; gone afterwards if they were not."""
    staged = Path(settings.MEDIA_ROOT) / f".import-{schema}"
    shutil.rmtree(staged, ignore_errors=True)
    if not archive.files:
        yield None
        return
    try:
        for member in archive.files:
            path = staged / member.name.removeprefix("files/")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (
                archive.open(member.name) as source,
                os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
            ):
                shutil.copyfileobj(source, out, _CHUNK)
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _mark(archive: Archive) -> str:
    return f"import {archive.sha256}"
