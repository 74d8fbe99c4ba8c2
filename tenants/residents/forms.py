"""What the register asks its operators. Validates, never saves."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import Radios, WebForm

from .codes import Source
from .exporting.books import BookName
from .exporting.people import Style
from .importing.columns import BY_FIELD, COLUMNS
from .importing.layouts import MUST_HAVE, LayoutName, SheetForm, guessed, title_of
from .importing.problems import column_letter, sample
from .importing.rejected import written
from .importing.sheet import MAX_BYTES, Head, UnreadableSheet
from .services.exports import FileKind, Wanted
from .services.people import SHORTEST_REASON


class ImportForm(WebForm):
    file = forms.FileField(
        label=_("Berkas Excel"),
        help_text=_("Berkas .xlsx atau .xlsm, paling banyak 20.000 baris dan 20 MB."),
        widget=forms.FileInput({"accept": ".xlsx,.xlsm"}),
    )
    source = forms.ChoiceField(
        label=_("Berkas ini dari mana?"),
        required=False,
        choices=[(Source.OPENSID, "OpenSID"), (Source.SIAK, "SIAK (Disdukcapil)"), ("", _("Tidak tahu"))],
        widget=Radios(
            hints={
                Source.OPENSID: _("Kode pekerjaan 89 berarti Lainnya."),
                Source.SIAK: _("Kode pekerjaan 89 berarti Anggota Lembaga Tinggi."),
            }
        ),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(str(UnreadableSheet("too_big")))
        return file

    def clean_source(self) -> Source | None:
        return Source(self.cleaned_data["source"]) if self.cleaned_data["source"] else None


class SourceForm(WebForm):
    """Asked only when a sheet holds codes that mean other things in another system."""

    source = forms.ChoiceField(
        label=_("Kode pekerjaan di berkas ini dari mana?"),
        choices=[(Source.OPENSID, "OpenSID"), (Source.SIAK, _("SIAK (Disdukcapil), daftar baru"))],
        widget=Radios(
            hints={
                Source.OPENSID: _("Kode pekerjaan 89 berarti Lainnya."),
                Source.SIAK: _("Kode pekerjaan 89 berarti Anggota Lembaga Tinggi."),
            }
        ),
    )


class ColumnsForm(WebForm):
    """Which column of a sheet is which field; the proposal is what its titles suggest."""

    header_row = forms.IntegerField(label=_("Judul kolom ada di baris ke berapa?"), min_value=1, max_value=20)

    def __init__(self, data: Any = None, *, head: Head, chosen: SheetForm | None = None) -> None:
        proposal = chosen or guessed(head.rows)
        at = self._header_row(data, proposal)
        columns = dict(self._columns(head, at, proposal))
        # Before the base looks at the fields, so that theirs are its sentences too.
        self.base_fields = {**type(self).base_fields, **columns}  # type: ignore[misc]
        super().__init__(data, initial={"header_row": proposal.header_row})

    @staticmethod
    def _columns(head: Head, at: int, proposal: SheetForm) -> Iterator[tuple[str, forms.Field]]:
        """A question for each column that has a title or a value."""
        header = head.rows[at - 1] if at <= len(head.rows) else []
        for index in range(max((len(row) for row in head.rows), default=0)):
            examples = [sample(written(row[index])) for row in head.rows[at : at + 3] if index < len(row)]
            shown = ", ".join(filter(None, examples))
            if not shown and not title_of(header, index):
                continue
            field = forms.ChoiceField(
                label=f"{column_letter(index)} · {title_of(header, index) or '–'}",
                help_text=_("Contoh: %(examples)s") % {"examples": shown} if shown else "",
                required=False,
                choices=[("", _("Jangan dibaca")), *((c.field, c.title) for c in COLUMNS)],
                initial=proposal.fields.get(index, ""),
            )
            yield f"c{index}", field

    @staticmethod
    def _header_row(data: Any, proposal: SheetForm) -> int:
        told = data.get("header_row", "") if data else ""
        return (
            int(told)
            if told.isascii() and told.isdigit() and 0 < int(told[:3]) <= 20
            else proposal.header_row
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        taken: dict[str, str] = {}
        for name, field in list(found.items()):
            if name == "header_row" or not field:
                continue
            if field in taken:
                told = {"title": BY_FIELD[field].title, "column": column_letter(int(taken[field][1:]))}
                self.add_error(name, _("%(title)s sudah dipilih untuk kolom %(column)s.") % told)
            taken.setdefault(field, name)
        if lacking := [BY_FIELD[field].title for field in MUST_HAVE if field not in taken]:
            message = _("Pilih kolom untuk: %(titles)s.") % {"titles": ", ".join(lacking)}
            raise forms.ValidationError(message)
        return found

    @property
    def layout(self) -> SheetForm:
        """What the operator confirmed."""
        chosen = {
            int(name[1:]): field
            for name, field in self.cleaned_data.items()
            if name != "header_row" and field
        }
        return SheetForm(LayoutName.MAPPED, self.cleaned_data["header_row"], chosen)


class UndoForm(WebForm):
    """Typed, so that nobody takes a register away by a slip."""

    word = forms.CharField(
        label=_("Ketik URUNGKAN untuk melanjutkan"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"].strip().upper()
        if word != "URUNGKAN":
            raise forms.ValidationError(_("Ketik kata URUNGKAN, tanpa tanda lain."))
        return word


class ReasonForm(WebForm):
    reason = forms.CharField(
        label=_("Untuk apa NIK ini dibuka?"),
        help_text=_("Alasan ini dicatat bersama nama Anda dan jamnya."),
        max_length=200,
        min_length=SHORTEST_REASON,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if sum(c.isalpha() for c in reason) < SHORTEST_REASON:
            raise forms.ValidationError(
                _("Tulis alasannya dengan kata-kata, misalnya mengisi formulir BPJS.")
            )
        return reason


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
        if found.get("whole") and sum(c.isalpha() for c in found.get("reason", "")) < SHORTEST_REASON:
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
    cari = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput())
    field_order = ("what", "who", "words", "kind", "whole", "reason", "cari")

    @property
    def wanted(self) -> Wanted:
        found = self.cleaned_data
        whole = bool(found.get("whole"))
        return Wanted(
            kind=FileKind(found["kind"]),
            style=Style(labels=found["words"] == "labels", whole=whole),
            text=found["cari"] if found["who"] == "list" else None,
            book=None if found["what"] == "columns" else BookName(found["what"]),
            reason=found.get("reason", "") if whole else "",
        )
