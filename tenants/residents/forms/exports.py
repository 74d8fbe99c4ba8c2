"""What to take out of the register, and whether with whole numbers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import Radios, WebForm
from tenants.residents.exporting.books import BookName
from tenants.residents.exporting.people import Style
from tenants.residents.reasons import says_why
from tenants.residents.services.exports import FileKind, Wanted

from .filters import FilterForm


class WholeNumbersForm(WebForm):
    """Whole NIK and KK numbers, for a reason. Without the right to them the questions are not asked."""

    whole = forms.BooleanField(label=_("Tulis NIK dan nomor KK lengkap"), required=False)
    reason = forms.CharField(
        label=_("Untuk apa nomor lengkap itu?"),
        help_text=_("Alasan ini dicatat bersama nama Anda dan jamnya."),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, may_whole: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_whole:
            del self.fields["whole"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("whole") and not says_why(found.get("reason", "")):
            self.add_error("reason", _("Tulis alasannya dengan kata-kata, misalnya pindah aplikasi."))
        return found


class ExportForm(WholeNumbersForm):
    what = forms.ChoiceField(
        label=_("Apa yang diunduh?"),
        choices=[
            ("columns", _("Data penduduk 43 kolom")),
            (BookName.MAIN, _("Buku Induk Penduduk (B.1)")),
            (BookName.CARDS, _("Buku KTP dan KK (B.5)")),
        ],
        widget=Radios(hints={"columns": _("Bisa diimpor lagi di sini dan di OpenSID.")}),
    )
    who = forms.ChoiceField(
        label=_("Siapa yang dimasukkan?"),
        choices=[("all", _("Semua yang tercatat")), ("list", _("Yang tampil di daftar"))],
        widget=Radios(hints={"list": _("Hanya untuk data 43 kolom.")}),
    )
    words = forms.ChoiceField(
        label=_("Isi kolom berkode ditulis sebagai apa?"),
        choices=[("codes", _("Kode, seperti OpenSID")), ("labels", _("Kata, seperti ISLAM"))],
        widget=Radios(),
    )
    kind = forms.ChoiceField(
        label=_("Jenis berkas"),
        choices=[(FileKind.XLSX, _("Excel (.xlsx)")), (FileKind.CSV, "CSV")],
        widget=Radios(hints={FileKind.CSV: _("Hanya untuk data 43 kolom.")}),
    )
    saringan = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput())
    field_order = ("what", "who", "words", "kind", "whole", "reason", "saringan")

    def wanted(self, listed: FilterForm) -> Wanted:
        """`listed`: the list's selection, as its query string was read."""
        found = self.cleaned_data
        whole = bool(found.get("whole"))
        return Wanted(
            kind=FileKind(found["kind"]),
            style=Style(labels=found["words"] == "labels", whole=whole),
            text=listed.text if found["who"] == "list" else None,
            filters=listed.filters,
            book=None if found["what"] == "columns" else BookName(found["what"]),
            reason=found.get("reason", "") if whole else "",
        )
