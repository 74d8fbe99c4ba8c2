"""Radios and checkboxes whose options can explain themselves."""

from collections.abc import Mapping
from typing import Any

from django import forms


class _Hinted(forms.RadioSelect):
    def __init__(self, *args: Any, hints: Mapping[Any, Any] | None = None, **kwargs: Any) -> None:
        """`hints` maps an option's value to one line of explanation."""
        super().__init__(*args, **kwargs)
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        option["hint"] = self.hints.get(str(option["value"]), "")
        if option["hint"] and "id" in option["attrs"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class Radios(_Hinted):
    """`Radios(choices=…, hints={"usaha": "Untuk warung, toko, atau jasa."})`."""


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Several answers, each with an optional hint."""
