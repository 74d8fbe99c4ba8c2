"""How letters are numbered, and a number between two others."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import Radios, WebForm
from tenants.letters.models import Counting
from tenants.letters.number_pattern import LONGEST_PATTERN, BadPattern, check_pattern


class NumberingForm(WebForm):
    """`start` is asked for only once a year, where letters were numbered in another book before."""

    pattern = forms.CharField(
        label=_("Pola nomor"), max_length=LONGEST_PATTERN,
        help_text=_("{code} klasifikasi, {seq:03} urutan, {unit} kode desa, {month} atau {roman} bulan, {year} tahun."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    unit = forms.CharField(
        label=_("Kode desa di dalam nomor"), max_length=20, help_text=_("Misalnya TJA atau Ds. 2004.")
    )
    counting = forms.ChoiceField(label=_("Cara menghitung"), choices=Counting.choices, widget=Radios)
    start = forms.IntegerField(
        label=_("Nomor surat berikutnya"), required=False, min_value=1, max_value=99_999,
        help_text=_("Isi bila tahun ini sudah ada surat bernomor di buku lama. Kosongkan bila tidak."),
        widget=forms.TextInput({"inputmode": "numeric", "size": "6"}),
    )  # fmt: skip

    def clean_pattern(self) -> str:
        pattern: str = self.cleaned_data["pattern"]
        try:
            check_pattern(pattern)
        except BadPattern as error:
            raise forms.ValidationError(
                _(
                    "Pola butuh satu {seq}. Selain itu hanya huruf, angka, garis miring, titik, dan tanda hubung."
                )
            ) from error
        return pattern

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("start") and cleaned.get("counting") == Counting.TYPE:
            self.add_error(
                "start", _("Dengan hitungan per jenis, setiap jenis mulai sendiri. Kosongkan isian ini.")
            )
        return cleaned


class InsertForm(WebForm):
    number = forms.IntegerField(
        label=_("Sesudah nomor"), required=False, min_value=1, max_value=99_999,
        help_text=_("Tulis nomor urutnya saja, misalnya 12 untuk 12a. Kosongkan untuk nomor biasa."),
        widget=forms.TextInput({"inputmode": "numeric", "size": "6"}),
    )  # fmt: skip
