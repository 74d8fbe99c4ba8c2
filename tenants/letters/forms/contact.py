"""Where news of a request is sent, and the form that sends it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel.identity import InvalidPhone, format_phone, parse_phone
from smartvillage.web.forms import WebForm


class PhoneField(forms.CharField):
    """Cleans to E.164, "" for none; shows a stored number as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "tel", "autocomplete": "tel-national"}))
        super().__init__(required=False, max_length=30, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        try:
            return parse_phone(text)
        except InvalidPhone as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        try:
            return format_phone(value) if value else value
        except InvalidPhone:
            return value  # as it was typed


class SendForm(WebForm):
    """The page that checks the answers: its key makes a double click one letter."""

    phone = PhoneField(
        label=_("Nomor WhatsApp Anda"), help_text=_("Kami memberi kabar ke nomor ini saat surat siap.")
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
