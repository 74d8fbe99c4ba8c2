"""The code behind a letter's QR: unguessable, and short enough to be typed from paper. Pure."""

import secrets

# Without i, l, o and u: nothing looks like 0 or 1, and no word comes out by chance.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26  # of 5 bits each: 130

_MISTAKEN = str.maketrans("oil", "011", " -\t\n")


def new_token() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def read_token(text: str) -> str:
    """The token in what a person typed; "" if it cannot be one."""
    token = text.lower().translate(_MISTAKEN)
    return token if len(token) == LENGTH and set(token) <= set(_ALPHABET) else ""
