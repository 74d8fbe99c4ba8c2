"""Fields for answers that people write in many ways: a time of day, an amount of money, a list of people."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants.letters.answers import people_in

_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}
_TIME = re.compile(r"(\d{1,2})(?:\s*[.:]\s*(\d{2}))?")
_MONEY = re.compile(r"(?:rp\.?\s*)?(\d+|\d{1,3}(?:[. ]\d{3})+)(?:,(?:-|00))?", re.IGNORECASE)


class TimeField(forms.CharField):
    """Cleans to HH:MM; "8", "8.30" and "08:30" are read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput({"size": "6", "autocomplete": "off"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.replace(":", ".") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        match = _TIME.fullmatch(text) if text.isascii() else None
        hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
        if hour > 23 or minute > 59:
            raise ValidationError(_("Tulis jam dan menit, misalnya 08.30."), code="invalid")
        return f"{hour:02}:{minute:02}"


class RupiahField(forms.CharField):
    """Cleans to whole rupiah; "1500000", "1.500.000" and "Rp1.500.000,-" are read."""

    def __init__(self, *, digits: int, **kwargs: Any) -> None:
        self.digits = digits
        super().__init__(widget=forms.TextInput({**_DIGITS, "size": "16"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        match = _MONEY.fullmatch(text) if text.isascii() else None
        if match is None:
            raise ValidationError(_("Tulis jumlah uang dengan angka, misalnya 1500000."), code="invalid")
        digits = re.sub(r"\D", "", match[1])
        if len(digits) > self.digits:
            raise ValidationError(_("Jumlah uang ini terlalu besar. Periksa angka nolnya."), code="max_value")
        return int(digits)


class PeopleField(forms.CharField):
    """Cleans to one person a line, with the parts between semicolons."""

    def __init__(self, *, columns: tuple[str, ...], least: int, most: int, **kwargs: Any) -> None:
        self.columns, self.least, self.most = columns, least, most
        super().__init__(widget=forms.Textarea({"rows": min(most, 5), "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> str:
        people = people_in(super().clean(value))
        if len(people) > self.most:
            raise ValidationError(
                _("Tulis paling banyak %(most)d orang. Sekarang ada %(given)d.")
                % {"most": self.most, "given": len(people)},
                code="max_people",
            )
        if 0 < len(people) < self.least:
            raise ValidationError(
                _("Tulis paling sedikit %(least)d orang, satu baris untuk satu orang.")
                % {"least": self.least},
                code="min_people",
            )
        for line, parts in enumerate(people, start=1):
            if len(parts) != len(self.columns) or not all(parts):
                raise ValidationError(
                    _("Perbaiki baris %(line)d. Tulis %(columns)s.")
                    % {"line": line, "columns": in_order(self.columns)},
                    code="columns",
                )
        return "\n".join("; ".join(parts) for parts in people)


def in_order(columns: tuple[str, ...]) -> str:
    """What a line holds, in words: `nama; hubungan`."""
    return "; ".join(column.lower() for column in columns)


def people_help(columns: tuple[str, ...]) -> str:
    if len(columns) == 1:
        return _("Satu baris untuk satu orang.")
    return _("Satu baris untuk satu orang: %(columns)s. Pisahkan dengan titik koma.") % {
        "columns": in_order(columns)
    }
