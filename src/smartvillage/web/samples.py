"""Invented content for the catalogue; nothing here is a real person, letter or place of business."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from smartvillage.kernel.clock import WIB
from smartvillage.web import icons
from smartvillage.web.forms import Checkboxes, DatePartsField, QuestionForm, Radios, WebForm
from smartvillage.web.navigation import Area, NavItem

_HERE = "/-/components/"
_SENT = datetime(2026, 11, 24, 9, 12, tzinfo=WIB)
_TYPES = [
    ("domisili", "Keterangan domisili"),
    ("usaha", "Keterangan usaha"),
    ("sktm", "Keterangan tidak mampu"),
]


class EveryField(WebForm):
    name = forms.CharField(label="Nama lengkap", max_length=60, help_text="Tulis seperti di KTP.")
    nik = forms.CharField(
        label="NIK",
        help_text="16 angka, ada di bagian atas KTP.",
        widget=forms.TextInput({"size": "16", "inputmode": "numeric", "autocomplete": "off"}),
    )
    born = DatePartsField(label="Tanggal lahir", birthday=True)
    moved = forms.DateField(
        label="Tinggal di sini sejak", required=False, widget=forms.DateInput({"type": "date"})
    )
    kind = forms.ChoiceField(
        label="Jenis surat",
        choices=_TYPES,
        widget=Radios(hints={"usaha": "Untuk warung, toko, atau jasa yang Anda jalankan sendiri."}),
    )
    papers = forms.MultipleChoiceField(
        label="Dokumen yang Anda bawa",
        choices=[("kk", "Kartu keluarga"), ("ktp", "KTP"), ("rt", "Pengantar RT")],
        widget=Checkboxes,
    )
    hamlet = forms.ChoiceField(
        label="Lingkungan", choices=[("", "Pilih salah satu"), ("1", "RW 01"), ("2", "RW 02"), ("3", "RW 03")]
    )
    purpose = forms.CharField(label="Keperluan", widget=forms.Textarea({"rows": 3}), required=False)
    photo = forms.FileField(label="Foto tempat usaha", help_text="JPG atau PNG, paling besar 10 MB.")
    agree = forms.BooleanField(label="Data yang saya isi benar.")


class PurposeQuestion(QuestionForm):
    purpose = forms.ChoiceField(
        label="Untuk keperluan apa surat ini?",
        choices=[("kredit", "Pinjaman usaha"), ("sekolah", "Keperluan sekolah"), ("lain", "Keperluan lain")],
        widget=Radios(
            hints={"kredit": "Misalnya KUR di bank.", "lain": "Anda menuliskannya di halaman berikut."}
        ),
    )


class SignIn(QuestionForm):
    heading = "Masuk untuk warga"
    lead = "Gunakan NIK dan PIN dari kartu yang Anda terima di kantor kelurahan."
    nik = forms.CharField(
        label="NIK",
        help_text="16 angka, ada di bagian atas KTP.",
        widget=forms.TextInput({"size": "16", "inputmode": "numeric", "autocomplete": "username"}),
    )
    pin = forms.CharField(
        label="PIN",
        help_text="6 angka di kartu.",
        widget=forms.PasswordInput({"size": "8", "inputmode": "numeric", "autocomplete": "current-password"}),
    )


class FilterForm(WebForm):
    q = forms.CharField(label="Cari nama atau nomor", required=False)
    kind = forms.ChoiceField(label="Jenis surat", choices=[("", "Semua jenis"), *_TYPES], required=False)
    state = forms.ChoiceField(
        label="Status",
        choices=[("", "Semua status"), ("baru", "Diterima"), ("ttd", "Menunggu tanda tangan")],
        required=False,
    )


class MoneyForm(WebForm):
    income = forms.IntegerField(label="Penghasilan", help_text="Tulis angka saja.", required=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A whole page: its template, what fills it, the status it is answered with."""

    template: str
    context: Callable[[], dict[str, Any]] = dict
    status: int = 200


def wrong_fields() -> EveryField:
    return EveryField(
        {"nik": "1872 0404", "born_day": "31", "born_month": "2", "born_year": "1990", "kind": "lain"}, {}
    )


def components() -> dict[str, Any]:
    return {
        "fresh": EveryField(auto_id="fresh_%s"),
        "money": MoneyForm(),
        "wrong": wrong_fields(),
        "filter_form": FilterForm(),
        "icon_names": sorted(icons.names()),
        "page": Paginator(range(1, 4001), 25).page(7),
        "summary": summary(),
        "timeline": timeline(),
        "columns": COLUMNS,
        "rows": ROWS,
        "tasks": TASKS,
        "services": SERVICES,
        "crumbs": CRUMBS,
        "day": date(2026, 11, 24),
        "instant": _SENT,
        "year": 2026,
        "population": 9144263,
        "share": 0.4567,
        "budget": 1250000,
        "pages": PAGES,
    }


def summary() -> list[dict[str, str]]:
    return [
        {"label": "Jenis surat", "value": "Keterangan usaha", "change_url": _HERE},
        {"label": "Nama usaha", "value": "Warung Makan Bu Sari", "change_url": _HERE},
        {"label": "Alamat usaha", "value": "Jalan Melati 4\nRT 03 RW 02", "change_url": _HERE},
        {"label": "NIK", "value": "1872••••••••0001"},
        {"label": "Keterangan", "value": ""},
    ]


def timeline() -> list[dict[str, Any]]:
    return [
        {"title": "Diterima", "when": _SENT, "state": "done"},
        {"title": "Diperiksa", "when": _SENT.replace(hour=10, minute=40), "who": "Petugas", "state": "done"},
        {
            "title": "Menunggu tanda tangan",
            "when": _SENT.replace(hour=11, minute=5),
            "who": "Lurah",
            "state": "current",
            "text": "Surat selesai paling lambat 26 November 2026.",
        },
        {"title": "Siap diunduh", "state": "todo"},
    ]


def _row(reference: str, name: str, kind: str, status: str, tone: str, waiting: str) -> list[dict[str, Any]]:
    return [
        {"text": reference, "url": _HERE, "nowrap": True},
        {"text": name, "label": "Pemohon"},
        {"text": kind, "label": "Jenis surat"},
        {"text": status, "tone": tone, "label": "Status"},
        {"text": waiting, "label": "Menunggu", "numeric": True},
    ]


COLUMNS = [
    {"label": "Nomor"},
    {"label": "Pemohon"},
    {"label": "Jenis surat"},
    {"label": "Status"},
    {"label": "Menunggu", "numeric": True},
]
ROWS = [
    _row("TJA-2611-0042-7", "Sari Wulandari", "Keterangan usaha", "Diterima", "info", "2 jam"),
    _row(
        "TJA-2611-0041-9",
        "Bambang Setiawan",
        "Keterangan domisili",
        "Menunggu tanda tangan",
        "warn",
        "1 hari",
    ),
    _row("TJA-2611-0038-5", "Dewi Lestari", "Keterangan tidak mampu", "Siap diunduh", "good", "–"),
    _row("TJA-2611-0035-2", "Agus Salim", "Keterangan usaha", "Ditolak", "bad", "–"),
]
TASKS = [
    {
        "title": "Surat menunggu pemeriksaan", "url": _HERE, "hint": "Yang terlama masuk kemarin pukul 15.40",
        "status": "1 hampir terlambat", "tone": "warn", "count": 7,
    },
    {"title": "Surat siap ditandatangani", "url": _HERE, "hint": "Sudah diperiksa petugas", "count": 3},
    {"title": "Warga belum dikabari", "url": _HERE, "status": "Terlambat", "tone": "bad", "count": 2},
    {"title": "Unggah data warga", "url": _HERE, "status": "Selesai", "tone": "good"},
]  # fmt: skip
SERVICES = [
    {
        "title": "Surat keterangan domisili",
        "text": "Bukti tempat tinggal Anda saat ini.",
        "icon": "home",
        "url": _HERE,
    },
    {
        "title": "Surat keterangan usaha",
        "text": "Untuk KUR, izin, dan bantuan usaha.",
        "icon": "store",
        "url": _HERE,
    },
    {
        "title": "Surat keterangan tidak mampu",
        "text": "Untuk sekolah dan berobat.",
        "icon": "hand",
        "url": _HERE,
    },
]
CRUMBS = [{"label": "Beranda", "url": "/"}, {"label": "Layanan", "url": "/"}, {"label": "Keterangan usaha"}]
RECEIPT = [
    {"label": "Surat", "value": "Keterangan usaha"},
    {"label": "Selesai paling lambat", "value": "Kamis, 26 November 2026"},
    {"label": "Langkah berikutnya", "value": "Petugas memeriksa data Anda."},
]

MENUS: dict[Area, list[NavItem]] = {
    Area.SITE: [
        NavItem(Area.SITE, "Beranda", "/-/components/site/", "home"),
        NavItem(Area.SITE, "Layanan", "/-/components/question/", "services"),
        NavItem(Area.SITE, "Lacak surat", "/-/components/track/", "track"),
        NavItem(Area.SITE, "Masuk", "/-/components/sign-in/", "login"),
    ],
    Area.WORKSPACE: [
        NavItem(Area.WORKSPACE, "Beranda", "/-/components/workspace/", "home"),
        NavItem(Area.WORKSPACE, "Surat", "/-/components/queue/", "letter", count=lambda _request: 7),
        NavItem(Area.WORKSPACE, "Loket", "/-/components/counter/", "stamp"),
        NavItem(Area.WORKSPACE, "Warga", "/-/components/residents/", "users"),
        NavItem(Area.WORKSPACE, "Laporan", "/-/components/reports/", "chart"),
        NavItem(Area.WORKSPACE, "Pengaturan", "/-/components/settings/", "settings"),
    ],
    Area.DPMD: [
        NavItem(Area.DPMD, "Ringkasan", "/-/components/office/", "chart"),
        NavItem(Area.DPMD, "Desa", "/-/components/villages/", "building"),
        NavItem(Area.DPMD, "Pendaftaran", "/-/components/onboarding/", "plus"),
    ],
    Area.PORTAL: [
        NavItem(Area.PORTAL, "Beranda", "/-/components/portal/", "home"),
        NavItem(Area.PORTAL, "Cari desa", "/-/components/find/", "search"),
        NavItem(Area.PORTAL, "Tentang", "/-/components/about/", "info"),
    ],
    Area.ACCOUNT: [
        NavItem(Area.ACCOUNT, "Akun saya", "/-/components/account/", "user"),
        NavItem(Area.ACCOUNT, "Keluar", "/-/components/sign-out/", "logout", post=True),
    ],
}

_KABUPATEN = ("Lampung Selatan", "Lampung Tengah", "Pringsewu", "Kota Metro")


def _office() -> dict[str, Any]:
    numbers = ((260, 212, 148, 5310), (311, 230, 121, 4872), (131, 131, 102, 3990), (22, 22, 22, 1204))
    labels = ("Desa dan kelurahan", "Terdaftar", "Bertransaksi", "Surat bulan ini")
    rows = [
        [{"text": name, "url": _HERE}]
        + [
            {"text": f"{value:,}".replace(",", "."), "label": label, "numeric": True}
            for value, label in zip(values, labels, strict=True)
        ]
        for name, values in zip(_KABUPATEN, numbers, strict=True)
    ]
    columns = [{"label": "Kabupaten/kota"}, *({"label": label, "numeric": True} for label in labels)]
    return {"columns": columns, "rows": rows, "filter_form": FilterForm(), "crumbs": CRUMBS}


PAGES: dict[str, Example] = {
    "site": Example("web/samples/site.html", lambda: {"services": SERVICES}),
    "sign-in": Example("web/samples/sign_in.html", lambda: {"form": SignIn()}),
    "question": Example("web/samples/question.html", lambda: {"form": PurposeQuestion()}),
    "question-error": Example("web/samples/question.html", lambda: {"form": PurposeQuestion({})}),
    "form-error": Example("web/samples/form.html", lambda: {"form": wrong_fields()}),
    "check": Example("web/samples/check.html", lambda: {"rows": summary()}),
    "done": Example("web/samples/done.html", lambda: {"rows": RECEIPT}),
    "track": Example("web/samples/track.html", lambda: {"timeline": timeline(), "rows": RECEIPT[:2]}),
    "workspace": Example("web/samples/workspace.html", lambda: {"tasks": TASKS, "columns": COLUMNS, "rows": ROWS}),
    "queue": Example(
        "web/samples/queue.html",
        lambda: {
            "columns": COLUMNS, "rows": ROWS * 3, "filter_form": FilterForm(),
            "page": Paginator(range(80), 12).page(2),
        },
    ),
    "office": Example("web/samples/office.html", _office),
    "portal": Example("web/samples/portal.html", lambda: {"services": SERVICES}),
    "error-400": Example("400.html", status=400),
    "error-403": Example("403.html", status=403),
    "error-403-csrf": Example("403_csrf.html", status=403),
    "error-404": Example("404.html", status=404),
    "error-500": Example("500.html", status=500),
    "unknown-host": Example("web/unknown_host.html", status=404),
    "suspended": Example("web/suspended.html", status=503),
}  # fmt: skip
