"""The filed price that the sale kept to is above what the product used to be sold for."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Check, Limits, Look, Seen


def see(seen: Seen, _limits: Limits) -> Iterator[Look]:
    filed_fen, baseline_fen = seen.filed_price_fen, seen.baseline_fen
    if filed_fen is not None and baseline_fen is not None and filed_fen > baseline_fen:
        saw = {"filed_price_fen": filed_fen, "baseline_fen": baseline_fen}
        yield Look("filed_above_baseline", saw)


CHECK = Check(see, ("filed_above_baseline",), blocks=False)
