"""From a letter type, a resident and answers to the data that the layout prints. Pure.

Placeholders are replaced once, from a closed list: whatever a person typed is printed as typed, also
when it looks like a placeholder or like markup. The words here are those of an official letter; they
stay Indonesian in every interface language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from smartvillage.kernel.clock import format_date
from smartvillage.kernel.documents import printable, qr_svg

from .catalogue import RESIDENT_ROWS, Condition, Field, FieldKind, LetterType, Row
from .catalogue.reading import PLACEHOLDER

Paper = Literal["a4", "f4"]

MAX_LOGO_BYTES = 100_000


class VillageLike(Protocol):
    """What a letterhead needs of a village; `kernel.tenancy.VillageRef` has it."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def term(self) -> str: ...
    @property
    def head_title(self) -> str: ...
    @property
    def kecamatan(self) -> str: ...
    @property
    def kabupaten(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def postal_code(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A resident as a letter states them, in words and not in codes. NIK and KK stay out of `repr`."""

    name: str
    nik: str = field(repr=False)
    kk: str = field(default="", repr=False)
    family_head: str = ""
    birth_place: str = ""
    birth_date: date | None = None
    sex: str = ""
    religion: str = ""
    marital_status: str = ""
    education: str = ""
    occupation: str = ""
    nationality: str = "WNI"
    address: str = ""  # street and number, without RT, RW and dusun
    rt: str = ""
    rw: str = ""
    dusun: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs. `title` is the office without the village's name: "Lurah", "Plt. Lurah", "Sekretaris"."""

    name: str
    title: str
    id_number: str = ""
    id_kind: Literal["NIP", "NIPD"] = "NIP"
    rank: str = ""  # "Penata Tingkat I", of a civil servant
    on_behalf: bool = False  # signs "a.n." the head of the village


class BadAnswer(ValueError):
    """An answer is missing or not of its kind. Names the question, never the answer."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The answer to {name!r} is missing or not of its kind.")
        self.field_name = name


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
    The last part of the URL's path is printed as the code to type, in groups of four. `logo` is a PNG,
    JPEG or SVG of at most 100 kB. Raises BadAnswer, and ValueError for a logo that is too big.
    """
    if len(logo) > MAX_LOGO_BYTES:
        raise ValueError("The logo is too big for a letter.")
    about = _resident_values(resident, village) | _village_values(village)
    values = about | dict(_answer_values(letter_type, answers))
    return {
        "paper": paper,
        "watermark": printable(watermark).upper(),
        "meta": _metadata(letter_type, values["village"], issued_on),
        "letterhead": _letterhead(village, logo),
        "title": letter_type.title_official,
        "number": printable(number),
        "opening": printable(_opening(village, signer)),
        "resident": [[RESIDENT_ROWS[key], values[key]] for key in letter_type.data],
        "body": list(_body(letter_type, answers, values)),
        "closing": list(_closing(valid_until)),
        "signature": _signature(village, signer, issued_on, signed=bool(number)),
        "verification": _verification(verification_url),
    }


def _metadata(letter_type: LetterType, village: str, issued_on: date) -> dict[str, Any]:
    """What a PDF reader shows about the file: nothing about the resident."""
    return {
        "title": letter_type.title,
        "author": printable(f"Pemerintah {village}"),
        "date": [issued_on.year, issued_on.month, issued_on.day],
    }


def _resident_values(resident: Person, village: VillageLike) -> dict[str, str]:
    born = format_date(resident.birth_date) if resident.birth_date else ""
    values = {
        "name": resident.name,
        "nik": resident.nik,
        "kk": resident.kk,
        "family_head": resident.family_head,
        "birth": _listed(resident.birth_place, born),
        "sex": resident.sex,
        "religion": resident.religion,
        "marital_status": resident.marital_status,
        "education": resident.education,
        "occupation": resident.occupation,
        "nationality": resident.nationality,
        "address": _address(resident, village),
    }
    return {key: printable(value) or "-" for key, value in values.items()}


def _address(resident: Person, village: VillageLike) -> str:
    blocks = " ".join(
        f"{label} {value}" for label, value in (("RT", resident.rt), ("RW", resident.rw)) if value
    )
    dusun = resident.dusun.strip()
    if dusun and not dusun.casefold().startswith(("dusun", "lingkungan", "lk")):
        dusun = f"{'Lingkungan' if village.kind == 'kelurahan' else 'Dusun'} {dusun}"
    return _listed(
        resident.address, blocks, dusun, _village_name(village), _kecamatan(village), village.kabupaten
    )


def _listed(*parts: str) -> str:
    return ", ".join(part.strip() for part in parts if part.strip())


def _village_name(village: VillageLike) -> str:
    return f"{village.term.capitalize()} {village.name}"


def _kecamatan(village: VillageLike) -> str:
    return f"Kecamatan {village.kecamatan}"


def _village_values(village: VillageLike) -> dict[str, str]:
    values = {
        "village": _village_name(village),
        "village_term": village.term,
        "head_title": village.head_title,
        "kecamatan": _kecamatan(village),
        "kabupaten": village.kabupaten,
    }
    return {key: printable(value) for key, value in values.items()}


def _answer_values(letter_type: LetterType, answers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The answers in words, of the questions that apply: an answer to a question since ruled out is left."""
    for question in letter_type.questions(answers):
        given = answers.get(question.name)
        answer = "" if given is None else printable(str(given))
        if answer:
            yield question.name, _in_words(question, answer)
        elif question.required:
            raise BadAnswer(question.name)


def _in_words(question: Field, answer: str) -> str:
    try:
        match question.kind:
            case FieldKind.CHOICE:
                return next(choice.in_letter for choice in question.choices if choice.value == answer)
            case FieldKind.DATE:
                return format_date(date.fromisoformat(answer))
            case FieldKind.NUMBER:
                return f"{_digits(answer):,}".replace(",", ".")
            case FieldKind.YEAR:
                return str(_digits(answer))
            case _:
                return answer
    except (ValueError, StopIteration):
        bad = BadAnswer(question.name)
    raise bad


def _digits(answer: str) -> int:
    """Raises ValueError for anything but digits; `int` would take signs and underscores."""
    if not (answer.isascii() and answer.isdigit()):
        raise ValueError
    return int(answer)


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
            continue
        rows = [row for row in block.rows if _all_hold(row.when, answers) and _answered(row, values)]
        yield {"rows": [[row.label, _filled(row.text, values)] for row in rows]}


def _all_hold(when: tuple[Condition, ...], answers: Mapping[str, object]) -> bool:
    return all(condition.holds(answers) for condition in when)


def _answered(row: Row, values: Mapping[str, str]) -> bool:
    return all(name in values for name in PLACEHOLDER.findall(row.text))


def _letterhead(village: VillageLike, logo: bytes) -> dict[str, Any]:
    kabupaten = village.kabupaten
    if not kabupaten.casefold().startswith(("kota ", "kabupaten ")):
        kabupaten = f"Kabupaten {kabupaten}"
    postal = f"Kode Pos {village.postal_code}" if village.postal_code else ""
    contacts = (
        f"Telepon {village.phone}" if village.phone else "",
        f"Laman {village.host}" if village.host else "",
    )
    return {
        "above": [
            printable(f"Pemerintah {kabupaten}").upper(),
            printable(_kecamatan(village)).upper(),
        ],
        "name": printable(_village_name(village)).upper(),
        "lines": [
            printable(line)
            for line in (
                _listed(village.address, postal),
                " · ".join(part for part in contacts if part),
            )
            if line
        ],
        "logo": list(logo),
    }


def _office(signer: Signer, village: VillageLike) -> str:
    """`Lurah Tejo Agung`, also for a title that already ends with the village's name."""
    named = signer.title.casefold().endswith(village.name.casefold())
    return signer.title if named else f"{signer.title} {village.name}"


def _opening(village: VillageLike, signer: Signer) -> str:
    office = (
        f"{signer.title} atas nama {village.head_title} {village.name}"
        if signer.on_behalf
        else _office(signer, village)
    )
    place = f"{_kecamatan(village)}, {village.kabupaten}"
    return f"Yang bertanda tangan di bawah ini, {office}, {place}, menerangkan dengan sebenarnya bahwa:"


def _closing(valid_until: date | None) -> Iterator[str]:
    if valid_until:
        yield f"Surat keterangan ini berlaku sampai dengan tanggal {format_date(valid_until)}."
    yield (
        "Demikian surat keterangan ini dibuat dengan sebenarnya agar dapat dipergunakan sebagaimana mestinya."
    )


def _signature(village: VillageLike, signer: Signer, issued_on: date, *, signed: bool) -> dict[str, Any]:
    head = f"{village.head_title} {village.name}"
    titles = [f"a.n. {head}", signer.title] if signer.on_behalf else [_office(signer, village)]
    note = (
        ["Disetujui secara elektronik", f"pada tanggal {format_date(issued_on)}"]
        if signed
        else ["Belum disetujui", "Rancangan ini bukan surat yang sah"]
    )
    return {
        "place_date": printable(f"{village.name}, {format_date(issued_on)}"),
        "titles": [printable(title) for title in titles],
        "note": note,
        "name": printable(signer.name),
        "below": [
            printable(line)
            for line in (signer.rank, f"{signer.id_kind}. {signer.id_number}" if signer.id_number else "")
            if line
        ],
    }


def _verification(url: str) -> dict[str, str] | None:
    """None for a draft."""
    if not url:
        return None
    parts = urlsplit(url)
    path, _, code = parts.path.rstrip("/").rpartition("/")
    groups = [code[start : start + 4] for start in range(0, len(code), 4)]
    return {"qr": qr_svg(url), "page": f"{parts.netloc}{path}", "code": "-".join(groups)}
