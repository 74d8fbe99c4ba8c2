"""Filters, and the list of villages to bring on board."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from smartvillage.common.accounts.forms import StaffSignInForm
from smartvillage.web.forms import WebForm

from .words import HEALTH_ORDERS, STATE_CHOICES

MAX_BYTES = 1024 * 1024

Choices = list[tuple[str, Any]]


class BoardForm(WebForm):
    """What the board shows; everything is in the address, so that it can be sent to a colleague."""

    kab = forms.ChoiceField(label=_("Kabupaten atau kota"), required=False)
    keadaan = forms.ChoiceField(label=_("Keadaan desa"), required=False, choices=STATE_CHOICES)
    hide_optional = True

    def __init__(self, *args: Any, kabupaten: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kab", [("", _("Seluruh provinsi")), *kabupaten])


class HealthForm(WebForm):
    """The order is here, too: on a phone the table has no heads to press."""

    kab = forms.ChoiceField(label=_("Kabupaten atau kota"), required=False)
    keadaan = forms.ChoiceField(
        label=_("Tampilkan"), required=False,
        choices=[("", _("Semua desa")), ("masalah", _("Yang bermasalah saja"))],
    )  # fmt: skip
    urut = forms.ChoiceField(label=_("Urutkan"), required=False, choices=HEALTH_ORDERS)
    hide_optional = True

    def __init__(self, *args: Any, kabupaten: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kab", [("", _("Seluruh provinsi")), *kabupaten])


class ListForm(WebForm):
    """A file or a kecamatan; exactly one of the two."""

    berkas = forms.FileField(
        label=_("Daftar desa (CSV)"), required=False,
        help_text=_("Kolom: kode, nama_operator, telepon. Paling besar 1 MB."),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )  # fmt: skip
    kec = forms.ChoiceField(
        label=_("Atau semua desa di satu kecamatan"), required=False,
        help_text=_("Tanpa nama operator. Akun memakai nama umum, misalnya “Operator Desa Hanura”."),
    )  # fmt: skip
    hide_optional = True

    def __init__(self, *args: Any, kecamatan: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kec", [("", _("Pilih kecamatan")), *kecamatan])

    def clean_berkas(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["berkas"]
        if file is not None and (file.size or 0) > MAX_BYTES:
            raise ValidationError(_("Berkas lebih dari 1 MB. Bagi menjadi beberapa daftar."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("berkas")) == bool(cleaned.get("kec")):
            both = _("Pilih berkas atau kecamatan, jangan keduanya.")
            self.add_error("berkas", both if cleaned.get("kec") else _("Pilih berkas CSV atau kecamatan."))
        return cleaned


class ActForm(WebForm):
    """Only the questions that the act asks: a new address, the village's name, the reason."""

    alamat = forms.CharField(
        label=_("Alamat baru"), max_length=63,
        help_text=_("Huruf a–z, angka, dan tanda hubung. Alamat lama tetap mengarah ke yang baru, selamanya."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    nama = forms.CharField(
        label=_("Ketik nama desa"), max_length=100, widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Persis seperti di judul halaman desa, tanpa kata di depannya. Misalnya: Tejo Agung."),
    )  # fmt: skip
    alasan = forms.CharField(
        label=_("Alasan"), max_length=300, help_text=_("Disimpan di riwayat desa. Jangan tulis data warga."),
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, asks: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(asks):
            del self.fields[name]

    @property
    def answers(self) -> dict[str, str]:
        """What was asked, by the services' own words."""
        words = {"alamat": "label", "nama": "typed_name", "alasan": "reason"}
        return {words[name]: value for name, value in self.cleaned_data.items()}


class FactsForm(WebForm):
    bulan = forms.ChoiceField(label=_("Surat terbit"), required=False)
    hide_optional = True

    def __init__(self, *args: Any, months: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "bulan", [("", _("Sejak awal")), *months])


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


__all__ = ["ActForm", "BoardForm", "Choices", "FactsForm", "ListForm", "StaffSignInForm"]
