"""What the pages for events ask: the dates, the kind's own details, who goes along, who leads those who stay."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from smartvillage.kernel import clock
from smartvillage.kernel.identity import InvalidNumber, parse_kk, parse_nik
from smartvillage.kernel.tenancy import current_village
from smartvillage.web.forms import Checkboxes, DatePartsField, WebForm

from .books.months import Month
from .codes import choices
from .event_details import DETAILS, Listed
from .models import HEAD, EventKind, Resident
from .reasons import SHORTEST
from .services.events import NewFamily


def detail(kind: EventKind, name: str) -> forms.Field:
    """The question for one detail of a kind; all of them may be left open."""
    asked = DETAILS[kind][name]
    label: Any = asked.label
    if isinstance(asked, Listed):
        options: list[tuple[Any, Any]] = [("", _("Tidak diisi")), *asked.labels.items()]
        return forms.TypedChoiceField(
            label=label, choices=options, coerce=int, empty_value=None, required=False
        )
    return forms.CharField(label=label, max_length=asked.longest, required=False)


def code_field(name: str, label: Any, *, required: bool = True, without: Sequence[int] = ()) -> forms.Field:
    """One code of a national list."""
    options: list[tuple[Any, Any]] = [(code, text) for code, text in choices(name) if code not in without]
    return forms.TypedChoiceField(
        label=label, choices=[("", _("Pilih")), *options], coerce=int, empty_value=None, required=required
    )


class NumberField(forms.CharField):
    """A NIK or KK number; cleans to its 16 digits, or None where it may be left open."""

    def __init__(self, parse: Any, **kwargs: Any) -> None:
        self._parse = parse
        attributes = {"inputmode": "numeric", "autocomplete": "off", "size": "16"}
        super().__init__(max_length=40, widget=forms.TextInput(attributes), **kwargs)

    def clean(self, value: Any) -> str | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = self._parse(text, today=clock.today(), allow_demo=bool(current_village().watermark))
        except InvalidNumber as error:
            raise forms.ValidationError(str(error)) from error
        digits: str = number.digits
        return digits


class EventForm(WebForm):
    """`resident` is whose page it is; `others` are the other living members of the family."""

    kind: ClassVar[EventKind]

    happened_on = DatePartsField(label=_("Tanggal kejadian"))
    reported_on = DatePartsField(
        label=_("Tanggal lapor"), required=False, help_text=_("Kosongkan bila dilaporkan hari ini.")
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, resident: Resident, others: Sequence[Resident], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resident, self.others = resident, others
        self.fields["reported_on"] = self.fields.pop("reported_on")  # asked last, after the kind's own
        self._offer("new_head", [("", _("Pilih")), *((str(one.pk), one.name) for one in others)])
        self._offer("people", [(str(one.pk), one.name) for one in others])

    def _offer(self, name: str, options: list[tuple[Any, Any]]) -> None:
        field = self.fields.get(name)
        if not isinstance(field, forms.ChoiceField | forms.MultipleChoiceField):
            return
        if not self.others:
            del self.fields[name]
        field.choices = options

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DETAILS[self.kind] if name in self.cleaned_data}


class HeirForm(EventForm):
    """Of somebody who leaves the family. The question is there only where it may be needed."""

    new_head = forms.TypedChoiceField(
        label=_("Kepala keluarga yang baru"), required=False, empty_value=None,
        help_text=_("Diisi bila kepala keluarga pergi dan ada anggota yang tinggal."),
    )  # fmt: skip

    def __init__(self, resident: Resident, others: Sequence[Resident], *args: Any, **kwargs: Any) -> None:
        super().__init__(resident, others, *args, **kwargs)
        if any(one.relation == HEAD for one in others):
            self.fields.pop("new_head", None)


class BirthForm(EventForm):
    kind = EventKind.BIRTH

    name = forms.CharField(label=_("Nama anak"), max_length=100)
    sex = code_field("sex", _("Jenis kelamin"))
    town = forms.CharField(label=_("Tempat lahir"), max_length=100)
    father_name = forms.CharField(label=_("Nama ayah"), max_length=100, required=False)
    relation = code_field("relation", _("Hubungan dengan kepala keluarga"), without=[HEAD, 2, 3])
    nik = NumberField(parse_nik, label=_("NIK anak"), required=False)
    birth_place = detail(EventKind.BIRTH, "birth_place")
    helper = detail(EventKind.BIRTH, "helper")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Tanggal lahir")
        self.fields["relation"].initial = 4


class DeathForm(HeirForm):
    kind = EventKind.DEATH

    place = detail(EventKind.DEATH, "place")
    cause = detail(EventKind.DEATH, "cause")
    certifier = detail(EventKind.DEATH, "certifier")
    certificate = detail(EventKind.DEATH, "certificate")


class MovedOutForm(HeirForm):
    kind = EventKind.MOVED_OUT

    people = forms.MultipleChoiceField(label=_("Siapa yang ikut pindah?"), required=False, widget=Checkboxes)
    scope = detail(EventKind.MOVED_OUT, "scope")
    destination = detail(EventKind.MOVED_OUT, "destination")
    reason = detail(EventKind.MOVED_OUT, "reason")


class MissingForm(HeirForm):
    kind = EventKind.MISSING

    note = detail(EventKind.MISSING, "note")


class GoneForm(HeirForm):
    kind = EventKind.GONE

    note = detail(EventKind.GONE, "note")


class ReturnForm(EventForm):
    kind = EventKind.RETURNED

    relation = code_field("relation", _("Hubungan dalam keluarga sekarang"), required=False)
    note = detail(EventKind.RETURNED, "note")


class ArrivalForm(EventForm):
    """Somebody who moves in, to the family of the resident whose page it is."""

    kind = EventKind.MOVED_IN

    name = forms.CharField(label=_("Nama lengkap"), max_length=100)
    nik = NumberField(parse_nik, label=_("NIK"), required=False)
    sex = code_field("sex", _("Jenis kelamin"))
    town = forms.CharField(label=_("Tempat lahir"), max_length=100, required=False)
    born_on = DatePartsField(label=_("Tanggal lahir"), birthday=False)
    relation = code_field("relation", _("Hubungan dengan kepala keluarga"))
    citizenship = code_field("citizenship", _("Kewarganegaraan"))
    religion = code_field("religion", _("Agama"), required=False)
    origin = detail(EventKind.MOVED_IN, "origin")
    purpose = detail(EventKind.MOVED_IN, "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Tanggal datang")
        self.fields["citizenship"].initial = 1


class PlaceForm(EventForm):
    """Where a new family lives, and its card."""

    number = NumberField(
        parse_kk,
        label=_("Nomor KK baru"),
        required=False,
        help_text=_("Boleh menyusul bila KK belum terbit."),
    )
    address = forms.CharField(label=_("Alamat"), max_length=200, required=False)
    hamlet = forms.CharField(label=_("Dusun atau lingkungan"), max_length=60, required=False)
    rt = forms.CharField(label=_("RT"), max_length=10, required=False)
    rw = forms.CharField(label=_("RW"), max_length=10, required=False)

    @property
    def place(self) -> dict[str, str]:
        given = self.cleaned_data
        return {name: given[name] for name in ("address", "rt", "rw")} | {"hamlet": given["hamlet"].upper()}

    @property
    def new_family(self) -> NewFamily:
        return NewFamily(number=self.cleaned_data["number"], **self.place)


class NewFamilyForm(PlaceForm, ArrivalForm):
    """The first person of a family that moves in leads it; the others are added from their page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["relation"]


class SplitForm(PlaceForm, HeirForm):
    kind = EventKind.SPLIT

    people = forms.MultipleChoiceField(
        label=_("Siapa yang ikut ke KK baru?"), required=False, widget=Checkboxes
    )
    relation = code_field(
        "relation", _("Hubungan mereka dengan kepala KK baru"), required=False, without=[HEAD]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        family = self.resident.family
        for name in ("address", "hamlet", "rt", "rw"):
            self.fields[name].initial = getattr(family, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("people") and cleaned.get("relation") is None and "relation" not in self.errors:
            self.add_error("relation", _("Pilih hubungan mereka dengan kepala KK baru."))
        return cleaned


class RelocationForm(PlaceForm):
    kind = EventKind.RELOCATED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["number"]


class JoinForm(HeirForm):
    kind = EventKind.JOINED

    number = NumberField(
        parse_kk, label=_("Nomor KK yang dituju"), help_text=_("Enam belas angka dari kartu keluarga itu.")
    )
    relation = code_field("relation", _("Hubungan dengan kepala keluarga di sana"))


class HeadForm(EventForm):
    kind = EventKind.NEW_HEAD

    former_relation = code_field(
        "relation", _("Kepala keluarga lama menjadi"), required=False, without=[HEAD]
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if any(one.relation == HEAD for one in self.others) and cleaned.get("former_relation") is None:
            self.add_error("former_relation", _("Pilih hubungan yang baru untuk kepala keluarga yang lama."))
        return cleaned


class CardForm(EventForm):
    kind = EventKind.NEW_CARD

    number = NumberField(parse_kk, label=_("Nomor KK baru"))


class CorrectionForm(HeirForm):
    kind = EventKind.CORRECTED

    status = code_field("status", _("Status yang benar"))
    relation = code_field("relation", _("Hubungan dalam keluarga sekarang"), required=False)
    reason = forms.CharField(
        label=_("Apa yang keliru?"), max_length=200, min_length=SHORTEST,
        help_text=_("Alasan ini dicatat. Jangan tulis NIK."),
    )  # fmt: skip


class MonthForm(WebForm):
    """Which month of a book; it cleans to a Month that has begun."""

    bulan = forms.CharField(
        label=_("Bulan"), help_text=_("Misalnya 2026-11."), widget=forms.TextInput({"type": "month"})
    )

    def clean_bulan(self) -> Month:
        month = Month.parse(self.cleaned_data["bulan"])
        if month is None:
            raise forms.ValidationError(_("Tulis tahun dan bulan, misalnya 2026-11."))
        if month > Month.of(clock.today()):
            raise forms.ValidationError(_("Bulan ini belum tiba. Pilih bulan yang sudah berjalan."))
        return month
