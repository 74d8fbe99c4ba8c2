"""What an import would do, and everything that speaks against it. Nothing is written here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from smartvillage.kernel import clock
from smartvillage.kernel.tenancy import current_village
from tenants.residents.codes import Source
from tenants.residents.sealing import PARENTS

from .columns import COLUMNS
from .consistency import odd_families
from .families import FamilyCard, FamilyCards
from .households import Households, read_households
from .layouts import MAY_LACK, SheetForm
from .problems import Problem, Severity, has_errors, in_order
from .register import FILLED, Known, Register, identity_of, read_register
from .rows import MALE, Reading, ResidentRow, Told, read_rows, silent
from .sheet import Sheet, read_sheet

# What an import may not change of somebody the register knows: that takes an event with its date.
LOCKED: Final = ("status", "relation")
NEEDED: Final = ("name", "family_number", "sex", "relation", "hamlet", "rw", "rt")
_TITLES: Final = {column.field: column.title for column in COLUMNS}

Changes = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """`changed`: per resident the fields that become other values; parents' NIKs as digits.

    With an error among the problems nothing of it may be carried out.
    """

    reading: Reading = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    families: Mapping[str, FamilyCard] = field(repr=False)
    created: tuple[ResidentRow, ...] = field(repr=False)
    changed: Mapping[UUID, Changes] = field(repr=False)
    unchanged: int

    @property
    def is_sound(self) -> bool:
        return not has_errors(self.problems)

    @property
    def rejected(self) -> frozenset[int]:
        """Numbers of the people's rows that hold an error."""
        return frozenset(row for sheet, row in self.rejected_rows if not sheet)

    @property
    def rejected_rows(self) -> frozenset[tuple[str, int]]:
        """(sheet, number) of the rows of both sheets that hold an error."""
        errors = (p for p in self.problems if p.severity is Severity.ERROR)
        return frozenset((p.sheet, p.row) for p in errors if p.row is not None)

    @property
    def is_blocked(self) -> bool:
        """Something is wrong with the sheet as a whole: leaving rows out would not help."""
        first = self.reading.header_row
        errors = [p for p in self.problems if p.severity is Severity.ERROR]
        return any(
            p.row is None or p.code == "code_ambiguous" or (not p.sheet and p.row <= first) for p in errors
        )

    @property
    def new_families(self) -> list[FamilyCard]:
        """Those that somebody new belongs to."""
        return [card for card in self.families.values() if card.is_new]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what would become of them; `errors` counts rows, or 1 for a file wrong as a whole."""
        wrong = {(p.sheet, p.row) for p in self.problems if p.severity is Severity.ERROR}
        return {
            "rows": self.reading.total,
            "created": len(self.created),
            "updated": len(self.changed),
            "unchanged": self.unchanged,
            "families": len(self.new_families),
            "households": sum(row.household_number is not None for row in self.created)
            + sum("household_number" in changes for changes in self.changed.values()),
            "errors": len(wrong),
            "warnings": sum(p.severity is Severity.WARNING for p in self.problems),
        }


@dataclass(frozen=True, slots=True)
class DryRun:
    """The whole sheet, then the same without its rejected rows: more than once, for one row may have
    covered another's mistake. The last plan is sound, or blocked.
    """

    plans: tuple[Plan, ...]

    @property
    def whole(self) -> Plan:
        return self.plans[0]

    @property
    def sound(self) -> Plan:
        return self.plans[-1]

    @property
    def counts(self) -> dict[str, int]:
        """As a plan's, for the rows that can be imported; `errors` are the rows that cannot."""
        rows, warnings = self.whole.reading.total, self.whole.counts["warnings"]
        kept = dict.fromkeys(self.whole.counts, 0) if self.sound.is_blocked else self.sound.counts
        return {**kept, "rows": rows, "warnings": warnings, "errors": rows - kept["rows"]}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Those of the whole sheet, and the errors that only showed when other rows were left out."""
        later = [p for plan in self.plans[1:] for p in plan.problems if p.severity is Severity.ERROR]
        return tuple(in_order([*self.whole.problems, *later]))

    @property
    def rejected(self) -> frozenset[int]:
        return frozenset().union(*(plan.rejected for plan in self.plans))

    @property
    def rejected_rows(self) -> frozenset[tuple[str, int]]:
        return frozenset().union(*(plan.rejected_rows for plan in self.plans))


def plan_import(content: bytes, *, source: Source | None = None, form: SheetForm | None = None) -> Plan:
    """The dry run of a spreadsheet against the declared village. Raises UnreadableSheet."""
    return make_plan(read_people(read_sheet(content), source=source, form=form), read_register())


def read_people(
    sheet: Sheet, *, source: Source | None, form: SheetForm | None, told: Told = silent
) -> Reading:
    """The sheets' rows by the rules of the declared village."""
    # Numbers of no real district are for training and demo villages only.
    today, allow_demo = clock.today(), bool(current_village().watermark)
    people = read_rows(sheet, source=source, today=today, allow_demo=allow_demo, form=form, told=told)
    if sheet.households is None:
        return people
    households = read_households(sheet.households, today=today, allow_demo=allow_demo)
    reading = replace(people, households=households)
    if reading.total or has_errors([*people.problems, *households.problems]):
        return reading
    nothing = Problem("no_rows", _("Berkas ini tidak berisi data penduduk dan rumah tangga."))
    return replace(reading, problems=(*people.problems, nothing))


def dry_run(reading: Reading, register: Register) -> DryRun:
    plans = [make_plan(reading, register)]
    while plans[-1].rejected_rows and not plans[-1].is_blocked:
        plans.append(make_plan(plans[-1].reading.without(plans[-1].rejected_rows), register))
    return DryRun(tuple(plans))


def make_plan(reading: Reading, register: Register) -> Plan:
    comparison = _Comparison(reading, register)
    comparison.run()
    cards = {row.family_number: comparison.families.of(row) for row in comparison.created}
    odd = odd_families(reading, comparison.families.all(), clock.today())
    return Plan(
        reading=reading,
        problems=tuple(
            in_order([*reading.all_problems, *comparison.problems, *comparison.families.problems, *odd])
        ),
        families={number: card for number, card in cards.items() if number is not None and card is not None},
        created=tuple(comparison.created),
        changed=comparison.changed,
        unchanged=len(comparison.unchanged - comparison.changed.keys()),
    )


class _Comparison:
    """The sheet's rows against the register, one after another."""

    def __init__(self, reading: Reading, register: Register) -> None:
        self.reading, self.register = reading, register
        self.problems: list[Problem] = []
        self.families = FamilyCards(reading, register)
        self.created: list[ResidentRow] = []
        self.changed: dict[UUID, Changes] = {}
        self.unchanged: set[UUID] = set()
        self._tags: dict[str, int] = {}

    def run(self) -> None:
        self.problems.extend(_twice(self.reading))
        for row in self.reading.rows:
            if not row.sound:
                continue
            known = self.register.resident_of(row)
            self._check_tag(row, known)
            if known is None:
                self._meet(row)
            else:
                self._compare(row, known)
        self.created = self.families.with_one_head(self.created)
        if self.reading.households is not None:
            self._settle(self.reading.households)

    def _settle(self, sheet: Reading) -> None:
        """Into their households, once it is known who is new."""
        households = Households(sheet, self.register)
        households.meet(self.created)
        self.problems += [*_twice(sheet), *households.problems]
        self.created = [replace(row, **households.newcomers.get(row.number, {})) for row in self.created]
        for pk, place in households.known.items():
            self.changed[pk] = {**self.changed.get(pk, {}), **place}
        self.unchanged |= households.settled

    def _note(
        self, row: ResidentRow, name: str, code: str, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        self.problems.append(self.reading.problem(row.number, name, code, message, severity))

    def _meet(self, row: ResidentRow) -> None:
        """Somebody new."""
        for name in NEEDED:
            if getattr(row, name) is None and not (name in MAY_LACK and not self.reading.has(name)):
                message = _("%(title)s wajib diisi untuk penduduk baru.") % {"title": _TITLES[name]}
                self._note(row, name, "needed", message)
        if row.birth_date is None:
            message = _("Tanggal lahir kosong. Umur orang ini tidak bisa dihitung.")
            self._note(row, "birth_date", "no_birth_date", message, Severity.WARNING)
        if row.nik and self.register.without_nik(row) is not None:
            message = _(
                "Nama dan lahirnya sama dengan penduduk tanpa NIK. Periksa agar tidak tercatat dua kali."
            )
            self._note(row, "nik", "maybe_known", message, Severity.WARNING)
        self.created.append(row)

    def _compare(self, row: ResidentRow, known: Known) -> None:
        """Filled cells overwrite, empty cells never erase, and what needs an event is refused."""
        changes = {
            name: value
            for name in FILLED
            if (value := getattr(row, name)) is not None and value != known.get(name)
        }
        if "relation" in changes and self.families.remains_other(row, known):
            del changes["relation"]
        for name in LOCKED:
            if changes.pop(name, None) is not None:
                message = _("%(title)s berbeda dengan data desa. Impor tidak mengubahnya.")
                self._note(row, name, "locked", message % {"title": _TITLES[name]})
        if changes.get("sex") == MALE and known.get("pregnancy") is not None:
            self._note(
                row, "sex", "pregnancy", _("Orang ini tercatat dengan status kehamilan. Periksa dulu.")
            )
        if changes.get("sex", known.get("sex")) == MALE:
            changes.pop("pregnancy", None)
        for parent in PARENTS:
            told = getattr(row, f"{parent}_nik")
            if told and told != known.parent_nik(parent):
                changes[f"{parent}_nik"] = told
        self._check_family(row, known)
        if changes:
            self.changed[known.id] = changes
        else:
            self.unchanged.add(known.id)

    def _check_family(self, row: ResidentRow, known: Known) -> None:
        card = self.families.of(row)
        if card is not None and card.id != known.family_id:
            message = _("Nomor KK berbeda dengan data desa. Impor tidak memindahkan orang ke KK lain.")
            self._note(row, "family_number", "family_number_locked", message)

    def _check_tag(self, row: ResidentRow, known: Known | None) -> None:
        if row.card_tag is None:
            return
        owner = self.register.card_tags.get(row.card_tag)
        if row.card_tag in self._tags:
            message = _("Tag KTP-el ini sama dengan baris %(row)d.") % {"row": self._tags[row.card_tag]}
            self._note(row, "card_tag", "card_tag_twice", message)
        elif owner is not None and (known is None or owner != known.id):
            message = _("Tag KTP-el ini sudah dipakai penduduk lain di data desa.")
            self._note(row, "card_tag", "card_tag_twice", message)
        self._tags.setdefault(row.card_tag, row.number)


def _twice(reading: Reading) -> Iterator[Problem]:
    """The same person in two rows, also where another cell of the row is wrong."""
    seen: dict[object, int] = {}
    for row in reading.rows:
        key: object = row.nik
        if key is None:
            if not (row.sound and row.name):
                continue
            key = identity_of(row.name, row.birth_place, row.birth_date)
        first = seen.setdefault(key, row.number)
        if first == row.number:
            continue
        if row.nik:
            message = _("NIK ini sama dengan baris %(row)d.") % {"row": first}
            yield reading.problem(row.number, "nik", "nik_twice", message)
        else:
            message = _("Orang tanpa NIK ini sama dengan baris %(row)d.") % {"row": first}
            yield reading.problem(row.number, "name", "person_twice", message)
