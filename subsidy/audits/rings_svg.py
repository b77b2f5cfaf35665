"""A ring drawn: merchants on the left, what they share on the right, buyers as lines between."""

from collections.abc import Mapping, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _, gettext_lazy

from subsidy.audits.services.rings import Link, RingSeen, Thing
from subsidy.core.names import in_language

WIDTH, ROW, TOP, FOOT = 760, 44, 56, 64
BOX = 300
RIGHT = 560
#: More is no picture; the rest stands in the list beside it.
MERCHANTS_MAX, THINGS_MAX = 12, 14
NAME_LENGTH_MAX = 16
#: Fills that differ in lightness too: readable without colours.
FILLS = {"mobile": "#1d4ed8", "account": "#b45309", "device": "#047857", "person": "#9d174d"}
KINDS = {
    "mobile": gettext_lazy("telephone"),
    "account": gettext_lazy("bank account"),
    "device": gettext_lazy("device"),
    "person": gettext_lazy("declared person"),
}
STYLE = "font-family:sans-serif;font-size:13px;max-width:100%;height:auto"


def draw(ring: RingSeen) -> SafeString:
    """Return the SVG of the ring. The same ring, the same bytes; in the active language."""
    merchants, count = ring.members[:MERCHANTS_MAX], min(len(ring.things), THINGS_MAX)
    rows = max(len(merchants), count)
    places = _heights([one.credit_code for one in merchants], rows)
    things = _ordered(ring, places)
    spots = _heights([thing.name for thing in things], rows)
    height = TOP + ROW * rows + FOOT
    told, title = in_language(zh=ring.short.zh, en=ring.short.en), _("Ring of merchants")
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" style="{STYLE}">'
        ),
        f"<title>{escape(title)}: {escape(told)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="16" y="28" font-weight="bold">{escape(told)}</text>',
        *(
            _line(places[link.merchant], spots[link.thing], link.buyers)
            for link in ring.links
            if link.merchant in places and link.thing in spots
        ),
        *(_box(places[one.credit_code], one.name) for one in merchants),
        *(_disc(spots[thing.name], thing) for thing in things),
        _legend(things, height, hidden=_hidden(ring)),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308  # every text in it is escaped above


def _heights(names: Sequence[str], rows: int) -> dict[str, int]:
    """Return where each name stands: the shorter column in the middle."""
    top = TOP + ROW * (rows - len(names)) // 2
    return {name: top + ROW * at for at, name in enumerate(names)}


def _ordered(ring: RingSeen, places: Mapping[str, int]) -> list[Thing]:
    """Return the things that most buyers used, each near its merchants: few lines cross."""
    shown = ring.things[:THINGS_MAX]
    heights = {
        thing.name: [places[one.merchant] for one in ring.links if _is_on(one, thing, places)]
        for thing in shown
    }
    return sorted(shown, key=lambda one: (_mean(heights[one.name]), one.name))


def _is_on(link: Link, thing: Thing, places: Mapping[str, int]) -> bool:
    return link.thing == thing.name and link.merchant in places


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def _line(left: int, right: int, buyers: int) -> str:
    width = 1 + min(buyers, 8) * 0.5
    dash = "" if buyers else ' stroke-dasharray="4 3"'
    label = escape(_("buyers: %(n)s") % {"n": buyers})
    return (
        f'<line x1="{BOX}" y1="{left}" x2="{RIGHT}" y2="{right}" stroke="#64748b" '
        f'stroke-width="{width:g}"{dash}><title>{label}</title></line>'
    )


def _box(y: int, name: str) -> str:
    short = name if len(name) <= NAME_LENGTH_MAX else f"{name[: NAME_LENGTH_MAX - 1]}…"
    return (
        f'<g><title>{escape(name)}</title><rect x="16" y="{y - 15}" width="{BOX - 16}" '
        f'height="30" rx="6" fill="#f1f5f9" stroke="#334155"/>'
        f'<text x="28" y="{y + 5}">{escape(short)}</text></g>'
    )


def _disc(y: int, thing: Thing) -> str:
    fill = FILLS.get(thing.kind, "#334155")
    return (
        f'<circle cx="{RIGHT}" cy="{y}" r="9" fill="{fill}"/>'
        f'<text x="{RIGHT + 16}" y="{y + 5}">{escape(thing.masked)} · {thing.buyers}</text>'
    )


def _legend(things: Sequence[Thing], height: int, *, hidden: int) -> str:
    present = {thing.kind for thing in things}
    parts, x = [], 24
    for kind in (kind for kind in KINDS if kind in present):
        word = str(KINDS[kind])
        parts.append(
            f'<circle cx="{x}" cy="{height - 38}" r="7" fill="{FILLS[kind]}"/>'
            f'<text x="{x + 12}" y="{height - 33}">{escape(word)}</text>'
        )
        x += 140
    note = _("Lines: the thicker, the more buyers; dashed: declared by the merchant.")
    if hidden:
        note += " " + _("Not drawn: %(n)s.") % {"n": hidden}
    parts.append(f'<text x="16" y="{height - 12}" fill="#475569">{escape(note)}</text>')
    return "".join(parts)


def _hidden(ring: RingSeen) -> int:
    return max(len(ring.members) - MERCHANTS_MAX, 0) + max(len(ring.things) - THINGS_MAX, 0)
