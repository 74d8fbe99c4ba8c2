"""The staff's door, the same in a village and in the province."""

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.web.forms import WebForm


class StaffSignInForm(WebForm):
    login = forms.CharField(
        label=_("Nama masuk"),
        max_length=64,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Kata sandi"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
