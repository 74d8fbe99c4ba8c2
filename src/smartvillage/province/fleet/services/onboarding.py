"""A list of villages to bring on board: checked line by line before anything is done (T1)."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from smartvillage.kernel.identity.errors import InvalidPhone
from smartvillage.kernel.identity.phone import parse_phone
from smartvillage.kernel.tenancy import State
from smartvillage.province.regions import queries as regions
from smartvillage.province.regions.codes import BadCode, parse_code
from smartvillage.province.villages.models import Village

COLUMNS = ("kode", "nama_operator", "telepon")
MAX_ROWS = 5_000


class Action(StrEnum):
    CREATE = "create"
    RESUME = "resume"
    SKIP = "skip"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list and what will be done with it. `number` counts as the sheet does."""

    number: int
    code: str
    name: str
    action: Action
    message: str
    operator_name: str = ""
    operator_phone: str = ""


class BadList(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


def read_csv(content: bytes) -> list[dict[str, str]]:
    """Rows of a CSV with a header, comma or semicolon, with or without BOM. BadList otherwise."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadList(_("Berkas bukan CSV UTF-8. Simpan ulang sebagai “CSV UTF-8”.")) from None
    if "\x00" in text:
        raise BadList(_("Berkas ini bukan CSV. Unggah berkas berakhiran .csv."))
    header = text.split("\n", 1)[0]
    rows = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ","
    )
    named = [(name or "").strip().lower() for name in rows.fieldnames or []]
    if "kode" not in named:
        raise BadList(_("Baris pertama harus berisi nama kolom: kode, nama_operator, telepon."))
    if unknown := [name for name in named if name not in COLUMNS]:
        raise BadList(
            _("Kolom “%(name)s” tidak dikenal. Pakai: kode, nama_operator, telepon.") % {"name": unknown[0]}
        )
    rows.fieldnames = named
    found = [{key: (value or "").strip() for key, value in row.items() if key in COLUMNS} for row in rows]
    if len(found) > MAX_ROWS:
        raise BadList(_("Daftar terlalu panjang: paling banyak %(most)d baris.") % {"most": MAX_ROWS})
    return found


def rows_of_kecamatan(code: str) -> list[dict[str, str]]:
    """A list of all villages of a kecamatan. UnknownRegion if there is no such kecamatan."""
    regions.region(code)
    return [{"kode": village.code} for village in regions.villages_of(code)]


def plan(rows: Iterable[dict[str, str]]) -> list[Line]:
    """What each row would do. Changes nothing."""
    rows = list(rows)
    official = {village.code: village.name for village in regions.villages_of("18")}
    states = dict(Village.objects.values_list("code", "state"))
    seen: dict[str, int] = {}
    phones: dict[str, int] = {}
    return [
        _line(number, row, official=official, states=states, seen=seen, phones=phones)
        for number, row in enumerate(rows, start=2)
    ]


def _line(
    number: int,
    row: dict[str, str],
    *,
    official: dict[str, str],
    states: dict[str, str],
    seen: dict[str, int],
    phones: dict[str, int],
) -> Line:
    text = row.get("kode", "")
    try:
        code = parse_code(text)
        phone = parse_phone(row["telepon"]) if row.get("telepon") else ""
        if code not in official:
            raise BadCode(_("Kode ini bukan desa atau kelurahan di Lampung."))
        _once(seen, code, number, _("Kode ini sudah ada di baris %(row)d."))
        if phone:
            _once(phones, phone, number, _("Nomor telepon ini sudah dipakai di baris %(row)d."))
    except (BadCode, InvalidPhone) as error:
        return Line(number, text, official.get(text, ""), Action.ERROR, str(error))
    state = State(states[code]) if code in states else None
    if state is None:
        action, message = Action.CREATE, _("akan disiapkan")
    elif state.has_schema:
        action, message = Action.SKIP, _("sudah ada")
    elif state is State.PURGED:
        action, message = Action.ERROR, _("Desa ini sudah dihapus dan tidak disiapkan lagi.")
    else:
        action, message = Action.RESUME, _("akan dilanjutkan")
    return Line(number, code, official[code], action, message, row.get("nama_operator", ""), phone)


def _once(seen: dict[str, int], key: str, number: int, message: str) -> None:
    if key in seen:
        raise BadCode(message % {"row": seen[key]})
    seen[key] = number
