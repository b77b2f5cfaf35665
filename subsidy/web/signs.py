"""Signs that JSON lets pass and no row may hold: NUL, halves of characters, what is no number."""

import math
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from subsidy.core.faults import Fault
from subsidy.web.errors import pointer_to

_FORBIDDEN = _("This holds a character that is not allowed")
_NO_NUMBER = _("This must be a number")


def forbidden(tree: object, pointer: str = "") -> Iterator[Fault]:
    """Yield the places of what JSON lets pass and no row may hold: NUL, half characters, NaN."""
    if isinstance(tree, str) and ("\0" in tree or _has_surrogate(tree)):
        yield malformed(pointer, _FORBIDDEN)
    elif isinstance(tree, float) and not math.isfinite(tree):
        yield malformed(pointer, _NO_NUMBER)
    elif isinstance(tree, dict):
        for name, rest in tree.items():
            yield from forbidden(name, pointer)
            yield from forbidden(rest, pointer_to(pointer, clean(name)))
    elif isinstance(tree, list):
        for index, rest in enumerate(tree):
            yield from forbidden(rest, pointer_to(pointer, index))


def clean(tree: object) -> object:
    """Return the row so that it can be shown again: without what was forbidden in it."""
    if isinstance(tree, str):
        return tree.replace("\0", "\ufffd").encode(errors="replace").decode()
    if isinstance(tree, float):
        return tree if math.isfinite(tree) else None
    if isinstance(tree, dict):
        return {clean(name): clean(rest) for name, rest in tree.items()}
    if isinstance(tree, list):
        return [clean(rest) for rest in tree]
    return tree


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def malformed(pointer: str, message: object) -> Fault:
    """Return the fault of a place that cannot be read."""
    return Fault("invalid", pointer, {"message": str(message)})
