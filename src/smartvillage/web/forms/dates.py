"""A date as three boxes: day, month, year. Easier than a calendar for a birthday, and on every phone."""

import calendar
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .errors import wrong_parts

_PARTS = (_("hari"), _("bulan"), _("tahun"))
_NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


class DatePartsWidget(forms.MultiWidget):
    """POSTs `<name>_day`, `<name>_month`, `<name>_year`; set `birthday=True` to let the phone fill it."""

    template_name = "web/forms/date_parts.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        fills = ("bday-day", "bday-month", "bday-year") if birthday else ("off",) * 3
        widths = ("2", "2", "4")
        super().__init__(
            {
                part: forms.TextInput({**_NUMERIC, "autocomplete": fill, "size": width})
                for part, fill, width in zip(("day", "month", "year"), fills, widths, strict=True)
            },
            attrs,
        )
        self.wrong: list[int] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for index, (part, label) in enumerate(zip(context["widget"]["subwidgets"], _PARTS, strict=True)):
            part["label"] = str(label).capitalize()
            part["attrs"].pop("aria-invalid", None)
            if index in self.wrong:
                part["attrs"]["aria-invalid"] = "true"
        return context

    def decompress(self, value: Any) -> list[Any]:
        return _parts(value)


class _DatePartsBoundField(forms.BoundField):
    def as_widget(
        self,
        widget: forms.Widget | None = None,
        attrs: dict[str, Any] | None = None,
        only_initial: bool = False,
    ) -> SafeString:
        widget = widget or self.field.widget
        if isinstance(widget, DatePartsWidget):
            widget.wrong = wrong_parts(self) if self.errors else []
        return super().as_widget(widget, attrs, only_initial)


class DatePartsField(forms.MultiValueField):
    """Cleans to a `date`. The month may be a number or its Indonesian name ("Mei", "agu")."""

    widget = DatePartsWidget
    bound_field_class = _DatePartsBoundField

    def __init__(self, *, birthday: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", DatePartsWidget(birthday=birthday))
        kwargs.setdefault("help_text", _("Contoh: 27 3 1990"))
        required = kwargs.get("required", True)
        parts = tuple(forms.CharField(required=False, max_length=12) for _part in _PARTS)
        super().__init__(parts, require_all_fields=False, **kwargs)
        self.required = required

    def clean(self, value: Any) -> date | None:
        texts = [str(part or "").strip() for part in value] if isinstance(value, list | tuple) else [""] * 3
        if not any(texts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        missing = [index for index, text in enumerate(texts) if not text]
        if missing:
            names = gettext(" dan ").join(str(_PARTS[index]) for index in missing)
            raise _wrong(gettext("Lengkapi %(what)s.") % {"what": names}, missing, code="incomplete")
        result = _read(texts)
        self.run_validators(result)
        return result

    def compress(self, data_list: Sequence[Any]) -> Any:
        raise NotImplementedError  # clean() reads the three parts together

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = _parts(initial)
        return [str(part or "") for part in before] != [str(part or "") for part in data or ("", "", "")]


def _parts(value: Any) -> list[int | None]:
    return [value.day, value.month, value.year] if isinstance(value, date) else [None, None, None]


def _read(texts: Sequence[str]) -> date:
    day, month, year = _number(texts[0]), _month(texts[1]), _number(texts[2])
    if month is None:
        raise _wrong(gettext("Tulis bulan dengan angka 1 sampai 12."), [1], code="month")
    if year is None or len(texts[2]) != 4 or not 1900 <= year <= 2100:
        raise _wrong(gettext("Tulis tahun dengan empat angka, misalnya 1990."), [2], code="year")
    last = calendar.monthrange(year, month)[1]
    if day is None or not 1 <= day <= last:
        sentence = gettext(
            "Tulis hari dengan angka 1 sampai %(last)s. %(month)s %(year)s berakhir tanggal %(last)s."
        )
        raise _wrong(sentence % {"last": last, "month": MONTHS[month], "year": year}, [0], code="day")
    return date(year, month, day)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _month(text: str) -> int | None:
    number = _number(text)
    if number is not None:
        return number if 1 <= number <= 12 else None
    typed = text.lower().rstrip(".")
    matches = [index for index, name in MONTHS.items() if str(name).lower().startswith(typed)]
    return matches[0] if len(typed) >= 3 and len(matches) == 1 else None


def _wrong(message: str, parts: list[int], *, code: str) -> ValidationError:
    return ValidationError(message, code=code, params={"parts": parts})
