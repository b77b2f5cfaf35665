"""The nightly audit of the last weeks beside a full one, of the same 400,000 claims."""

from bench.audit_measure import times
from bench.figures import Figure


def measure() -> list[Figure]:
    """Return how long it takes, and as a part of a full audit."""
    taken = times()
    return [
        Figure("audit_daily_s", taken["daily_s"], "s"),
        Figure("audit_daily_vs_full", taken["daily_s"] / taken["full_s"], "x"),
    ]
