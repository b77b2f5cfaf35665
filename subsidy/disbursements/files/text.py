"""Free text on its way into a file."""

import re

#: XML 1.0 cannot carry these at all, or only discourages them (the C1 controls).
_UNWRITABLE = re.compile(
    "[^\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]",
)


def line_of(text: str, *, length_max: int) -> str:
    """Return the text as one line of at most length_max characters, without control characters.

    Rare Chinese characters stay, those in private-use areas too: names are never transliterated.
    """
    return " ".join(_UNWRITABLE.sub(" ", text).split())[:length_max].rstrip()
