"""What the head says about the office."""

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import WebForm


class OfficeForm(WebForm):
    name = forms.CharField(
        label=_("Nama lengkap dengan gelar"),
        max_length=200,
        help_text=_("Persis seperti yang dicetak pada surat."),
    )
    position = forms.CharField(
        label=_("Jabatan"), max_length=100, help_text=_("Misalnya Lurah, Kepala Desa, atau Plt. Lurah.")
    )
    nip = forms.RegexField(
        r"^[0-9 ]{0,30}$", label=_("NIP atau NIPD"), required=False,
        help_text=_("Kosongkan jika tidak ada."), error_messages={"invalid": _("Tulis NIP dengan angka saja.")},
    )  # fmt: skip
