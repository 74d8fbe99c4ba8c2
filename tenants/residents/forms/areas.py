"""For which part of the village an operator works."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smartvillage.web.forms import Checkboxes, WebForm

Place = tuple[str, str, str]


class AreasForm(WebForm):
    """`places` are the (hamlet, RW, RT) of families; offered are whole hamlets, whole RW, and single RT."""

    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Wilayah operator ini"),
        required=False,
        widget=Checkboxes,
        help_text=gettext_lazy("Kosongkan semua untuk seluruh desa."),
    )

    def __init__(self, places: Iterable[Place], present: Iterable[Place], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"areas": [_key(place) for place in present]}, **kwargs)
        offered = {part for place in places for part in _parts(place)} | set(present)
        field = self.fields["areas"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(_key(place), _label(place)) for place in sorted(offered)]

    @property
    def places(self) -> list[Place]:
        return [_place(key) for key in self.cleaned_data["areas"]]


def _parts(place: Place) -> list[Place]:
    """What can be said about where this is, from the hamlet down to the RT."""
    hamlet, rw, rt = place
    parts = [(hamlet, "", ""), (hamlet, rw, ""), (hamlet, rw, rt)]
    return [part for part in parts if any(part)]


def _label(place: Place) -> str:
    hamlet, rw, rt = place
    blocks = " ".join(f"{word} {number}" for word, number in (("RT", rt), ("RW", rw)) if number)
    if not blocks:
        return _("Seluruh %(hamlet)s") % {"hamlet": hamlet.title()}
    return f"{hamlet.title()}, {blocks}" if hamlet else blocks


def _key(place: Place) -> str:
    return json.dumps(list(place))


def _place(key: str) -> Place:
    hamlet, rw, rt = json.loads(key)
    return hamlet, rw, rt
