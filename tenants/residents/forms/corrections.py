"""Asking for a correction, and answering."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import Radios, WebForm
from tenants.residents.corrections import FIELDS
from tenants.residents.groups import LABELS

from .identity import ReasonForm

_NUMBER: Final = re.compile(r"(?:\d[\s.\-]?){16}")


def _without_number(text: str) -> str:
    """What is asked stays readable in the office's list, so no NIK and no KK number may be in it."""
    if _NUMBER.search(text):
        raise forms.ValidationError(_("Jangan tulis NIK atau nomor KK di sini. Bawa kartunya ke kantor."))
    return text


class CorrectionForm(WebForm):
    field = forms.ChoiceField(
        label=_("Data mana yang salah?"),
        choices=[("", _("Pilih data")), *((name, LABELS[name]) for name in FIELDS)],
    )
    wanted = forms.CharField(label=_("Seharusnya bagaimana?"), max_length=200)
    explanation = forms.CharField(
        label=_("Penjelasan"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("Misalnya: salah ketik, atau sesuai akta lahir."),
    )  # fmt: skip

    def clean_wanted(self) -> str:
        return _without_number(self.cleaned_data["wanted"])

    def clean_explanation(self) -> str:
        return _without_number(self.cleaned_data["explanation"])


class AnswerForm(WebForm):
    hide_optional = True  # the reason is needed for one of the two answers

    accepted = forms.TypedChoiceField(
        label=_("Jawaban"),
        coerce=lambda text: text == "ya",
        choices=[("ya", _("Terima, data sudah diperbaiki")), ("tidak", _("Tolak"))],
        widget=Radios,
    )
    reason = forms.CharField(
        label=_("Alasan"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("Wajib diisi jika ditolak. Warga akan membacanya."),
    )  # fmt: skip

    def clean_reason(self) -> str:
        return _without_number(self.cleaned_data["reason"].strip())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("accepted") is False and "reason" in cleaned and not cleaned["reason"]:
            self.add_error("reason", _("Tulis alasannya, supaya warga tahu mengapa ditolak."))
        return cleaned


class FileForm(ReasonForm):
    """What the counter hands over, and why."""

    kind = forms.ChoiceField(
        label=_("Bentuk salinan"), choices=[("pdf", "PDF"), ("json", "JSON")], widget=Radios, initial="pdf"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Untuk apa salinan ini dibuat?")
