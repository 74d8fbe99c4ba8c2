"""Two languages: Indonesian in the source, English in the catalogue, and plain words in both."""

from __future__ import annotations

import ast
import gettext
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation.template import templatize

from tests.cast import Cast, browser

ROOT = Path(__file__).parents[2]
TREES = (ROOT / "src" / "smartvillage", ROOT / "tenants")
CATALOGUE = TREES[0] / "locale" / "en" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|</?\w+[^>]*>")
PYTHON_CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
TEMPLATE_CALL = re.compile(r"""\b(n?gettext|_)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")

# What residents and visitors read: not the workspace, the province's offices, or commands.
RESIDENT_PAGES = (
    "portal/templates/portal/home.html",
    "portal/templates/portal/resident_sign_in.html",
    "portal/forms.py",
    "letters/templates/letters/*.html",
    "letters/forms/*.py",
    "letters/states.py",
    "web/templates/*.html",
    "web/templates/web/*.html",
    "web/templates/web/components/*.html",
    "web/templates/web/forms/*.html",
    "web/templates/web/parts/*.html",
    "web/forms/*.py",
    "kernel/identity/*.py",
)
MOST_WORDS = 20
ENGLISH = {
    "account", "back", "browser", "button", "cancel", "click", "continue", "dashboard", "delete", "download",
    "email", "error", "file", "home", "input", "link", "login", "logout", "next", "password",
    "please", "request", "reset", "save", "search", "send", "settings", "sign", "submit", "update", "upload",
    "user", "username", "website",
}  # fmt: skip


@dataclass
class Entry:
    """One message of a .po file."""

    msgid: str = ""
    plural: str = ""
    flags: set[str] = field(default_factory=set)
    msgstr: dict[int, str] = field(default_factory=dict)


def read_po(path: Path) -> list[Entry]:
    """Every entry but the header. Contexts are not used in this project, so not understood here."""
    entries = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        entry, key = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#"):
                entry.flags |= {flag.strip() for flag in line[2:].split(",")} if line[1:2] == "," else set()
                continue
            word, _, text = line.partition(" ") if line[0] != '"' else (key, "", line)
            key, value = word, ast.literal_eval(text)
            if key == "msgid":
                entry.msgid += value
            elif key == "msgid_plural":
                entry.plural += value
            else:
                number = int(re.sub(r"\D", "", key) or 0)
                assert key.startswith("msgstr"), line
                entry.msgstr[number] = entry.msgstr.get(number, "") + value
        entries.append(entry)
    return [entry for entry in entries if entry.msgid]


def in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0]
        if name in PYTHON_CALLS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def in_template(source: str) -> Iterator[str]:
    for _, literal in TEMPLATE_CALL.findall(templatize(source)):
        yield ast.literal_eval(literal)


def messages(path: Path) -> Iterator[str]:
    """What a source file asks to have translated."""
    source = path.read_text(encoding="utf-8")
    return in_python(source) if path.suffix == ".py" else in_template(source)


def sources() -> list[Path]:
    return sorted(
        path for tree in TREES for kind in ("*.py", "templates/**/*.html") for path in tree.rglob(kind)
    )


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.!?](?:\s|$)", PLACEHOLDER.sub("x", text)) if part.strip()]


PO = read_po(CATALOGUE / "django.po")
KNOWN = {entry.msgid for entry in PO}
RESIDENT_FILES = sorted({path for tree in TREES for pattern in RESIDENT_PAGES for path in tree.glob(pattern)})
LETTER_KINDS = sorted(TREES[1].glob("letters/catalogue/*.toml"))


class TestCatalogue:
    def test_every_message_of_the_source_is_translated(self) -> None:
        found = {text: path for path in sources() for text in messages(path)}
        assert len(found) > 900, "the extraction has gone blind"
        missing = {text: str(path.relative_to(ROOT)) for text, path in found.items() if text not in KNOWN}
        assert not missing

    def test_no_entry_is_empty_or_guessed(self) -> None:
        assert len(KNOWN) == len(PO)
        for entry in PO:
            assert "fuzzy" not in entry.flags, entry.msgid
            assert sorted(entry.msgstr) == ([0, 1] if entry.plural else [0]), entry.msgid
            assert all(text.strip() for text in entry.msgstr.values()), entry.msgid

    def test_translations_keep_placeholders_and_outer_spaces(self) -> None:
        for entry in PO:
            for text in entry.msgstr.values():
                assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(entry.msgid)), text
                assert outer_spaces(text) == outer_spaces(entry.msgid), text

    def test_the_compiled_catalogue_says_the_same(self) -> None:
        with (CATALOGUE / "django.mo").open("rb") as compiled:
            english = gettext.GNUTranslations(compiled)
        for entry in PO:
            if entry.plural:
                for count, form in ((0, 1), (1, 0), (2, 1), (11, 1)):
                    assert english.ngettext(entry.msgid, entry.plural, count) == entry.msgstr[form]
            else:
                assert english.gettext(entry.msgid) == entry.msgstr[0]

    def test_the_catalogue_names_no_machine(self) -> None:
        text = (CATALOGUE / "django.po").read_text(encoding="utf-8")
        assert not re.search(r"^#:|POT-Creation-Date|/tmp/|/home/", text, re.MULTILINE)


class TestPages:
    """Language follows the visitor's browser or choice; Indonesian is what everybody else gets."""

    ENGLISH, INDONESIAN = "Arrange letters from home", "Urus surat dari rumah"

    @pytest.mark.parametrize("accepted", [None, "id", "fr-FR,fr;q=0.9", "id,en;q=0.8"])
    def test_the_village_home_page_is_indonesian(self, cast: Cast, accepted: str | None) -> None:
        page = self.front(browser(cast.home.place), accepted)
        assert '<html lang="id">' in page
        assert self.INDONESIAN in page
        assert self.ENGLISH not in page

    @pytest.mark.parametrize("accepted", ["en", "en-GB,en;q=0.9,id;q=0.5"])
    def test_the_village_home_page_is_english_on_request(self, cast: Cast, accepted: str) -> None:
        page = self.front(browser(cast.home.place), accepted)
        assert '<html lang="en">' in page
        assert self.ENGLISH in page
        assert self.INDONESIAN not in page
        assert "Kelurahan Tejo Agung" in page

    def test_a_choice_counts_more_than_the_browser(self, cast: Cast) -> None:
        visitor = browser(cast.home.place)
        visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "id"
        assert self.INDONESIAN in self.front(visitor, "en")

    @staticmethod
    def front(visitor: Client, accepted: str | None) -> str:
        answer = visitor.get("/", headers={"accept-language": accepted} if accepted else {})
        assert answer.status_code == 200
        return answer.text


class TestPlainWords:
    """Indonesian at junior-high level (U16)."""

    def test_the_lint_sees_the_pages(self) -> None:
        for pattern in RESIDENT_PAGES:
            assert any(path for tree in TREES for path in tree.glob(pattern)), pattern
        assert LETTER_KINDS

    def test_sentences_are_short_everywhere(self) -> None:
        long = [
            part
            for path in sources()
            for text in messages(path)
            for part in sentences(text)
            if len(part.split()) > MOST_WORDS
        ]
        assert not long

    @pytest.mark.parametrize("path", RESIDENT_FILES, ids=lambda path: "/".join(path.parts[-3:]))
    def test_residents_read_no_english(self, path: Path) -> None:
        for text in messages(path):
            assert not ENGLISH & words(text), text

    @pytest.mark.parametrize("path", LETTER_KINDS, ids=lambda path: path.stem)
    def test_letter_kinds_ask_in_plain_words(self, path: Path) -> None:
        kind = tomllib.loads(path.read_text(encoding="utf-8"))
        shown = [kind["title"], kind["purpose"], *kind["requirements"]]
        for question in kind["fields"]:
            shown += [question[key] for key in ("label", "short_label", "help", "example") if key in question]
            shown += [choice["label"] for choice in question.get("choices", [])]
        for text in shown:
            assert not ENGLISH & words(text), text
            assert all(len(part.split()) <= MOST_WORDS for part in sentences(text)), text


def outer_spaces(text: str) -> tuple[bool, bool]:
    return text.startswith(" "), text.endswith(" ")


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", PLACEHOLDER.sub(" ", text).lower()))
