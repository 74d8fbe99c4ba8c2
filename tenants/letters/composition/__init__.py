"""From a letter type, a resident and answers to the data that the layout prints. Pure.

Placeholders are replaced once, from a closed list: whatever a person typed is printed as typed, also
when it looks like a placeholder or like markup. The words here are those of an official letter; they
stay Indonesian in every interface language.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from smartvillage.kernel.clock import format_date
from smartvillage.kernel.documents import printable
from tenants.letters.answers import people_in
from tenants.letters.catalogue import RESIDENT_ROWS, Block, Condition, Form, LetterType, Row
from tenants.letters.catalogue.reading import PLACEHOLDER

from .letterhead import letterhead
from .parties import Person, Signer, VillageLike
from .signatures import beside, office_of, signature, verification
from .values import BadAnswer, answer_values, kecamatan_name, resident_values, village_values

__all__ = ["MAX_LOGO_BYTES", "BadAnswer", "Paper", "Person", "Signer", "VillageLike", "compose"]

Paper = Literal["a4", "f4"]

MAX_LOGO_BYTES = 100_000


def compose(
    letter_type: LetterType,
    *,
    village: VillageLike,
    resident: Person,
    answers: Mapping[str, object],
    signer: Signer,
    number: str,
    issued_on: date,
    valid_until: date | None,
    verification_url: str,
    watermark: str = "",
    paper: Paper = "a4",
    logo: bytes = b"",
) -> dict[str, Any]:
    """The data for `layout/letter.typ`, ready for JSON and for a snapshot at issue.

    Empty `number` and `verification_url` make a draft: dots for the number, no QR, "belum disetujui".
    The last part of the URL's path is printed as the code to type. `logo` is a PNG, JPEG or SVG of at most
    100 kB. Raises BadAnswer, and ValueError for a logo that is too big.
    """
    if len(logo) > MAX_LOGO_BYTES:
        raise ValueError("The logo is too big for a letter.")
    values = resident_values(resident, village) | village_values(village)
    values |= answer_values(letter_type, answers)
    return {
        "paper": paper,
        "watermark": printable(watermark).upper(),
        "meta": _metadata(letter_type, values["village"], issued_on),
        "letterhead": letterhead(village, logo),
        "title": letter_type.title_official,
        "number": printable(number),
        "opening": printable(_opening(letter_type.form, village, signer)),
        "resident": [[RESIDENT_ROWS[key], values[key]] for key in letter_type.data],
        "body": list(_body(letter_type, answers, values)),
        "closing": list(_closing(letter_type.form, valid_until)),
        "signature": signature(village, signer, issued_on, form=letter_type.form, signed=bool(number)),
        "verification": verification(verification_url),
        **beside(letter_type, village, values),
    }


def _metadata(letter_type: LetterType, village: str, issued_on: date) -> dict[str, Any]:
    """What a PDF reader shows about the file: nothing about the resident."""
    return {
        "title": letter_type.title,
        "author": printable(f"Pemerintah {village}"),
        "date": [issued_on.year, issued_on.month, issued_on.day],
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    """One pass: a value that looks like a placeholder is not replaced again."""
    return PLACEHOLDER.sub(lambda match: values[match.group(1)], text)


def _body(
    letter_type: LetterType, answers: Mapping[str, object], values: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    for block in letter_type.body:
        if not _all_hold(block.when, answers):
            continue
        if block.text:
            yield {"text": _filled(block.text, values)}
        elif block.people:
            yield from _people(letter_type, block, values)
        else:
            rows = [row for row in block.rows if _all_hold(row.when, answers) and _answered(row, values)]
            yield {"rows": [[row.label, _filled(row.text, values)] for row in rows]}


def _people(letter_type: LetterType, block: Block, values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Nothing for a question left open."""
    if block.people in values:
        columns = letter_type.field(block.people).columns
        yield {"columns": list(columns), "people": people_in(values[block.people])}


def _all_hold(when: tuple[Condition, ...], answers: Mapping[str, object]) -> bool:
    return all(condition.holds(answers) for condition in when)


def _answered(row: Row, values: Mapping[str, str]) -> bool:
    return all(name in values for name in PLACEHOLDER.findall(row.text))


def _opening(form: Form, village: VillageLike, signer: Signer) -> str:
    if form.by_resident:
        return "Yang bertanda tangan di bawah ini:"
    office = (
        f"{signer.title} atas nama {village.head_title} {village.name}"
        if signer.on_behalf
        else office_of(signer, village)
    )
    place = f"{kecamatan_name(village)}, {village.kabupaten}"
    return f"Yang bertanda tangan di bawah ini, {office}, {place}, {form.wording.acts}"


def _closing(form: Form, valid_until: date | None) -> Iterator[str]:
    noun = form.wording.noun
    if valid_until:
        yield f"{noun.capitalize()} ini berlaku sampai dengan tanggal {format_date(valid_until)}."
    truly = "dengan sebenarnya " if form.wording.truly else ""
    yield f"Demikian {noun} ini dibuat {truly}agar dapat dipergunakan sebagaimana mestinya."
