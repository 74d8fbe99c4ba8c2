"""Subdomain labels of villages. Pure: the same list of villages always gives the same labels.

Villages share names (15 are called Sukamaju), so a label climbs a ladder until it is the only one: the
name, else name-kecamatan, else name-kecamatan-kabupaten. Each part is written without spaces, so the number
of hyphens tells the rung and labels of different rungs cannot meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

LABEL_MAX = 63
_LABEL = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NOT_SEARCHED = re.compile(r"[^a-z0-9]+")

# A word that is also a village's name moves that village's address: a test holds this to "metro".
RESERVED: frozenset[str] = frozenset(
    {
        # offices and sites of the province, present and likely
        "dpmd", "data", "portal", "provinsi", "lampung", "metro", "bandarlampung", "kabupaten", "kota",
        "kecamatan", "desa", "kelurahan", "pekon", "tiyuh", "kampung", "gubernur", "pemprov", "pmdt",
        "dinas",
        # the platform's own hosts
        "www", "api", "admin", "app", "apps", "status", "static", "media", "assets", "cdn", "files",
        "img", "dev", "demo", "test", "uji", "staging", "beta", "latihan", "contoh", "kelola", "masuk",
        "login", "akun", "auth", "sso", "oauth", "daftar", "bantuan", "help", "support", "docs",
        "panduan", "blog", "berita", "verifikasi", "surat", "pasar", "katalog", "bayar", "billing",
        "sentry", "metrics", "grafana", "monitor", "internal", "localhost", "root", "system", "health",
        # names with a meaning to mail, certificates and name servers
        "mail", "email", "smtp", "imap", "pop", "pop3", "mx", "webmail", "postmaster", "hostmaster",
        "webmaster", "abuse", "security", "noreply", "autodiscover", "autoconfig", "_acme-challenge",
        "acme-challenge", "_dmarc", "_domainkey", "mta-sts", "wpad", "isatap", "ns", "ns1", "ns2",
        "ns3", "ns4", "dns", "ftp", "sftp", "ssh", "vpn", "git", "ntp", "proxy", "gateway", "backup",
        "db", "postgres",
    }
)  # fmt: skip


class SlugRefused(ValueError):
    """The label cannot be a village's address. The message is Indonesian and says why."""


@dataclass(frozen=True, slots=True)
class VillageName:
    """A village with the names of the places that it lies in, as the official list writes them."""

    code: str
    name: str
    kecamatan: str
    kabupaten: str


def squash(text: str) -> str:
    """Only a–z and 0–9 of a name: "Tejo Agung" and "tejoagung" become the same text. May be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _NOT_SEARCHED.sub("", plain.lower())


def rungs(village: VillageName) -> tuple[str, str, str]:
    """The three labels of the ladder, shortest first, whether or not they are free."""
    name, kecamatan = squash(village.name), squash(village.kecamatan)
    kabupaten = squash(re.sub(r"^(kabupaten|kota)\s+", "", village.kabupaten, flags=re.IGNORECASE))
    return name, f"{name}-{kecamatan}", f"{name}-{kecamatan}-{kabupaten}"


def slug_table(villages: Iterable[VillageName]) -> dict[str, str]:
    """code → label, for all villages of a province at once: a label depends on all the others.

    Raises SlugRefused when two villages share name, kecamatan and kabupaten, or a name holds no letter.
    """
    ladders = {village.code: rungs(village) for village in villages}
    used = Counter(label for ladder in ladders.values() for label in ladder)
    return {code: _first_free(code, ladder, used) for code, ladder in ladders.items()}


def check_slug(text: str) -> str:
    """A label that somebody chose, in lower case. Raises SlugRefused; knows nothing of labels in use."""
    label = text.strip().lower()
    if label in RESERVED:
        message = _("Alamat “%(label)s” dicadangkan untuk platform. Pilih alamat lain.")
    elif len(label) > LABEL_MAX:
        message = _("Alamat “%(label)s” terlalu panjang. Paling banyak 63 huruf.")
    elif "--" in label or not _LABEL.fullmatch(label):
        message = _(
            "Alamat “%(label)s” tidak bisa dipakai. Pakai huruf a–z, angka, dan tanda hubung; awali huruf."
        )
    else:
        return label
    raise SlugRefused(message % {"label": label[:LABEL_MAX]})


def _first_free(code: str, ladder: tuple[str, str, str], used: Counter[str]) -> str:
    for label in ladder:
        if used[label] == 1 and label not in RESERVED:
            return check_slug(label)
    message = _(
        "Alamat untuk %(code)s tidak bisa dibuat karena semua pilihan sudah dipakai. Tentukan sendiri."
    )
    raise SlugRefused(message % {"code": code})
