"""All times of audits, taken once: full runs of two sizes, a daily one, and their yardsticks."""

import json
import subprocess
import sys
import time
from functools import cache
from statistics import median

import psycopg

from bench import environment, venvs
from bench.audit_population import LARGE, SMALL, counted, grow, population
from bench.contenders import Untrue
from bench.figures import say

#: Full runs look at everything, after two months and after eight; the daily one, in the same night,
#: at the four weeks before the last sales.
SMALL_DAY, FULL_DAY, DAILY_DAY = "2024-11-30", "2025-06-01", "2025-05-02"
RUNS, SCANS = 3, 6
SCAN = "SELECT sum(subsidy_fen) FROM claims_claim"


@cache
def times() -> dict[str, float]:
    """Return seconds (and MiB) by what they are of: medians of some rounds."""
    with population() as name:
        _expect(name, SMALL)
        small = [_run("full", name, SMALL_DAY, SMALL_DAY)["seconds"] for _ in range(RUNS)]
        grow(name)
        _expect(name, LARGE)
        rounds = [_round(name) for _ in range(RUNS)]
    taken = {what: median(one[what] for one in rounds) for what in rounds[0]}
    taken["small_s"] = median(small)
    for what, value in taken.items():
        say(f"{what}: {value:.3f}")
    return taken


def _round(name: str) -> dict[str, float]:
    """Return what is compared, one after the other: the machine is not the same all day."""
    full = _run("full", name, FULL_DAY, FULL_DAY)
    return {
        "full_s": full["seconds"],
        "full_mib": full["mib"],
        "scan_s": _scan(name),
        "daily_s": _run("daily", name, DAILY_DAY, FULL_DAY)["seconds"],
        "simple_s": _run("simple", name, FULL_DAY, FULL_DAY)["seconds"],
        "pandas_s": _pandas(name),
    }


def _expect(name: str, claims: int) -> None:
    there = counted(name)
    if there < claims * 0.99:  # a few of the settled ones may have been refused
        raise Untrue(f"{there} claims instead of {claims}")


def _run(what: str, name: str, day: str, night: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.audit_runner", what, name, day, night]
    ran = subprocess.run(
        command,
        cwd=environment.CHECKOUT,
        env=environment.of_children(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Untrue(f"the {what} audit ended with {ran.returncode}")
    found: dict[str, float] = json.loads(ran.stdout)
    say(f"{what}: {found}")
    return found


def _scan(name: str) -> float:
    """Return the best of some scans of all claims: what any look at them costs at least."""
    with psycopg.connect(environment.url_of(name)) as connection:
        taken = []
        for _ in range(SCANS):
            started = time.monotonic()
            connection.execute(SCAN).fetchall()
            taken.append(time.monotonic() - started)
        return min(taken)


def _pandas(name: str) -> float:
    url = environment.url_of(name)
    return float(venvs.run("analyst", "bench.peers.analyst.simple", FULL_DAY, DATABASE_URL=url))
