"""What a check is, and what it may look at. Three kinds, by what they need to know."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

#: Latitude and longitude in degrees.
Place = tuple[float, float]


@dataclass(frozen=True)
class Asked:
    """What the terms ask of a request, beyond its facts."""

    identifiers: tuple[str, ...]
    pays_applicant: bool
    needs_invoice: bool
    on: date
    needs_activation: bool = False


@dataclass(frozen=True)
class Known:
    """What the registers say about a request.

    terminals: serial number → id of those in use in the store; empty: none was registered.
    """

    filed_price_fen: int | None = None
    terminals: Mapping[str, int] = field(default_factory=dict)
    watched: tuple[str, ...] = ()  # the kinds of what is watched


@dataclass(frozen=True)
class Seen:
    """What is known of a claim when it is routed."""

    reference: str
    bought_at: datetime
    submitted_at: datetime
    delivered: bool
    has_look_alike: bool = False
    vin_is_odd: bool = False
    group: str = ""
    is_same_name: bool = True
    energy_level: int | None = None
    catalogue_energy_level: int | None = None
    filed_price_fen: int | None = None
    baseline_fen: int | None = None
    late_beside: int = 0  # late claims of the merchant in the same hour, this one among them
    delivery_kind: str = ""
    delivery_place: Place | None = None
    store_place: Place | None = None
    terminal_place: Place | None = None
    terminal_radius_m: int | None = None


@dataclass(frozen=True)
class Limits:
    """From where on a person should look; the random share is in basis points, by group."""

    random_bp: int
    seed: str
    random_bp_of: Mapping[str, int] = field(default_factory=dict)
    late_after_hours: int = 72
    back_fill_rows: int = 50
    delivery_radius_m: int = 300_000
    pickup_radius_m: int = 2_000
    terminal_radius_m: int = 1_000


@dataclass(frozen=True)
class Look:
    """What asks for a closer look: its code (words: `claims/admin/looks.py`) and what was seen."""

    code: str
    saw: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One check: the codes it may yield, and whether they block or ask for a closer look.

    see: of a request (request, Asked), of registers (request, Known), of a claim (Seen, Limits);
    what blocks yields faults, the rest looks.
    """

    see: Callable[..., Iterator[Any]]
    codes: tuple[str, ...]
    blocks: bool = True
