"""The list's filters as they stand in its address."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from django import forms
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import WebForm
from tenants.residents.codes import choices
from tenants.residents.filters import OLDEST, ORDERS, Filters

LONGEST_TEXT: Final = 100  # characters of a search


class QuickSelect(forms.Select):
    """A select whose options are written in one go: a template an option took a third of the page's time."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        options = self._options()
        chosen = f'value="{escape("" if value is None else value)}"'
        options = options.replace(f"{chosen}>", f"{chosen} selected>", 1)
        key = (attrs or {}).get("id", f"id_{name}")
        return format_html('<select name="{}" id="{}">{}</select>', name, key, SafeString(options))

    def _options(self) -> str:
        return _written(self.choices)


class CodeSelect(QuickSelect):
    """A code list, whose options are the same on every page."""

    def __init__(self, code_list: str) -> None:
        super().__init__()
        self._list = code_list

    def _options(self) -> str:
        return _written([("", _("Semua"))]) + _of_list(self._list)


def _written(options: Iterable[Any]) -> str:
    return "".join(f'<option value="{escape(key)}">{escape(label)}</option>' for key, label in options)


@cache
def _of_list(name: str) -> str:
    """Code lists are code: no village has its own."""
    return _written(choices(name))


def _coded(label: Any, name: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, coerce=int, empty_value=None, widget=CodeSelect(name),
        choices=[("", ""), *choices(name)],
    )  # fmt: skip


def _age(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=OLDEST,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class FilterForm(WebForm):
    """A wrong filter narrows nothing. `places` are (hamlet, RW, RT), from which to choose."""

    hide_optional = True

    dusun = forms.ChoiceField(label=_("Dusun atau lingkungan"), required=False, widget=QuickSelect)
    rw = forms.ChoiceField(label=_("RW"), required=False, widget=QuickSelect)
    rt = forms.ChoiceField(label=_("RT"), required=False, widget=QuickSelect)
    kelamin = _coded(_("Jenis kelamin"), "sex")
    umur_dari = _age(_("Umur dari"))
    umur_sampai = _age(_("Umur sampai"))
    status = _coded(_("Status"), "status")
    kawin = _coded(_("Status perkawinan"), "marital_status")
    hubungan = _coded(_("Hubungan dalam keluarga"), "relation")
    agama = _coded(_("Agama"), "religion")
    pendidikan = _coded(_("Pendidikan"), "education")
    pekerjaan = _coded(_("Pekerjaan"), "occupation")
    urut = forms.ChoiceField(
        required=False, widget=forms.HiddenInput, choices=[(order, order) for order in ORDERS]
    )

    FIELDS: Final = {
        "dusun": "hamlet", "rw": "rw", "rt": "rt", "kelamin": "sex", "umur_dari": "age_from",
        "umur_sampai": "age_to", "status": "status", "kawin": "marital_status", "hubungan": "relation",
        "agama": "religion", "pendidikan": "education", "pekerjaan": "occupation",
    }  # fmt: skip

    def __init__(self, places: Iterable[tuple[str, str, str]], data: Mapping[str, Any]) -> None:
        # Bound also when nothing is given: what stands in the address is what the fields show.
        super().__init__({name: data[name] for name in (*self.FIELDS, "urut") if name in data})
        _offer(self, places)
        self.text = str(data.get("cari", "")).strip()[:LONGEST_TEXT]
        self.is_valid()

    @property
    def filters(self) -> Filters:
        return Filters(**{self.FIELDS[name]: value for name, value in self._given()})

    @property
    def order(self) -> str:
        return str(self.cleaned_data.get("urut", ""))

    @property
    def active(self) -> list[tuple[str, str]]:
        """(label, value in words) of what narrows the list."""
        shown = []
        for name, value in self._given():
            field = self.fields[name]
            options: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
            words = dict(options).get(value, value)
            shown.append((str(field.label), str(words)))
        return shown

    def query(self) -> str:
        """As the list's query string. A text with digits stays out of it: it may be a NIK."""
        pairs = [("cari", self.text)] if self.text and not has_digits(self.text) else []
        pairs += [(name, str(value)) for name, value in self._given()]
        return urlencode([*pairs, ("urut", self.order)] if self.order else pairs)

    def _given(self) -> list[tuple[str, Any]]:
        found = ((name, self.cleaned_data.get(name)) for name in self.FIELDS)
        return [(name, value) for name, value in found if value not in ("", None)]


class PlaceForm(WebForm):
    """The filters of the list of families."""

    hide_optional = True

    dusun = forms.ChoiceField(label=_("Dusun atau lingkungan"), required=False, widget=QuickSelect)
    rw = forms.ChoiceField(label=_("RW"), required=False, widget=QuickSelect)
    rt = forms.ChoiceField(label=_("RT"), required=False, widget=QuickSelect)

    def __init__(self, places: Iterable[tuple[str, str, str]], data: Mapping[str, Any]) -> None:
        super().__init__({name: data[name] for name in self.base_fields if name in data})
        _offer(self, places)
        self.text = str(data.get("cari", "")).strip()[:LONGEST_TEXT]
        self.is_valid()

    @property
    def place(self) -> dict[str, str]:
        """By the names of the columns."""
        given = {"hamlet": "dusun", "rw": "rw", "rt": "rt"}
        return {column: str(self.cleaned_data.get(name, "")) for column, name in given.items()}

    def query(self) -> str:
        pairs = [("cari", self.text)] if self.text and not has_digits(self.text) else []
        return urlencode([*pairs, *((n, v) for n, v in self.cleaned_data.items() if v)])


class SavedFilterForm(WebForm):
    name = forms.CharField(
        label=_("Nama saringan"), max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if has_digits(name) and sum(c.isdigit() for c in name) > 8:
            raise forms.ValidationError(_("Jangan tulis NIK atau nomor KK di nama saringan."))
        return name


def _offer(form: forms.Form, places: Iterable[tuple[str, str, str]]) -> None:
    """The hamlets, RW and RT that there are."""
    columns = list(zip(*places, strict=True)) or [(), (), ()]
    for name, column in zip(("dusun", "rw", "rt"), columns, strict=True):
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Semua")), *((each, each) for each in sorted(set(column)) if each)]


def has_digits(text: str) -> bool:
    return any(c.isdigit() for c in text)
