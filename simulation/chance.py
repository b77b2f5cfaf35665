"""Chance that repeats: every draw comes from a stream named by the seed and its purpose."""

from collections.abc import Callable
from hashlib import sha256
from random import Random

BP = 10_000
TRIES_MAX = 1_000


def stream(seed: int, *names: object) -> Random:
    """Return the generator that belongs to these names, independent of all other streams."""
    text = "/".join(str(part) for part in (seed, *names))
    return Random(int.from_bytes(sha256(text.encode()).digest()))


def is_hit(rng: Random, chance_bp: int) -> bool:
    """Say whether something with this chance (in basis points) happens."""
    return rng.randrange(BP) < chance_bp


def bell_bp(rng: Random, spread_bp: int) -> int:
    """Return a bell-shaped deviation in basis points, cut off at three spreads."""
    drawn = round(rng.normalvariate(0, spread_bp))
    return max(-3 * spread_bp, min(3 * spread_bp, drawn))


def scale_fen(amount_fen: int, by_bp: int) -> int:
    """Return the amount changed by so many basis points, down to whole fen."""
    return amount_fen * (BP + by_bp) // BP


def shares(total: int, weights: list[int]) -> list[int]:
    """Split a whole number by weights: the parts sum to it exactly (largest remainder)."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


class Fresh:
    """Hands out every value once: draws again when a maker repeats itself."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, make: Callable[[], str]) -> str:
        """Return a value of `make` that was never returned before."""
        for _ in range(TRIES_MAX):
            value = make()
            if value not in self._seen:
                self._seen.add(value)
                return value
        message = f"no fresh value after {TRIES_MAX} tries: {value}"
        raise RuntimeError(message)
