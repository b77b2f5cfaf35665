"""Many late sales of one merchant came within one hour: records were filled in afterwards."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen


def see(seen: Seen, limits: Limits) -> Iterator[Look]:
    if seen.late_beside >= limits.back_fill_rows:
        saw = {"late_rows": seen.late_beside, "late_rows_max": limits.back_fill_rows - 1}
        yield Look("back_filled", saw)


CHECK = Check(see, ("back_filled",), blocks=False)
