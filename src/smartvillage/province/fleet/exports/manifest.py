"""What a village's zip says about itself."""

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

FORMAT = "smartvillage-village"
VERSION = 1
NAME = "manifest.json"
MEMBER = re.compile(
    r"tables/[a-z0-9_]{1,63}\.(csv|jsonl)|files/([A-Za-z0-9_ -][A-Za-z0-9._ -]*/)*[A-Za-z0-9_ -][A-Za-z0-9._ -]*"
)
_HEX = re.compile(r"[0-9a-f]{64}")
SEALED = "NIK dan nomor KK tetap tersegel. Kunci segel tidak ada di berkas ini."


class BadExport(Exception):
    """The zip cannot be taken. The message is Indonesian and says why."""


@dataclass(frozen=True, slots=True)
class Member:
    """`rows` is None for a file."""

    name: str
    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """`village` is its public row, `keys` the ids and check values of the keys, never a key."""

    made_at: str
    release: str
    village: dict[str, Any]
    addresses: list[dict[str, Any]]
    migrations: list[str]
    fingerprint: str
    keys: dict[str, Any]
    members: list[Member]
    left_out: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.village["code"])

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {
            member.name.removeprefix("tables/").removesuffix(".csv"): member.rows or 0
            for member in self.members
            if member.name.endswith(".csv") and member.name.startswith("tables/")
        }

    def as_json(self) -> bytes:
        body = {"format": FORMAT, "version": VERSION, "sealed": SEALED, **asdict(self)}
        return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(raw: bytes) -> Manifest:
    """BadExport for anything that is not a manifest of a version known here."""
    try:
        body = json.loads(raw)
        if not isinstance(body, dict) or body.pop("format") != FORMAT:
            raise BadExport(_("Berkas ini bukan salinan desa."))
        version = body.pop("version")
        if version != VERSION:
            raise BadExport(
                _("Salinan ini memakai format %(version)s, yang belum dikenal.")
                % {"version": str(version)[:20]}
            )
        body.pop("sealed", None)
        members = [Member(**member) for member in body.pop("members")]
        manifest = Manifest(**body, members=members)
        _check_types(manifest)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadExport(_("Daftar isi (manifest.json) rusak atau tidak lengkap.")) from error
    return manifest


def _check_types(manifest: Manifest) -> None:
    for member in manifest.members:
        if not (isinstance(member.bytes, int) and member.bytes >= 0 and _HEX.fullmatch(member.sha256)):
            raise ValueError(member.name)
        if not isinstance(member.rows, int | None):
            raise TypeError(member.name)
    for text in (
        manifest.made_at,
        manifest.release,
        manifest.fingerprint,
        *manifest.migrations,
        *manifest.left_out,
    ):
        if not isinstance(text, str):
            raise TypeError("text")
    for address in manifest.addresses:
        if not isinstance(address["domain"], str) or not isinstance(address["is_primary"], bool):
            raise TypeError("address")
    if not isinstance(manifest.keys["index"], str) or not isinstance(manifest.keys["sealing"], dict):
        raise TypeError("keys")
    if not all(isinstance(manifest.village[name], str) for name in ("code", "name", "state")):
        raise TypeError("village")
