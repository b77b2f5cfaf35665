"""XML piece by piece, as text: what a hundred thousand payments need is no tree in memory.

Only the names of elements come from us; every text is cleaned before and escaped here, and the
tests hold whole files against the schema.
"""

from xml.sax.saxutils import escape

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(name: str, *children: str) -> str:
    """Return the element around its children; without any, nothing at all."""
    content = "".join(children)
    return f"<{name}>{content}</{name}>" if content else ""


def text(name: str, value: object) -> str:
    """Return the element with a text in it; without one, nothing at all."""
    return element(name, escape(str(value)))
