"""The whole evaluation of a sample, from its plan, strata and results: plain numbers, JSON-ready.

Money is rounded to the fen, statistics to ten significant digits. As long as results are missing,
the items that have one stand for their stratum: provisional, and said so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from subsidy.audits.rules.rounding import significant
from subsidy.sampling.rules import bounds, clawback, estimates, limits, verdicts
from subsidy.sampling.rules.estimates import Estimate, Seen
from subsidy.sampling.rules.factors import Z
from subsidy.sampling.rules.plans import MONEY_UNITS, Design, Plan
from subsidy.sampling.rules.selection import Pool
from subsidy.sampling.rules.verdicts import Verdict

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A stratum: its units, book value, and how many items it gives."""

    name: str
    units: int
    book_fen: int
    size: int


@dataclass(frozen=True, slots=True)
class Result:
    """What was found of one item: its error in fen (book value less audited)."""

    stratum: str
    book_fen: int
    error_fen: int
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Case:
    """All that an evaluation needs; `estimator`: difference or ratio."""

    plan: Plan
    estimator: str
    parts: Sequence[Part]
    results: Sequence[Result]

    @property
    def book_fen(self) -> int:
        return sum(part.book_fen for part in self.parts)

    @property
    def items(self) -> int:
        return sum(part.size for part in self.parts)

    @property
    def tolerable_fen(self) -> float:
        return self.plan.tolerance(self.book_fen).tolerable_fen

    def of(self, *names: str) -> list[Result]:
        return [result for result in self.results if result.stratum in names]

    def part(self, name: str) -> Part:
        """Return the stratum, an empty one if the sample has none of the name."""
        found = [part for part in self.parts if part.name == name]
        return found[0] if found else Part(name, 0, 0, 0)

    def seen(self) -> list[Seen]:
        """Return the strata as the estimators take them."""
        return [
            Seen(
                part.units,
                part.book_fen,
                [result.book_fen for result in self.of(part.name)],
                [result.error_fen for result in self.of(part.name)],
            )
            for part in self.parts
        ]


def evaluate(case: Case) -> Figures:
    """Return the projection, limits, verdict and advice, with what each stratum showed."""
    estimate, lower = _estimates(case)
    is_complete = len(case.results) == case.items
    found_fen = sum(result.error_fen for result in case.results)
    figures: Figures = {
        "items": case.items,
        "recorded": len(case.results),
        "is_complete": is_complete,
        "wrong": sum(result.is_wrong for result in case.results),
        "book_fen": case.book_fen,
        "tolerable_fen": _fen(case.tolerable_fen),
        "found_fen": found_fen,
        "error_fen": _fen(estimate.error_fen),
        "precision_fen": _fen(estimate.precision_fen),
        "upper_fen": _fen(estimate.upper_fen),
        "clawback_fen": _fen(None if lower.lower_fen is None else max(0.0, lower.lower_fen)),
        "clawback_upper_fen": _fen(lower.upper_fen),
        "strata": [_stratum(case, part) for part in case.parts],
    }
    figures |= _shares(case, estimate, found_fen)
    if case.plan.design in MONEY_UNITS:
        figures["bounds"] = _bounds(case)
        figures["zero"] = _attribute(case, case.part(Pool.ZERO))
    elif case.plan.design != Design.STRATIFIED:
        figures["attribute"] = _attribute(case, case.part(Pool.ALL))
    figures["verdict"] = str(_verdict(case, estimate, is_complete=is_complete))
    figures["advice"] = _advice(case, estimate) if _is_open(figures) else None
    return figures


def _is_open(figures: Figures) -> bool:
    return bool(figures["verdict"] == Verdict.INCONCLUSIVE)


def _estimates(case: Case) -> tuple[Estimate, Estimate]:
    """Return the estimate of the plan, and the interval that money is asked back by."""
    plan, z = case.plan, Z[case.plan.confidence]
    if plan.design in MONEY_UNITS:
        part = case.part(Pool.INTERVAL)
        taints = [result.error_fen / result.book_fen for result in case.of(Pool.INTERVAL)]
        certain = case.of(Pool.CERTAIN, Pool.NEGATIVE, Pool.ZERO)
        known_fen = sum(result.error_fen for result in certain)
        if plan.design == Design.MUS_STANDARD:
            main = estimates.mus_standard(part.book_fen, taints, z, certain_error_fen=known_fen)
        else:
            level = plan.confidence
            main = estimates.mus_conservative(
                part.book_fen, taints, level, certain_error_fen=known_fen
            )
        return main, clawback.money_units(part.book_fen, taints, certain_error_fen=known_fen)
    seen = case.seen()
    main = (
        estimates.ratio(seen[0], z) if case.estimator == "ratio" else estimates.stratified(seen, z)
    )
    return main, clawback.interval(seen)


def _bounds(case: Case) -> Figures:
    """Return limits from taints after Stringer, by cells, and less understatements (LTA)."""
    part, results = case.part(Pool.INTERVAL), case.of(Pool.INTERVAL)
    if not results:
        return {}
    n, confidence = len(results), case.plan.confidence / 100
    taints = [result.error_fen / result.book_fen for result in results]
    over = [min(1.0, taint) for taint in taints if taint > 0]
    under = [-taint for taint in taints if taint < 0]
    known_fen = sum(result.error_fen for result in case.of(Pool.CERTAIN, Pool.NEGATIVE))
    limit = bounds.binomial(part.book_fen, n, confidence)
    poisson = bounds.poisson(part.book_fen, n, confidence)
    stringer = bounds.stringer(part.book_fen, n, over, limit).upper_fen
    return {
        "stringer_fen": _fen(known_fen + stringer),
        "stringer_poisson_fen": _fen(
            known_fen + bounds.stringer(part.book_fen, n, over, poisson).upper_fen
        ),
        "cell_fen": _fen(known_fen + bounds.cell(part.book_fen, n, over, poisson)),
        "lta_fen": _fen(known_fen + bounds.lta(part.book_fen, n, stringer, under)),
    }


def _attribute(case: Case, part: Part) -> Figures | None:
    """Return how many of the stratum are wrong, with exact limits, and whether that is accepted."""
    results = case.of(part.name)
    if not results:
        return None
    wrong, n, confidence = sum(one.is_wrong for one in results), len(results), case.plan.confidence
    upper = limits.upper_hypergeometric(wrong, n, part.units, confidence / 100)
    lower = limits.lower_hypergeometric(wrong, n, part.units, confidence / 100)
    return {
        "wrong": wrong,
        "items": n,
        "units": part.units,
        "rate": significant(wrong / n),
        "upper_count": upper,
        "upper_rate": significant(upper / part.units),
        "lower_count": lower,
    }


def _verdict(case: Case, estimate: Estimate, *, is_complete: bool) -> Verdict:
    if case.plan.design != Design.ATTRIBUTE:
        return verdicts.verdict(estimate, case.tolerable_fen)
    if sum(result.is_wrong for result in case.results) > case.plan.errors_max:
        return Verdict.MATERIAL
    return Verdict.NOT_MATERIAL if is_complete else Verdict.INCONCLUSIVE


def _advice(case: Case, estimate: Estimate) -> Figures | None:
    """Return at which level the sample would conclude, and how many items would at this one."""
    if case.plan.design == Design.ATTRIBUTE:
        return None
    z = verdicts.recomputed_z(estimate, case.tolerable_fen, Z[case.plan.confidence])
    return {
        "z": None if z is None else significant(z),
        "confidence": None if z is None else significant(verdicts.confidence_of(z)),
        "size_needed": verdicts.size_needed(len(case.results), estimate, case.tolerable_fen),
    }


def _shares(case: Case, estimate: Estimate, found_fen: int) -> Figures:
    """Return the error rate, and what is left of it when all that was found is corrected."""
    left_fen = case.book_fen - found_fen
    if not case.book_fen or left_fen <= 0:
        return {"error_rate": None, "residual_rate": None, "extra_correction_fen": None}
    rate = estimate.error_fen / case.book_fen
    extra = verdicts.extra_correction(
        estimate.error_fen - found_fen, left_fen, case.plan.materiality_bp / 10_000
    )
    return {
        "error_rate": significant(rate),
        "residual_rate": significant(verdicts.residual_rate(rate, case.book_fen, found_fen)),
        "extra_correction_fen": _fen(extra),
    }


def _stratum(case: Case, part: Part) -> Figures:
    results = case.of(part.name)
    return {
        "name": part.name,
        "units": part.units,
        "book_fen": part.book_fen,
        "size": part.size,
        "recorded": len(results),
        "wrong": sum(result.is_wrong for result in results),
        "found_fen": sum(result.error_fen for result in results),
    }


def _fen(value: float | None) -> Any:
    """Return whole fen, half-up; None stays unknown."""
    return None if value is None else math.floor(value + 0.5)
