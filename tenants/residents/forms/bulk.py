"""One change for many residents."""

from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import WebForm
from tenants.residents.codes import choices

PLACE: Final = "tempat"
# What many may be given at once: nothing that is counted by an event, nothing that is one person's own.
SUBJECTS: Final[dict[str, tuple[str | Promise, str]]] = {
    PLACE: (_("Dusun, RW, dan RT keluarga"), ""),
    "agama": (_("Agama"), "religion"),
    "pendidikan": (_("Pendidikan terakhir"), "education"),
    "sekolah": (_("Pendidikan sedang ditempuh"), "current_education"),
    "pekerjaan": (_("Pekerjaan"), "occupation"),
    "jaminan": (_("Jaminan kesehatan"), "insurance"),
}


class BulkForm(WebForm):
    """`subject` is a key of SUBJECTS; `values` are then the fields to write."""

    def __init__(self, subject: str, *args: Any, **kwargs: Any) -> None:
        # Before the form is made: its base gives every field it finds the plain sentences.
        own = _place_fields() if subject == PLACE else {"value": _code_field(subject)}
        self.base_fields = own  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        self.subject = subject

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.subject == PLACE and not self.errors and not any(cleaned.values()):
            self.add_error("hamlet", _("Isi dusun, RW, atau RT yang baru."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        if self.subject == PLACE:
            return {name: value for name, value in self.cleaned_data.items() if value}
        return {SUBJECTS[self.subject][1]: self.cleaned_data["value"]}


def _place_fields() -> dict[str, forms.Field]:
    parts = (("hamlet", _("Dusun atau lingkungan"), 60), ("rw", _("RW"), 10), ("rt", _("RT"), 10))
    return {
        part: forms.CharField(
            label=label, required=False, max_length=most, help_text=_("Kosongkan jika tidak berubah."),
            widget=forms.TextInput({"autocomplete": "off", "list": f"{part}-yang-ada"}),
        )
        for part, label, most in parts
    }  # fmt: skip


def _code_field(subject: str) -> forms.Field:
    label, name = SUBJECTS[subject]
    return forms.TypedChoiceField(
        label=str(label), coerce=int, choices=[("", _("Pilih")), *choices(name)],
        error_messages={"required": _("Pilih satu isian.")},
    )  # fmt: skip
