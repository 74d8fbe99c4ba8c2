"""Personal data out of anything that is written for operators: log lines, error reports.

`scrub` removes what can be recognised by its form (NIK, KK, phone numbers, secrets, rows
that the database quotes) or by its key. It would rather remove too much: a 16-digit letter
number or timestamp goes as well. A name has no form; `code_words` and `log_words` keep of a
sentence only what a programmer writes, for text that may quote data, as an exception's message does.
"""

import re
from collections.abc import Callable, Mapping, Set
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, overload
from uuid import UUID

from django.utils.functional import Promise

NUMBER = "[nomor]"
PHONE = "[telepon]"
SECRET = "[rahasia]"  # noqa: S105 -- the replacement, not a secret
QUERY = "?[kueri]"
ROW = "[baris]"
PRIVATE = "[pribadi]"
HIDDEN = "•"

_DEEPEST = 20
_BITS_OF_14_DIGITS = 47

# What people, sheets and URLs put between groups of digits.
_GAP = r"(?:%[0-9A-Fa-f]{2}|[\s.\-_+\u2010-\u2015\u200b-\u200f\u2060\ufeff]){0,3}"
_UUID = r"(?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![\w-])"
# From 15 digits in one run, because a NIK with one digit forgotten is still its owner's.
_NUMBER = re.compile(
    rf"(?P<uuid>{_UUID})"
    rf"|\d(?:{_GAP}\d){{15,}}|\d{{15,}}"
    r"|\d{1,3}(?:,\d{3}){5}"  # with a comma per thousand
    r"|\d[.,]\d{4,}[eE]\+?1[4-7]"
)
_PHONE = re.compile(
    rf"(?P<uuid>{_UUID})"
    r"|(?<!\d)(?:(?:\+|00|%2B)?62[\s.\-()]{0,3}0?|0)8(?:[\s.\-()]{0,2}\d){7,13}"  # 0812…, +62 812…
    r"|(?<![\d.])8[1-9]\d{8,10}(?!\d)"  # 812…, as a sheet leaves it
    r"|(?<![\d.,])\(?0[2-9]\d{1,2}\)?[ \-]?\d{5,8}(?!\d)"  # 0721 485963
    r"|\+[1-9](?:[\s.\-()]{0,2}\d){7,14}"  # any other country
)
_QUERY = re.compile(r"\?[^\s\"'<>?]*=[^\s\"'<>]*")
# PostgreSQL repeats the row, the key, the statement or the imported line that it refuses.
_ROW = re.compile(
    r"\b(DETAIL|CONTEXT|QUERY|STATEMENT|LINE \d+):.*?(?=\n\n|\nTraceback |\n(?:HINT|LOCATION):|\Z)", re.DOTALL
)
_SECRET = re.compile(
    r"(?<![^\W_])(password|passwd|sandi|pin|otp|token|secret\w*|authorization|cookie|sesi|session(?:id)?|csrf\w*)"
    r"([\"']?\s*[=:]\s*)((?:Bearer |Basic )?(?:\"[^\"]*\"|'[^']*'|[\"']?[^\s,;&}\"']+))",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"://[^\s/@]+@")  # postgresql://user:password@host
_NAMED = re.compile(
    r"\b((?:full_)?name|nama(?:_\w+)?|alamat|address)\b([\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE
)
# Sign-in links and verification codes: base64url with small, capital and digit.
_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{20,}", re.ASCII)

_PRIVATE_KEYS = frozenset({"name", "full_name", "first_name", "last_name", "login", "user", "username"})
_PRIVATE_PARTS = frozenset(
    {
        *("nik", "kk", "nama", "ibu", "ayah", "mother", "father", "birth", "lahir", "alamat", "address"),
        *("phone", "telepon", "hp", "wa", "whatsapp", "email"),
        *("pin", "otp", "password", "passwd", "sandi", "token", "secret", "authorization", "csrf"),
        *("cookie", "cookies", "session", "sesi", "headers", "body"),
    }
)

_QUOTED = re.compile(r"(?<!\w)[\"'“‘]([^\"'”’\n]{1,200})[\"'”’]")
_WORD = re.compile(r"\S+")
_EDGES = "\"'“”‘’()[]{}<>.,:;!?=*-"
_CODE_WORD = re.compile(
    r"|[a-z_][a-z0-9_]*(?:[./][a-z0-9_]+)*"  # words, identifiers, dotted paths
    r"|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+"  # NoneType, DoesNotExist
    r"|%(?:\(\w+\))?[.\d]*[a-z]"  # a place in a template
    r"|\d{1,4}",
    re.ASCII,
)
_LOG_WORD = re.compile(
    rf"{_CODE_WORD.pattern}"
    r"|[a-z_/<\[][a-z0-9_./:<>\[\]-]*"  # hosts, slugs, routes, files
    r"|\d{2}(?:\.\d{2}){1,2}(?:\.\d{4})?"  # region codes
    r"|\d+\.\d+",
    re.ASCII,
)


@overload
def scrub(value: str) -> str: ...
@overload
def scrub(value: Any) -> Any: ...
def scrub(value: Any) -> Any:
    """The value without personal data, made of str, int, float, bool, None, dict and list only.

    Text under a private key ("nama", "phone", "token" ...) is replaced whole, digits and
    secrets inside any text by a placeholder. Of an object that is no plain data only its type
    stays, because its `repr` may hold anything.
    """
    return _scrub(value, 0)


def code_words(text: str) -> str:
    """A sentence without what data may have put into it, names included.

    Kept are lower-case words, identifiers and short numbers; every other word becomes a dot.
    `"no family for Siti Aminah"` gives `"no family for • •"`. A name in small letters stays:
    never write one into a message.
    """
    return _keep(_CODE_WORD, scrub_text(text))


def log_words(text: str) -> str:
    """`code_words`, and what operators search for: region codes, hosts, slugs, routes, file names."""
    return _keep(_LOG_WORD, scrub_text(text))


def words_only(value: Any, words: Callable[[str], str]) -> Any:
    """What `scrub` returned, with every text in it passed through `words`."""
    if isinstance(value, str):
        return words(value)
    if isinstance(value, dict):
        return {words(key): words_only(item, words) for key, item in value.items()}
    return [words_only(item, words) for item in value] if isinstance(value, list) else value


def scrub_text(text: str) -> str:
    """`scrub` for one string."""
    text = _QUERY.sub(QUERY, text)
    text = _ROW.sub(rf"\1: {ROW}", text)
    text = _SECRET.sub(rf"\1\2{SECRET}", text)
    text = _LOGIN.sub(f"://{SECRET}@", text)
    text = _NAMED.sub(rf"\1\2{PRIVATE}", text)
    text = _NUMBER.sub(lambda found: found["uuid"] or NUMBER, text)
    text = _PHONE.sub(lambda found: found["uuid"] or PHONE, text)
    return _TOKEN.sub(SECRET, text)


def is_private_key(key: object) -> bool:
    """Whether a value under this key is personal by its name alone."""
    name = str(key).lower().replace("-", "_")
    return name in _PRIVATE_KEYS or not _PRIVATE_PARTS.isdisjoint(name.split("_"))


def _scrub(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str | Promise):
        return scrub_text(str(value))
    if isinstance(value, int | float | Decimal):
        return _scrub_number(value)
    if depth >= _DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        return {_scrub_key(key): _scrub_item(key, item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | Set):
        return [_scrub(item, depth + 1) for item in value]
    return _scrub_object(value)


def _scrub_key(key: object) -> str:
    return str(_scrub(key, _DEEPEST))


def _scrub_item(key: object, item: object, depth: int) -> Any:
    return PRIVATE if item and is_private_key(key) else _scrub(item, depth)


def _scrub_number(value: int | float | Decimal) -> Any:
    """A number stays as it is unless its whole part reads like a NIK or a phone number."""
    if isinstance(value, int) and value.bit_length() > _BITS_OF_14_DIGITS:
        return NUMBER
    text = str(value)
    whole = text.partition(".")[0]
    if len(whole) > 14 or "e+" in text.lower() or scrub_text(whole) != whole:
        return NUMBER
    return text if isinstance(value, Decimal) else value


def _scrub_object(value: object) -> str:
    if isinstance(value, date | time | timedelta | UUID):
        return str(value)
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {code_words(str(value))}"
    return f"<{type(value).__name__}>"


def _keep(harmless: re.Pattern[str], text: str) -> str:
    def judge(found: re.Match[str]) -> str:
        word = found[0]
        core = word.strip(_EDGES)
        return word if harmless.fullmatch(core) else word.replace(core, HIDDEN, 1)

    return _WORD.sub(judge, _QUOTED.sub(_one_word_or_dot, text))


def _one_word_or_dot(found: re.Match[str]) -> str:
    """Quoted text with a space in it is data; a quoted single word is judged as a word."""
    quoted = found[0]
    return quoted[0] + HIDDEN + quoted[-1] if " " in found[1] else quoted
