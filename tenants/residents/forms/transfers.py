"""What is asked of an operator who takes people in with a code."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.identity import parse_kk, read_code
from smartvillage.web.forms import WebForm
from tenants.residents.event_forms import NumberField, PlaceForm, code_field
from tenants.residents.models import HEAD, EventKind
from tenants.residents.services.events import Arriving

_RELATION: Final = "relation_"


class CodeForm(WebForm):
    """Cleans `code` to the form it has on paper, however it was typed or scanned."""

    code = forms.CharField(
        label=_("Kode pindah"), max_length=40,
        help_text=_("Dua belas huruf dan angka di lembar pindah, atau pindai kode QR-nya."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "size": "16"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_("Kode pindah terdiri dari 12 huruf dan angka. Periksa lagi."))
        return code


class AcceptForm(PlaceForm):
    """Where they live from now on, and what each is there. One KK number is asked for: of their own new
    card, or of the family that they join.
    """

    kind = EventKind.MOVED_IN

    joins = NumberField(
        parse_kk, label=_("Nomor KK keluarga yang ditempati"), required=False,
        help_text=_("Kosongkan bila mereka mendapat KK sendiri."),
    )  # fmt: skip

    def __init__(self, people: Sequence[Arriving], *args: Any, **kwargs: Any) -> None:
        super().__init__(None, [], *args, **kwargs)  # type: ignore[arg-type]
        self.fields["happened_on"].label = _("Tanggal datang")
        self.fields["number"].help_text = _("Boleh menyusul. Kosongkan bila menempati keluarga yang ada.")
        self._positions = [one.position for one in people]
        for one in people:
            field = code_field("relation", one.person.name)
            field.help_text = _("Hubungan dengan kepala keluarga")
            field.initial = one.person.relation if len(people) > 1 or one.is_head else HEAD
            self.fields[f"{_RELATION}{one.position}"] = field
        first = ["joins", *(f"{_RELATION}{position}" for position in self._positions)]
        self.order_fields(["happened_on", *first, "number", "address", "hamlet", "rt", "rw"])

    @property
    def relations(self) -> dict[int, int]:
        """By position."""
        return dict(self._relations())

    def _relations(self) -> Iterator[tuple[int, int]]:
        for position in self._positions:
            if (chosen := self.cleaned_data.get(f"{_RELATION}{position}")) is not None:
                yield position, chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if len(self.relations) < len(self._positions):
            return cleaned
        heads = list(self.relations.values()).count(HEAD)
        if cleaned.get("joins") and heads:
            self.add_error("joins", _("Keluarga itu sudah punya kepala. Ubah hubungan di bawah ini."))
        elif not cleaned.get("joins") and heads != 1:
            self.add_error(None, _("Pilih satu orang sebagai kepala keluarga untuk KK mereka sendiri."))
        return cleaned
