"""Names of rows that have one in each language of the house."""

from django.utils.translation import get_language


def in_language(*, zh: str, en: str) -> str:
    """Return the text in the active language; English where that is not Chinese."""
    return zh if (get_language() or "").startswith("zh") else en
