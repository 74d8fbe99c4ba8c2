"""Where an error's link leads."""

from typing import NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BoundField, MultiWidget, RadioSelect


class ErrorLink(NamedTuple):
    text: str
    target: str  # id of the control, "" where the error belongs to the whole form


def error_links(form: BaseForm) -> list[ErrorLink]:
    """All errors of `form` in the order of its fields, the form's own first."""
    first = next((field for field in form if not field.is_hidden), None)
    links = [
        ErrorLink(str(text), target_id(first) if first else "")
        for text in form.errors.get(NON_FIELD_ERRORS, ())
    ]
    for field in form:
        links += [ErrorLink(str(text), target_id(field)) for text in field.errors]
    return links


def target_id(field: BoundField) -> str:
    """The id of the control that takes the focus: the wrong part of a date, the first radio of a group."""
    widget = field.field.widget
    if isinstance(widget, MultiWidget):
        return f"{field.auto_id}_{wrong_parts(field)[0]}"
    if isinstance(widget, RadioSelect):  # CheckboxSelectMultiple is one of them
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def wrong_parts(field: BoundField) -> list[int]:
    """Indexes of the parts of a multi-part control that its errors are about; all parts where none is named."""
    if not isinstance(field.field.widget, MultiWidget):
        return []
    named: list[int] = []
    for error in field.form.errors.as_data().get(field.name, ()):
        named += (error.params or {}).get("parts", ())
    return sorted(set(named)) or list(range(len(field.field.widget.widgets)))
