"""Error sentences that say what to do next, and the bases of all forms that have a page."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_SENTENCES: dict[str, str | Promise] = {
    "invalid_choice": _("Pilih salah satu jawaban yang tersedia."),
    "max_length": ngettext_lazy(
        "Tulis paling banyak %(limit_value)d huruf. Sekarang ada %(show_value)d.",
        "Tulis paling banyak %(limit_value)d huruf. Sekarang ada %(show_value)d.",
        "limit_value",
    ),
    "min_length": ngettext_lazy(
        "Tulis paling sedikit %(limit_value)d huruf. Sekarang ada %(show_value)d.",
        "Tulis paling sedikit %(limit_value)d huruf. Sekarang ada %(show_value)d.",
        "limit_value",
    ),
    "max_value": _("Isi angka paling besar %(limit_value)s."),
    "min_value": _("Isi angka paling kecil %(limit_value)s."),
    "empty": _("Berkas ini kosong. Pilih berkas lain."),
    "missing": _("Berkas belum terkirim. Pilih berkasnya sekali lagi."),
    "invalid_image": _("Berkas ini bukan gambar. Pilih foto JPG atau PNG."),
}
_INVALID: tuple[tuple[type[forms.Field], str | Promise], ...] = (
    (forms.DateField, _("Tulis tanggal lengkap: hari, bulan, dan tahun.")),
    (forms.DecimalField, _("Tulis angka saja, misalnya 12,5.")),
    (forms.IntegerField, _("Tulis angka saja, tanpa titik dan tanpa huruf.")),
    (forms.EmailField, _("Tulis alamat surel lengkap, misalnya nama@contoh.id.")),
    (forms.URLField, _("Tulis alamat situs lengkap, misalnya https://contoh.id.")),
)


class PlainForm:
    """Mixin for any Django form: replaces Django's default sentences, never a form's own ones."""

    fields: dict[str, forms.Field]
    use_required_attribute = False  # the server's sentences are better than the phone's

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or name.replace("_", " ").capitalize()
            _speak(field, str(label))


class WebForm(PlainForm, forms.Form):
    """Base of forms with several questions on one page."""


class QuestionForm(WebForm):
    """One thing per page: the only question, or `heading` over a group of fields, is the page's `h1`."""

    template_name = "web/forms/question.html"
    heading: str | Promise = ""
    lead: str | Promise = ""

    @property
    def title(self) -> str:
        """The page's title and `h1`."""
        if self.heading:
            return str(self.heading)
        visible = self.visible_fields()
        return str(visible[0].label) if visible else ""


def _speak(field: forms.Field, label: str) -> None:
    defaults = _defaults(field)
    own = {key for key, text in field.error_messages.items() if text is not defaults.get(key)}
    sentences: dict[str, Any] = {**_SENTENCES, "required": _required(field, label)}
    for kind, sentence in _INVALID:
        if isinstance(field, kind):
            sentences["invalid"] = sentence
            break
    field.error_messages = {
        **field.error_messages,
        **{key: text for key, text in sentences.items() if key not in own},
    }


def _defaults(field: forms.Field) -> dict[str, Any]:
    """The sentences of the field's class, as Field.__init__ collects them."""
    defaults: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        defaults.update(getattr(kind, "default_error_messages", {}))
    return defaults


def _required(field: forms.Field, label: str) -> str | Promise:
    if label.endswith("?"):
        return _("Jawab dulu pertanyaan ini.")
    if isinstance(field, forms.BooleanField):
        return _("Beri centang dulu untuk melanjutkan.")
    name = label if label[:2].isupper() else label[:1].lower() + label[1:]
    if isinstance(field, forms.FileField):
        return _("Pilih berkas %(name)s.") % {"name": name}
    if isinstance(field, forms.ChoiceField):
        return _("Pilih %(name)s.") % {"name": name}
    return _("Isi %(name)s.") % {"name": name}
