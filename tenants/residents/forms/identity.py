"""NIK and KK numbers: the reason to see one whole, and writing down one that is missing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel import clock
from smartvillage.kernel.identity import InvalidNik, Nik, Sex, parse_nik
from smartvillage.kernel.tenancy import current_village
from smartvillage.web.forms import WebForm
from tenants.residents.models import Resident
from tenants.residents.reasons import SHORTEST, says_why


class ReasonForm(WebForm):
    reason = forms.CharField(
        label=_("Untuk apa NIK ini dibuka?"),
        help_text=_("Alasan ini dicatat bersama nama Anda dan jamnya."),
        max_length=200,
        min_length=SHORTEST,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not says_why(reason):
            raise forms.ValidationError(
                _("Tulis alasannya dengan kata-kata, misalnya mengisi formulir BPJS.")
            )
        return reason


class NikForm(WebForm):
    """A NIK that differs from the record is taken when somebody says that it was checked."""

    nik = forms.CharField(
        label=_("NIK"),
        max_length=40,
        help_text=_("Enam belas angka dari KTP atau KK."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": "16"}),
    )
    checked = forms.BooleanField(label=_("Sudah saya cocokkan dengan KTP atau KK"), required=False)

    def __init__(self, resident: Resident, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._resident = resident

    def clean_nik(self) -> Nik:
        try:
            return parse_nik(
                self.cleaned_data["nik"], today=clock.today(), allow_demo=bool(current_village().watermark)
            )
        except InvalidNik as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        nik = cleaned.get("nik")
        if isinstance(nik, Nik) and not cleaned.get("checked"):
            sex: Sex = "L" if self._resident.sex == 1 else "P"
            for warning in nik.disagreements(birth_date=self._resident.birth_date or nik.birth_date, sex=sex):
                self.add_error("nik", warning.text)
        return cleaned
