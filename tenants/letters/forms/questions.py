"""A letter type's questions as form fields: one to a page, or all on one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from smartvillage.kernel import clock
from smartvillage.web.forms import DatePartsField, QuestionForm, WebForm
from smartvillage.web.forms.choices import Radios
from tenants.letters.answers import Answers, to_ask, to_keep
from tenants.letters.catalogue import Field, FieldKind, LetterType

_FIRST_YEAR = 1900


class OneQuestionForm(QuestionForm):
    """The page of one question."""

    def __init__(self, question: Field, answers: Answers, *args: Any, **kwargs: Any) -> None:
        self.question = question
        self.base_fields = {question.name: form_field(question)}  # type: ignore[misc]
        initial = {question.name: to_ask(question, answers.get(question.name))}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def answer(self) -> str | int:
        return to_keep(self.cleaned_data[self.question.name])


class AnswersForm(WebForm):
    """All questions of a type on one page; one that depends on another is asked for only when it applies."""

    hide_optional = True  # the help says when a question may stay open

    def __init__(self, kind: LetterType, answers: Answers, *args: Any, **kwargs: Any) -> None:
        self.kind = kind
        self.base_fields = {  # type: ignore[misc]
            question.name: form_field(question, required=question.required and not question.when)
            for question in kind.fields
        }
        initial = {question.name: to_ask(question, answers.get(question.name)) for question in kind.fields}
        super().__init__(*args, initial=initial, **kwargs)
        for question in kind.fields:
            when = _when(kind, question)
            self.fields[question.name].help_text = " ".join(
                part for part in (when, str(self.fields[question.name].help_text)) if part
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = {name: to_keep(value) for name, value in cleaned.items() if name in self.base_fields}
        for question in self.kind.questions(given):
            open_still = question.required and given.get(question.name, "") == ""
            if question.when and open_still and question.name not in self.errors:
                self.add_error(question.name, _("Jawab dulu pertanyaan ini."))
        return cleaned

    @property
    def answers(self) -> dict[str, str | int]:
        """The answers to the questions that apply."""
        given = {name: to_keep(self.cleaned_data.get(name)) for name in self.base_fields}
        return {question.name: given[question.name] for question in self.kind.questions(given)}


def form_field(question: Field, *, required: bool | None = None) -> forms.Field:
    """The form field of one question, with its help and its limits."""
    about: dict[str, Any] = {
        "label": question.label,
        "help_text": _help(question),
        "required": question.required if required is None else required,
    }
    digits = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    match question.kind:
        case FieldKind.TEXT:
            return forms.CharField(max_length=question.max_length, **about)
        case FieldKind.LONGTEXT:
            return forms.CharField(
                max_length=question.max_length, widget=forms.Textarea({"rows": 5}), **about
            )
        case FieldKind.DATE:
            return DatePartsField(**about)
        case FieldKind.YEAR:
            digits.attrs["size"] = "4"
            return forms.IntegerField(
                min_value=_FIRST_YEAR, max_value=clock.today().year, widget=digits, **about
            )
        case FieldKind.NUMBER:
            return forms.IntegerField(
                min_value=0, max_value=10**question.max_length - 1, widget=digits, **about
            )
        case FieldKind.CHOICE:
            choices = [(choice.value, choice.label) for choice in question.choices]
            return forms.ChoiceField(choices=choices, widget=Radios, **about)


def _help(question: Field) -> str:
    example = _("Contoh: %(example)s") % {"example": question.example} if question.example else ""
    return " ".join(part for part in (question.help, example) if part)


def _when(kind: LetterType, question: Field) -> str:
    """For a page that shows all questions: when this one is to be answered; "" for always."""
    if not question.when:
        return "" if question.required else _("Boleh dikosongkan.")
    chosen = [
        choice.label
        for condition in question.when
        for choice in kind.field(condition.field).choices
        if choice.value in condition.values
    ]
    joined = _(" dan ").join(f"“{label}”" for label in chosen)
    return _("Jawab hanya jika Anda memilih %(choices)s.") % {"choices": joined}
