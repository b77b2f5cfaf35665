"""Risk routing: clean claims pass straight through, the rest and a random share go to a person."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Sales reported later than this after the purchase get a closer look: back-filling is a risk.
LATE_AFTER = timedelta(hours=72)


@dataclass(frozen=True)
class Seen:
    """What the automatic checks look at when a claim is routed."""

    reference: str
    bought_at: datetime
    submitted_at: datetime
    delivered: bool
    has_look_alike: bool
    vin_is_odd: bool


def reasons_to_look(seen: Seen, *, random_bp: int, seed: str) -> list[str]:
    """Return the codes of why a person should look; none: the claim is clean."""
    reasons = {
        "identifier_looks_like_another": seen.has_look_alike,
        "vin_check_digit": seen.vin_is_odd,
        "reported_late": seen.submitted_at - seen.bought_at > LATE_AFTER,
        "delivery_unknown": not seen.delivered,
        "random_share": is_drawn(seen.reference, random_bp=random_bp, seed=seed),
    }
    return [code for code, applies in reasons.items() if applies]


def is_drawn(reference: str, *, random_bp: int, seed: str) -> bool:
    """Tell whether the seeded draw picks the claim: anyone with the seed can repeat it."""
    number = int.from_bytes(hashlib.sha256(f"{seed}:{reference}".encode()).digest()[:8])
    return number % 10_000 < random_bp
