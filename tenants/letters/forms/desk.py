"""Forms of the village office."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import WebForm
from tenants.letters.answers import Answers
from tenants.letters.catalogue import LetterType, letter_types
from tenants.letters.services.moving import REASON_MAX
from tenants.letters.states import LetterState

from .contact import PhoneField
from .questions import AnswersForm

# Text modules: what is said most often, ready to be chosen and changed (O4).
COMPLETION_REASONS = (
    _("Keperluan surat belum jelas. Tulis untuk apa surat ini dipakai."),
    _("Alamat di data penduduk berbeda. Bawa kartu keluarga ke kantor."),
    _("Nama atau tanggal lahir perlu diperbaiki. Bawa KTP dan kartu keluarga ke kantor."),
    _("Keadaan keluarga perlu diperiksa. Petugas akan menghubungi Anda."),
)
REJECTION_REASONS = (
    _("Anda tidak tercatat sebagai penduduk di sini."),
    _("Surat ini bukan wewenang kami. Mintalah ke kantor kecamatan atau Disdukcapil."),
    _("Permohonan yang sama sudah dibuatkan surat."),
    _("Hasil pemeriksaan tidak sesuai dengan isi permohonan."),
)
SEND_BACK_REASONS = (
    _("Periksa lagi isi surat."),
    _("Data penduduk perlu dicocokkan."),
)
WITHDRAWAL_REASONS = (
    _("Isi surat keliru."),
    _("Surat disalahgunakan."),
    _("Diminta oleh pemohon."),
)
_SUGGESTED = {
    "ask_for_completion": COMPLETION_REASONS,
    "reject": REJECTION_REASONS,
    "send_back": SEND_BACK_REASONS,
    "withdraw": WITHDRAWAL_REASONS,
}


class ReasonForm(WebForm):
    """Why: a suggested sentence, an own one, or both."""

    hide_optional = True  # one of the two is needed

    suggestion = forms.ChoiceField(label=_("Pilih alasan"), required=False)
    note = forms.CharField(
        label=_("Tulis alasan sendiri"),
        help_text=_("Warga akan membaca tulisan ini. Jangan tulis NIK."),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, act: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggestions = [(str(text), text) for text in _SUGGESTED[act]]
        field = self.fields["suggestion"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Tanpa alasan siap pakai")), *suggestions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason = self.reason
        if not self.errors and not reason:
            self.add_error(
                "note", _("Pilih atau tulis alasannya, supaya warga tahu apa yang harus dilakukan.")
            )
        if len(reason) > REASON_MAX:
            self.add_error(
                "note",
                _("Alasan terlalu panjang. Tulis paling banyak %(most)d huruf.") % {"most": REASON_MAX},
            )
        return cleaned

    @property
    def reason(self) -> str:
        parts = (self.cleaned_data.get("suggestion", ""), self.cleaned_data.get("note", ""))
        return "\n".join(part for part in parts if part)


class FilterForm(WebForm):
    """The list's filters live in the address, so that a list can be sent to a colleague."""

    hide_optional = True

    cari = forms.CharField(
        label=_("Nama atau nomor surat"),  # a NIK must not be asked for: this goes into the address
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    jenis = forms.ChoiceField(label=_("Jenis surat"), required=False)
    hanya = forms.ChoiceField(
        label=_("Perhatian"),
        required=False,
        choices=[
            ("", _("Semua")),
            ("to_check", _("Perlu diperiksa")),
            ("late", _("Lewat janji")),
            ("untold", _("Belum dikabari")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("status", list(LetterState.choices)),
            ("jenis", [(kind.code, kind.title) for kind in letter_types().values()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("Semua")), *choices]


class SelectionForm(WebForm):
    """The letters that the head marked."""

    surat = forms.TypedMultipleChoiceField(
        label=_("Surat yang akan ditandatangani"),
        error_messages={"required": _("Beri centang pada surat yang akan ditandatangani.")},
    )

    def __init__(self, waiting: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["surat"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(str(letter.pk), letter.reference) for letter in waiting]


class DeskAnswersForm(AnswersForm):
    """All questions at the counter, with the key that makes a double click one letter."""

    def __init__(self, kind: LetterType, answers: Answers, *args: Any, **kwargs: Any) -> None:
        super().__init__(kind, answers, *args, **kwargs)
        self.fields["phone"] = PhoneField(
            label=_("Nomor WhatsApp warga"),
            help_text=_("Boleh dikosongkan. Untuk memberi kabar saat surat siap."),
        )
        self.fields["submission"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
