"""Forms of letters: they validate, and never save."""

from .contact import PhoneField, SendForm
from .desk import DeskAnswersForm, FilterForm, ReasonForm, SelectionForm
from .questions import AnswersForm, PageForm
from .settings import RulesForm
from .tracking import CodeForm, TrackerForm

__all__ = [
    "AnswersForm",
    "CodeForm",
    "DeskAnswersForm",
    "FilterForm",
    "PageForm",
    "PhoneField",
    "ReasonForm",
    "RulesForm",
    "SelectionForm",
    "SendForm",
    "TrackerForm",
]
