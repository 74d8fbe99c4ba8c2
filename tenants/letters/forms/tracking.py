"""The two questions that anybody may put: where is this request, is this letter real."""

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import WebForm
from tenants.letters.tokens import read_token


class TrackerForm(WebForm):
    reference = forms.CharField(
        label=_("Nomor permohonan"),
        help_text=_("Tertulis di bukti permohonan. Contoh: TJA-2611-0042-7"),
        max_length=30,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    digits = forms.RegexField(
        r"^[0-9]{4}$",
        label=_("Empat angka terakhir NIK"),
        help_text=_("NIK ada di KTP atau kartu keluarga. Tulis empat angka paling belakang."),
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "off", "size": "4", "maxlength": "4"}
        ),
        error_messages={"invalid": _("Tulis tepat empat angka.")},
    )


class CodeForm(WebForm):
    code = forms.CharField(
        label=_("Kode di bawah QR"),
        help_text=_("Tulis 26 huruf dan angka yang tercetak di surat. Huruf besar atau kecil sama saja."),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        token = read_token(self.cleaned_data["code"])
        if not token:
            raise forms.ValidationError(_("Kode ini kurang atau lebih hurufnya. Periksa lagi di surat."))
        return token
