"""One group of a resident's fields, as a form."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel import clock
from smartvillage.web.forms import DatePartsField, WebForm
from tenants.residents.codes import LISTS, choices
from tenants.residents.groups import LABELS, Group, fields_of
from tenants.residents.household_numbers import household_number
from tenants.residents.models import Resident
from tenants.residents.names import searchable

_YES_NO: Final = [("", _("Belum diketahui")), ("True", _("Ya")), ("False", _("Tidak"))]
_HINTS: Final = {
    "household_number": _("Sama untuk semua yang serumah dan sedapur, walau berbeda KK. Contoh: 003-12"),
}
_PAST: Final = frozenset({"birth_date", "married_on", "divorced_on"})


class GroupForm(WebForm):
    """`draft` is what was typed and not saved, by widget name: shown instead of what is stored."""

    based_on = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(
        self, group: Group, resident: Resident, data: Mapping[str, Any] | None = None, *,
        based_on: str = "", draft: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.names = fields_of(group, resident)
        # Before the form is made: its base gives every field it finds the plain sentences.
        own = {name: _field(name) for name in self.names}
        self.base_fields = {**type(self).base_fields, **own}  # type: ignore[misc]
        stored = {name: getattr(resident, name) for name in self.names}
        super().__init__(data, initial={"based_on": based_on, **stored})
        if draft is not None:
            for name in self.names:
                self.initial[name] = self.fields[name].widget.value_from_datadict(dict(draft), {}, name)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_name(cleaned)
        for name in _PAST & set(self.names):
            if (day := cleaned.get(name)) is not None and day > clock.today():
                self.add_error(name, _("Tanggal ini belum terjadi. Periksa tahunnya."))
        degrees = {"latitude", "longitude"} & set(self.names) - set(self.errors)
        if len({cleaned.get(name) is None for name in degrees}) == 2:
            self.add_error("latitude", _("Isi lintang dan bujur, atau kosongkan keduanya."))
        if "household_number" in self.names:
            self._check_household(cleaned)
        return cleaned

    def _check_household(self, cleaned: dict[str, Any]) -> None:
        if "household_relation" in self.errors:
            return
        number, relation = cleaned.get("household_number", ""), cleaned.get("household_relation")
        if not number and relation is None:
            return
        if not number:
            self.add_error("household_number", _("Isi nomornya, atau kosongkan hubungannya juga."))
        elif relation is None:
            self.add_error("household_relation", _("Pilih kepala atau anggota rumah tangga."))
        else:
            try:
                cleaned["household_number"] = household_number(number)
            except ValueError as error:
                self.add_error("household_number", str(error))

    def _check_name(self, cleaned: Mapping[str, Any]) -> None:
        name = cleaned.get("name")
        if name and not searchable(name):
            self.add_error("name", ValidationError(_("Tulis nama dengan huruf.")))

    def typed(self) -> dict[str, str]:
        """What is in the boxes, as it was typed: for a draft."""
        boxes = {key for name in self.names for key in _boxes(self.fields[name].widget, name)}
        return {key: str(self.data[key]) for key in sorted(boxes) if key in self.data}


class _Degrees(forms.DecimalField):
    """Maps write a dot, people a comma."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


def _boxes(widget: forms.Widget, name: str) -> Iterable[str]:
    if isinstance(widget, forms.MultiWidget):
        suffixes: list[str] = getattr(widget, "widgets_names")  # noqa: B009 - Django's own, not in the stubs
        return [name + suffix for suffix in suffixes]
    return [name]


def _field(name: str) -> forms.Field:
    label, column = str(LABELS[name]), Resident._meta.get_field(name)
    if name in LISTS:
        return forms.TypedChoiceField(
            label=label, required=False, coerce=int, empty_value=None,
            choices=[("", _("Belum diketahui")), *choices(name)],
        )  # fmt: skip
    if isinstance(column, models.BooleanField):
        return forms.TypedChoiceField(
            label=label, required=False, coerce=lambda text: text == "True", empty_value=None, choices=_YES_NO
        )
    if isinstance(column, models.DateField):
        return DatePartsField(label=label, required=False)
    if isinstance(column, models.DecimalField):
        most = 90 if name == "latitude" else 180
        return _Degrees(
            label=label, required=False, min_value=-most, max_value=most, max_digits=11, decimal_places=8,
            widget=forms.TextInput({"autocomplete": "off"}), help_text=_("Contoh: -5,1135"),
        )  # fmt: skip
    return forms.CharField(
        label=label, required=name == "name", max_length=column.max_length,  # type: ignore[union-attr]
        widget=forms.TextInput({"autocomplete": "off"}), help_text=_HINTS.get(name, ""),
    )  # fmt: skip


class FamilyForm(WebForm):
    """Where a family lives."""

    address = forms.CharField(
        label=_("Alamat"), required=False, max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    )
    hamlet = forms.CharField(
        label=_("Dusun atau lingkungan"), required=False, max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "list": "hamlet-yang-ada"}),
    )  # fmt: skip
    rw = forms.CharField(
        label=_("RW"), required=False, max_length=10,
        widget=forms.TextInput({"autocomplete": "off", "list": "rw-yang-ada"}),
    )  # fmt: skip
    rt = forms.CharField(
        label=_("RT"), required=False, max_length=10,
        widget=forms.TextInput({"autocomplete": "off", "list": "rt-yang-ada"}),
    )  # fmt: skip
    based_on = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("address", "hamlet", "rw", "rt")}
