"""The one layout of a worksheet: which column says what, and where its rows begin.

Columns are known by their key, which stands in a row of its own: headings are for people, in their
language.
"""

KEYS = (
    *("position", "claim", "stratum", "certain", "chance", "book_yuan"),
    *("merchant", "credit_code", "store", "category", "product", "bought_at", "price_yuan"),
    *("notice", "variant", "state", "applicant", "document", "identifiers", "evidence"),
    *("audited_yuan", "wrong", "note"),
)
#: What the auditor fills in; all else is locked.
ANSWERS = ("audited_yuan", "wrong", "note")
KEY_ROW, HEADING_ROW, FIRST_ROW = 6, 7, 8
YES, NO = "yes", "no"
#: A text that begins so would be run by a spreadsheet.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def guarded(text: str) -> str:
    """Return the text with an apostrophe before it, if a spreadsheet would run it."""
    return f"'{text}" if text.startswith(_RISKY) else text


def unguarded(text: str) -> str:
    """Return the text as it was before it was guarded."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_RISKY) else text
