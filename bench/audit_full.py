"""A full audit of 400,000 claims: its time and memory, beside one scan of them, and pandas."""

from bench.audit_measure import times
from bench.audit_population import LARGE, SMALL
from bench.figures import Figure


def measure() -> list[Figure]:
    """Return the figures; growth is time per claim at 400,000 over that at 100,000."""
    taken = times()
    growth = (taken["full_s"] / LARGE) / (taken["small_s"] / SMALL)
    return [
        Figure("audit_full_s", taken["full_s"], "s"),
        Figure("audit_full_mib", taken["full_mib"], "MiB"),
        Figure("audit_full_vs_scan", taken["full_s"] / taken["scan_s"], "x"),
        Figure("audit_vs_pandas", taken["simple_s"] / taken["pandas_s"], "x"),
        Figure("audit_growth", growth, "x"),
    ]
