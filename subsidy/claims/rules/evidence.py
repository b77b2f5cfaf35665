"""What speaks against a piece of evidence: looked at beside its claim, anew each time.

Nothing here refuses; a person looks closer. What the merchant can still mend is said at once.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from haversine import Unit, haversine

from subsidy.programmes.rules import EvidenceKind

Place = tuple[float, float]  # latitude, longitude

#: Photos of the goods as they were handed over: taken after the sale, where the goods went.
OF_THE_GOODS = frozenset(
    {
        EvidenceKind.INSTALLATION_PHOTO,
        EvidenceKind.BODY_SERIAL_PHOTO,
        EvidenceKind.BOX_SERIAL_PHOTO,
        EvidenceKind.ACTIVATION_PHOTO,
    }
)
#: A phone's clock may be a little wrong.
CLOCK_TOLERANCE = timedelta(minutes=10)
#: Bits of the perceptual hash that are looked up as one, and their number.
BAND_BITS, BANDS = 16, 4
#: Each band is looked up with its neighbours of one bit: so many differing bits cannot hide.
NEAR_BITS_MAX = 2 * BANDS - 1
_HASH_MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Finding:
    """A stable code and what was seen: numbers and references, nothing personal."""

    code: str
    seen: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Shot:
    """A piece of evidence as the rules see it."""

    kind: str
    is_photo: bool
    taken_at: datetime | None
    place: Place | None
    uploaded_at: datetime


@dataclass(frozen=True)
class Sale:
    """The sale that it is evidence of."""

    bought_at: datetime
    delivery_place: Place | None


@dataclass(frozen=True)
class Tolerance:
    metres_max: int
    days_max: int


def findings_against(shot: Shot, sale: Sale, tolerance: Tolerance) -> list[Finding]:
    """Return what place and time say against the shot."""
    if not shot.is_photo or shot.kind not in OF_THE_GOODS:
        return []
    return [*_of_place(shot, sale, tolerance), *_of_time(shot, sale, tolerance)]


def _of_place(shot: Shot, sale: Sale, tolerance: Tolerance) -> Iterator[Finding]:
    if shot.kind != EvidenceKind.INSTALLATION_PHOTO or sale.delivery_place is None:
        return
    if shot.place is None:
        yield Finding("evidence_place_unknown")
        return
    metres = round(haversine(shot.place, sale.delivery_place, unit=Unit.METERS))
    if metres > tolerance.metres_max:
        seen = {"metres": metres, "metres_max": tolerance.metres_max}
        yield Finding("evidence_place_differs", seen)


def _of_time(shot: Shot, sale: Sale, tolerance: Tolerance) -> Iterator[Finding]:
    if shot.taken_at is None:
        return
    seen = {"taken_at": shot.taken_at.isoformat()}
    if shot.taken_at > shot.uploaded_at + CLOCK_TOLERANCE:
        yield Finding("evidence_from_the_future", seen)
    elif shot.taken_at < sale.bought_at - CLOCK_TOLERANCE:
        yield Finding("evidence_before_purchase", seen)
    elif (days := (shot.taken_at - sale.bought_at).days) > tolerance.days_max:
        yield Finding("evidence_long_after_purchase", seen | {"days": days})


def missing_kinds(required: Iterable[str], present: Iterable[str]) -> list[str]:
    """Return the kinds that are asked for and not there, in the order of the terms."""
    there = set(present)
    return [kind for kind in required if kind not in there]


def bands(perceptual_hash: int) -> list[int]:
    """Return the four bands of a hash, each told from the others by its place."""
    bits = perceptual_hash & _HASH_MASK
    return [
        (place << BAND_BITS) | (bits >> (place * BAND_BITS)) & ((1 << BAND_BITS) - 1)
        for place in range(BANDS)
    ]


def bands_nearby(perceptual_hash: int) -> list[int]:
    """Return the bands of every hash that may be near: each band, and it with one bit turned.

    Hashes that differ in at most NEAR_BITS_MAX bits share a band up to one bit (pigeonhole).
    """
    own = bands(perceptual_hash)
    return own + [band ^ (1 << bit) for band in own for bit in range(BAND_BITS)]


def bits_apart(one: int, other: int) -> int:
    """Return in how many bits two hashes differ."""
    return ((one ^ other) & _HASH_MASK).bit_count()
