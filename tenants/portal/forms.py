"""The doors: residents with NIK and PIN, staff with a name and a password."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from smartvillage.common.accounts.models import User
from smartvillage.web.forms import WebForm


class ResidentSignInForm(WebForm):
    nik = forms.CharField(
        label=_("NIK"),
        help_text=_("Enam belas angka di KTP atau kartu keluarga."),
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "username", "spellcheck": "false"}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        help_text=_("Enam angka di kartu PIN dari kantor."),
        max_length=40,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "current-password"}),
    )


class PasswordForm(WebForm):
    """A first or a new password."""

    password = forms.CharField(
        label=_("Kata sandi baru"),
        help_text=_("Paling sedikit 10 huruf atau angka. Tiga kata acak mudah diingat."),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Tulis kata sandi sekali lagi"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", ValidationError(_("Kedua kata sandi berbeda. Tulis sekali lagi.")))
        return cleaned
