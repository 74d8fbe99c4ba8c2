"""A letter type's questions as form fields: one to a page, or all on one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from smartvillage.kernel import clock
from smartvillage.web.forms import DatePartsField, QuestionForm, WebForm
from smartvillage.web.forms.choices import Radios
from tenants.letters.answers import Answers, to_ask, to_keep
from tenants.letters.catalogue import Field, FieldKind, LetterType, Page

from .kinds import PeopleField, RupiahField, TimeField, people_help

_FIRST_YEAR = 1900


class PageForm(QuestionForm):
    """One page of a request: a question, or a few that belong together under a heading."""

    def __init__(self, page: Page, answers: Answers, *args: Any, **kwargs: Any) -> None:
        self.heading = page.heading
        self.base_fields = {question.name: form_field(question) for question in page.fields}  # type: ignore[misc]
        initial = {question.name: to_ask(question, answers.get(question.name)) for question in page.fields}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def answers(self) -> dict[str, str | int]:
        return {name: to_keep(self.cleaned_data[name]) for name in self.base_fields}


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
    match question.kind:
        case FieldKind.DATE:
            return DatePartsField(**about)
        case FieldKind.TIME:
            return TimeField(**about)
        case FieldKind.MONEY:
            return RupiahField(digits=question.max_length, **about)
        case FieldKind.YEAR | FieldKind.NUMBER:
            return _number_field(question, about)
        case FieldKind.CHOICE:
            choices = [(choice.value, choice.label) for choice in question.choices]
            return forms.ChoiceField(choices=choices, widget=Radios, **about)
        case FieldKind.PEOPLE:
            about |= {"columns": question.columns, "least": question.least, "most": question.most}
            return PeopleField(max_length=question.max_length, **about)
        case FieldKind.LONGTEXT:
            about["widget"] = forms.Textarea({"rows": 5})
    return forms.CharField(max_length=question.max_length, **about)


def _number_field(question: Field, about: dict[str, Any]) -> forms.Field:
    digits = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    if question.kind is FieldKind.NUMBER:
        most = 10**question.max_length - 1
        return forms.IntegerField(min_value=0, max_value=most, widget=digits, **about)
    digits.attrs["size"] = "4"
    this_year = clock.today().year
    return forms.IntegerField(min_value=_FIRST_YEAR, max_value=this_year, widget=digits, **about)


def _help(question: Field) -> str:
    example = _("Contoh: %(example)s") % {"example": question.example} if question.example else ""
    people = people_help(question.columns) if question.kind is FieldKind.PEOPLE else ""
    return " ".join(part for part in (question.help, people, example) if part)


def _when(kind: LetterType, question: Field) -> str:
    """For a page that shows all questions: when this one is to be answered; "" for always."""
    if not question.when:
        return "" if question.required else _("Boleh dikosongkan.")
    chosen = [
        _(" atau ").join(
            f"“{choice.label}”"
            for choice in kind.field(condition.field).choices
            if choice.value in condition.values
        )
        for condition in question.when
    ]
    joined = _(" dan ").join(chosen)
    return _("Jawab hanya jika Anda memilih %(choices)s.") % {"choices": joined}
