"""How often the fund report's band holds the day on which the money really runs out.

Lines are simulated; on three days of each a sum is left that in truth lasts a known number of days,
and the forecast is asked, knowing the days before. Of a band of 80 % four in five should hold.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random
from statistics import median

from bench.demand import line
from bench.figures import Figure, say
from subsidy.reports.rules import PACE_DAYS, Runway, runway

SEED = 2024
LINES = 600
LOOKS_PER_LINE = 3
#: How many days the money really lasts.
LASTS_DAYS = (5, 10, 20, 40, 80, 150)
FIRST_DAY = date(2024, 8, 1)


def measure() -> list[Figure]:
    """Return how many bands in 100 hold, how many are missed on either side, and their width."""
    rng = Random(SEED)
    verdicts: Counter[str] = Counter()
    widths = []
    by_days: dict[int, Counter[str]] = {days: Counter() for days in LASTS_DAYS}
    for _ in range(LINES):
        days = line(rng)
        for _ in range(LOOKS_PER_LINE):
            lasts = rng.choice(LASTS_DAYS)
            seen, verdict = _look(rng, days, lasts)
            verdicts[verdict] += 1
            by_days[lasts][verdict] += 1
            if seen.early_on and seen.late_on:
                widths.append((seen.late_on - seen.early_on).days / lasts)
    looks = verdicts.total()
    for lasts, counts in by_days.items():
        share = 100 * counts["held"] / counts.total()
        say(f"money for {lasts:>3} days: {share:.1f} % of bands hold")
    say(f"{looks} forecasts; the median band is {100 * median(widths):.0f} % of the time left wide")
    return [
        Figure("forecast_cover_80", 100 * verdicts["held"] / looks, "%"),
        Figure("forecast_too_late", 100 * verdicts["sooner"] / looks, "%"),
        Figure("forecast_too_early", 100 * verdicts["later"] / looks, "%"),
    ]


def _look(rng: Random, days: list[int], lasts: int) -> tuple[Runway, str]:
    """Return what is foretold at the end of a day of the line, and whether it came true."""
    today = rng.randrange(PACE_DAYS + 7, 150)
    to_come = days[today + 1 : today + 1 + lasts]
    available_fen = sum(to_come) - to_come[-1] // 2
    as_of = FIRST_DAY + timedelta(days=today)
    seen = runway(available_fen, days[today - PACE_DAYS : today], as_of=as_of)
    assert seen, "every line sells"
    true_day = as_of + timedelta(days=lasts)
    if seen.early_on is None or true_day < seen.early_on:
        return seen, "sooner"
    if seen.late_on and true_day > seen.late_on:
        return seen, "later"
    return seen, "held"
