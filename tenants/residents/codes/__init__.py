"""The national code lists as data: what each code of a resident's record means.

One JSON file a list, with its source, labels and the other spellings met in real files. A text is looked
up, never guessed: it is a code, a label or a listed alias, or it is refused.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any


class Source(StrEnum):
    """The system a file comes from; some numbers mean different things in each."""

    OPENSID = "opensid"
    SIAK = "siak"


class UnknownCode(ValueError):
    """The text is no code, label or alias of the list."""


class AmbiguousCode(ValueError):
    """The number means different things in different systems, or nothing in one, and nobody said which.

    `meanings`: a label for each system that knows the number.
    """

    def __init__(self, meanings: Mapping[str, str]) -> None:
        super().__init__("ambiguous code")
        self.meanings = meanings


@dataclass(frozen=True, slots=True)
class CodeList:
    """`dialects` holds, per source, the numbers that differ there (None: unknown to that source)."""

    name: str
    title: str
    source: str
    labels: Mapping[int, str]
    spellings: Mapping[str, int]
    dialects: Mapping[str, Mapping[int, int | None]]


# A minus counts only at the end: "A-" is a blood type, "D-1" and "D1" are the same diploma.
# A slash always counts: without it "Diploma I/II" would read as "Diploma III".
_IGNORED = re.compile(r"[^0-9A-Z+/\-]|-(?!$)")


def normalised(text: str) -> str:
    """The form in which labels are compared: upper case, no spaces, no punctuation but the slash."""
    return _IGNORED.sub("", "".join(text.upper().split()))


def _load(path: Path) -> CodeList:
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    labels: dict[int, str] = {}
    spellings: dict[str, int] = {}
    for entry in raw["codes"]:
        labels[entry["code"]] = entry["label"]
        for text in (entry["label"], *entry.get("aliases", ())):
            if spellings.setdefault(normalised(text), entry["code"]) != entry["code"]:
                raise ValueError(f"{path.name}: “{text}” stands for two codes")
    dialects = {
        source: MappingProxyType({int(number): code for number, code in numbers.items()})
        for source, numbers in raw.get("dialects", {}).items()
    }
    return CodeList(
        name=path.stem,
        title=raw["title"],
        source=raw["source"],
        labels=MappingProxyType(labels),
        spellings=MappingProxyType(spellings),
        dialects=MappingProxyType(dialects),
    )


LISTS: Mapping[str, CodeList] = MappingProxyType(
    {path.stem: _load(path) for path in sorted(Path(__file__).parent.glob("*.json"))}
)


def label(name: str, code: int | None) -> str:
    """The Indonesian label; empty for None and for a code that the list does not hold."""
    return "" if code is None else LISTS[name].labels.get(code, "")


def choices(name: str) -> list[tuple[int, str]]:
    """The list for a form field, in the order of its codes."""
    return list(LISTS[name].labels.items())


def code_of(name: str, text: str, *, source: Source | None = None) -> int:
    """The code that a number, label or alias stands for.

    Raises UnknownCode, or AmbiguousCode when the number differs between systems and no source was given.
    """
    codes = LISTS[name]
    key = normalised(text)
    if not key.isascii() or not key.isdigit():
        if key not in codes.spellings:
            raise UnknownCode(name)
        return codes.spellings[key]
    if key != text.strip() or len(key) > 4:  # "1.0" is not 10, "-1" is not 1
        raise UnknownCode(name)
    meanings = _meanings(codes, int(key))
    if source is not None and codes.dialects:
        meanings = {source: meanings[source]} if source in meanings else {}
    if not meanings:
        raise UnknownCode(name)
    if len(set(meanings.values())) > 1 or (source is None and len(meanings) < len(codes.dialects)):
        raise AmbiguousCode({system: codes.labels[code] for system, code in meanings.items()})
    return next(iter(meanings.values()))


def _meanings(codes: CodeList, number: int) -> dict[str, int]:
    """What the number stands for in each system that knows it."""
    systems = codes.dialects or {"": {}}
    found = {system: numbers.get(number, number) for system, numbers in systems.items()}
    return {system: code for system, code in found.items() if code is not None and code in codes.labels}
