"""`python -m bench [NAME …]`: measure; without names, everything. Last lines: `name value unit`."""

import sys
from collections.abc import Sequence
from importlib import import_module

from bench.figures import Figure, say

#: Groups of figures in the order in which they are taken; each is a module with `measure()`.
NAMES = (
    *("intake_single", "intake_batch", "contention", "ledger", "bank", "forecast"),
    *("audit_quality", "audit_full", "audit_daily"),
)


def measure(names: Sequence[str]) -> list[Figure]:
    """Return the figures of the groups; sets up what they need."""
    figures: list[Figure] = []
    for name in names:
        say(f"--- {name}")
        figures += import_module(f"bench.{name}").measure()
    return figures


def main(names: Sequence[str]) -> None:
    """Obey the command line."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        sys.exit(f"unknown: {' '.join(unknown)}; there is {' '.join(NAMES)}")
    for figure in measure(names or NAMES):
        print(figure)


if __name__ == "__main__":
    main(sys.argv[1:])
