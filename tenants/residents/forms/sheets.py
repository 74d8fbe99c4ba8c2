"""What is asked before a sheet is read, and before one is taken out again."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import Radios, WebForm
from tenants.residents.codes import Source
from tenants.residents.importing.columns import BY_FIELD, COLUMNS
from tenants.residents.importing.layouts import MUST_HAVE, LayoutName, SheetForm, guessed, title_of
from tenants.residents.importing.problems import column_letter, sample
from tenants.residents.importing.rejected import written
from tenants.residents.importing.sheet import MAX_BYTES, Head, UnreadableSheet


class ImportForm(WebForm):
    file = forms.FileField(
        label=_("Berkas data penduduk"),
        help_text=_("Excel (.xlsx, .xlsm, .xls), ODS, atau CSV. Paling banyak 20.000 baris dan 20 MB."),
        widget=forms.FileInput({"accept": ".xlsx,.xlsm,.xls,.ods,.csv"}),
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
