"""Public names of things: random, with a check character, saying nothing about volume.

Twelve characters of Crockford's base 32 (no I, L, O, U): eleven random ones (55 bits) and one check
character, the sum of the others by place value modulo 31, which finds every single typing error and
every swap of neighbours.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_LENGTH = 11
_MODULUS = 31


def new_reference(prefix: str, *, joint: str = "-") -> str:
    """Return a new random reference such as "C-7Q2M4XK9PD3H"; evidence is joined by "_"."""
    number, body = secrets.randbelow(_MODULUS**_RANDOM_LENGTH), ""
    for _ in range(_RANDOM_LENGTH):
        number, digit = divmod(number, _MODULUS)
        body += ALPHABET[digit]
    return f"{prefix}{joint}{body}{_check(body)}"


def is_reference(text: str) -> bool:
    """Tell whether the text is a well-formed reference of any prefix."""
    prefix, dash, body = text.partition("-")
    return (
        bool(prefix and dash)
        and len(body) == _RANDOM_LENGTH + 1
        and set(body) <= set(ALPHABET[:_MODULUS])
        and body[-1] == _check(body[:-1])
    )


def _check(body: str) -> str:
    total = sum(place * ALPHABET.index(char) for place, char in enumerate(body, start=1))
    return ALPHABET[total % _MODULUS]
