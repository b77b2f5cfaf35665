"""A share of all claims, drawn by a seed, goes to a person whatever the other checks say."""

import hashlib
from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen


def draw(reference: str, *, seed: str) -> int:
    """Return the claim's number in the draw, 0 to 9,999: anyone with the seed can repeat it."""
    number = int.from_bytes(hashlib.sha256(f"{seed}:{reference}".encode()).digest()[:8])
    return number % 10_000


def see(seen: Seen, limits: Limits) -> Iterator[Look]:
    number = draw(seen.reference, seed=limits.seed)
    random_bp = limits.random_bp_of.get(seen.group, limits.random_bp)
    if number < random_bp:
        yield Look("random_share", {"random_bp": random_bp, "draw": number})


CHECK = Check(see, ("random_share",), blocks=False)
