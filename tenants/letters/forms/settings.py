"""A village's own rules for a letter type."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import WebForm
from tenants.letters.queries.offered import Rules

_MOST_DAYS = 3650


class RulesForm(WebForm):
    enabled = forms.BooleanField(label=_("Warga dan petugas bisa memilih surat ini"), required=False)
    classification_code = forms.CharField(
        label=_("Kode klasifikasi"),
        help_text=_("Dicetak di awal nomor surat. Ikuti kode yang dipakai kantor Anda."),
        max_length=20,
        validators=[
            RegexValidator(
                r"\A[0-9A-Za-z]+([.-][0-9A-Za-z]+)*\Z",
                _("Tulis kode dengan angka, huruf, dan titik, misalnya 400.12.2.1."),
            )
        ],
    )
    validity_days = forms.IntegerField(
        label=_("Masa berlaku dalam hari"),
        help_text=_("Tulis 0 jika surat ini berlaku terus."),
        min_value=0,
        max_value=_MOST_DAYS,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": "4"}),
    )

    def __init__(self, rules: Rules, *args: Any, **kwargs: Any) -> None:
        initial = {name: getattr(rules, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def rules(self) -> Rules:
        return Rules(**self.cleaned_data)
