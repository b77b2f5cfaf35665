"""What the results of a sample say: projection, limits, verdict, computed again.

The formulas are those of EGESIF_16-0014-01 (sections 4.12, 6.1 to 6.3, 7.6), of Stringer 1963 and
Leslie, Teitlebaum and Anderson 1979, and of Clopper and Pearson 1934. Money in fen.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .pack_tails import (
    gamma_quantile,
    normal_upper,
    student_quantile,
    upper_binomial,
    upper_hypergeometric,
)

MONEY_UNITS = frozenset({"mus_standard", "mus_conservative"})
Z = {60: 0.842, 70: 1.036, 80: 1.282, 90: 1.645, 95: 1.960}
#: Of a two-sided interval, the level at which money is asked back.
CLAWBACK = 0.95


class Estimate(NamedTuple):
    """A projected error with its precision, which may be unknown."""

    error: float
    precision: float | None

    @property
    def upper(self) -> float | None:
        return None if self.precision is None else self.error + self.precision

    @property
    def lower(self) -> float | None:
        return None if self.precision is None else self.error - self.precision


class Case:
    """Plan, strata and results of a record, as they are asked for."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self.plan: Mapping[str, Any] = record["plan"]
        self.design: str = self.plan["design"]
        self.confidence: int = self.plan["confidence"]
        self.parts: Sequence[Mapping[str, Any]] = record["strata"]
        self.results = [item for item in record["items"] if item["audited_fen"] is not None]
        self.book_fen: int = sum(part["book_fen"] for part in self.parts)
        self.tolerable = self.book_fen * self.plan["materiality_bp"] / 10_000
        self.found_fen: int = sum(one["error_fen"] for one in self.results)
        self.is_complete = len(self.results) == sum(part["size"] for part in self.parts)

    def of(self, *names: str) -> list[Mapping[str, Any]]:
        return [one for one in self.results if one["stratum"] in names]

    def part(self, name: str) -> Mapping[str, Any]:
        """Return the stratum, an empty one if there is none of the name."""
        found = [part for part in self.parts if part["name"] == name]
        return found[0] if found else {"name": name, "units": 0, "book_fen": 0, "size": 0}


def evaluation(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of the sample's results, named as the house names them."""
    case = Case(record)
    main, asked = _money_estimates(case) if case.design in MONEY_UNITS else _estimates(case)
    figures: dict[str, Any] = {
        "items": sum(part["size"] for part in case.parts),
        "recorded": len(case.results),
        "is_complete": case.is_complete,
        "wrong": sum(one["is_wrong"] for one in case.results),
        "book_fen": case.book_fen,
        "tolerable_fen": _fen(case.tolerable),
        "found_fen": case.found_fen,
        "error_fen": _fen(main.error),
        "precision_fen": _fen(main.precision),
        "upper_fen": _fen(main.upper),
        "clawback_fen": _fen(None if asked.lower is None else max(0.0, asked.lower)),
        "clawback_upper_fen": _fen(asked.upper),
        "strata": [_stratum(case, part) for part in case.parts],
    }
    figures |= _shares(case, main)
    if case.design in MONEY_UNITS:
        figures |= {"bounds": _bounds(case), "zero": _attribute(case, case.part("zero"))}
    elif case.design != "stratified":
        figures["attribute"] = _attribute(case, case.part("all"))
    figures["verdict"] = _verdict(case, main)
    figures["advice"] = _advice(case, main) if figures["verdict"] == "inconclusive" else None
    return figures


def _money_estimates(case: Case) -> tuple[Estimate, Estimate]:
    part, results = case.part("interval"), case.of("interval")
    taints = [one["error_fen"] / one["book_fen"] for one in results]
    known = sum(one["error_fen"] for one in case.of("certain", "negative", "zero"))
    free = len(taints) - 1
    t = student_quantile(CLAWBACK, free) if free > 0 else 0.0
    asked = _mus_standard(part["book_fen"], taints, t, known)
    if case.design == "mus_standard":
        return _mus_standard(part["book_fen"], taints, Z[case.confidence], known), asked
    return _mus_conservative(part["book_fen"], taints, case.confidence, known), asked


def _mus_standard(book_fen: int, taints: Sequence[float], z: float, known: float) -> Estimate:
    n = len(taints)
    if not book_fen or not n:
        return Estimate(known, None if book_fen else 0.0)
    precision = z * book_fen / math.sqrt(n) * statistics.stdev(taints) if n > 1 else None
    return Estimate(known + book_fen / n * math.fsum(taints), precision)


def _mus_conservative(book_fen: int, taints: Sequence[float], level: int, known: float) -> Estimate:
    n = len(taints)
    if not book_fen or not n:
        return Estimate(known, None if book_fen else 0.0)
    interval = book_fen / n
    over = sorted((taint for taint in taints if taint > 0), reverse=True)
    factors = [_reliability(level, errors) for errors in range(len(over) + 1)]
    precision = interval * factors[0]
    for errors, taint in enumerate(over, start=1):
        precision += (factors[errors] - factors[errors - 1] - 1) * interval * taint
    return Estimate(known + interval * math.fsum(taints), precision)


def _reliability(level: int, errors: int) -> float:
    return math.ceil(100 * gamma_quantile(level / 100, errors)) / 100


def _estimates(case: Case) -> tuple[Estimate, Estimate]:
    z = Z[case.confidence]
    free = sum(
        len(case.of(part["name"])) - 1
        for part in case.parts
        if len(case.of(part["name"])) != part["units"]
    )
    t = student_quantile(CLAWBACK, free) if free > 0 else 0.0
    asked = _stratified(case, t, is_finite=True)
    if case.plan["estimator"] == "ratio":
        return _ratio(case, case.parts[0], z), asked
    return _stratified(case, z, is_finite=False), asked


def _stratified(case: Case, z: float, *, is_finite: bool) -> Estimate:
    error, squares = 0.0, 0.0
    is_known = True
    for part in case.parts:
        errors = [one["error_fen"] for one in case.of(part["name"])]
        n, units = len(errors), part["units"]
        if n == units:
            error += sum(errors)
            continue
        error += units * (sum(errors) / n) if n else 0.0
        if n < 2:
            is_known = False
            continue
        correction = math.sqrt(1 - n / units) if is_finite else 1.0
        precision = units * z * statistics.stdev(errors) / math.sqrt(n) * correction
        squares += precision**2
    return Estimate(error, math.sqrt(squares) if is_known else None)


def _ratio(case: Case, part: Mapping[str, Any], z: float) -> Estimate:
    results = case.of(part["name"])
    errors = [one["error_fen"] for one in results]
    if len(errors) == part["units"]:
        return Estimate(float(sum(errors)), 0.0)
    book_fen = sum(one["book_fen"] for one in results)
    if not book_fen:
        return Estimate(0.0, None)
    rate = sum(errors) / book_fen
    rests = [one["error_fen"] - rate * one["book_fen"] for one in results]
    precision = None
    if len(rests) > 1:
        precision = part["units"] * z * statistics.stdev(rests) / math.sqrt(len(rests))
    return Estimate(rate * part["book_fen"], precision)


def _bounds(case: Case) -> dict[str, Any]:
    """Return the limits from taints: Stringer (binomial, Poisson), cell, LTA."""
    book_fen, results = case.part("interval")["book_fen"], case.of("interval")
    if not results:
        return {}
    n, confidence = len(results), case.confidence / 100
    taints = [one["error_fen"] / one["book_fen"] for one in results]
    over = sorted((min(1.0, taint) for taint in taints if taint > 0), reverse=True)
    under = math.fsum(-taint for taint in taints if taint < 0)
    known = sum(one["error_fen"] for one in case.of("certain", "negative"))
    counts = range(len(over) + 1)
    binomial = [math.ceil(book_fen * upper_binomial(k, n, confidence)) for k in counts]
    poisson = [math.ceil(book_fen * gamma_quantile(confidence, k) / n) for k in counts]
    stringer = _stringer(binomial, over)
    return {
        "stringer_fen": _fen(known + stringer),
        "stringer_poisson_fen": _fen(known + _stringer(poisson, over)),
        "cell_fen": _fen(known + _cell(book_fen / n, poisson, over)),
        "lta_fen": _fen(known + stringer - book_fen * under / n),
    }


def _stringer(limits: Sequence[int], over: Sequence[float]) -> float:
    steps = zip(limits, limits[1:], over, strict=False)
    return limits[0] + math.fsum((high - low) * taint for low, high, taint in steps)


def _cell(interval: float, limits: Sequence[int], over: Sequence[float]) -> float:
    upper = limits[0] * max([1.0, *over[:1]])
    for errors, taint in enumerate(over, start=1):
        spread = limits[errors] * math.fsum(over[:errors]) / errors
        upper = max(upper + interval * taint, spread)
    return upper


def _attribute(case: Case, part: Mapping[str, Any]) -> dict[str, Any] | None:
    results = case.of(part["name"])
    if not results:
        return None
    wrong, n, units = sum(one["is_wrong"] for one in results), len(results), part["units"]
    confidence = case.confidence / 100
    upper = upper_hypergeometric(wrong, n, units, confidence)
    return {
        "wrong": wrong,
        "items": n,
        "units": units,
        "rate": wrong / n,
        "upper_count": upper,
        "upper_rate": upper / units,
        "lower_count": units - upper_hypergeometric(n - wrong, n, units, confidence),
    }


def _verdict(case: Case, main: Estimate) -> str:
    if case.design == "attribute":
        if sum(one["is_wrong"] for one in case.results) > case.plan["errors_max"]:
            return "material"
        return "not_material" if case.is_complete else "inconclusive"
    if main.error > case.tolerable:
        return "material"
    is_below = main.upper is not None and main.upper < case.tolerable
    return "not_material" if is_below else "inconclusive"


def _advice(case: Case, main: Estimate) -> dict[str, Any] | None:
    if case.design == "attribute":
        return None
    room = case.tolerable - main.error
    z = Z[case.confidence] * room / main.precision if main.precision else None
    needed = None
    if main.precision is not None and room > 0:
        needed = math.ceil(len(case.results) * (main.precision / room) ** 2)
    confidence = None if z is None else 1 - 2 * normal_upper(z)
    return {"z": z, "confidence": confidence, "size_needed": needed}


def _shares(case: Case, main: Estimate) -> dict[str, Any]:
    left_fen = case.book_fen - case.found_fen
    if not case.book_fen or left_fen <= 0:
        return {"error_rate": None, "residual_rate": None, "extra_correction_fen": None}
    rate, materiality = main.error / case.book_fen, case.plan["materiality_bp"] / 10_000
    left = main.error - case.found_fen
    extra = max(0.0, (left - materiality * left_fen) / (1 - materiality))
    return {
        "error_rate": rate,
        "residual_rate": (rate * case.book_fen - case.found_fen) / left_fen,
        "extra_correction_fen": _fen(extra),
    }


def _stratum(case: Case, part: Mapping[str, Any]) -> dict[str, Any]:
    results = case.of(part["name"])
    told = {name: part[name] for name in ("name", "units", "book_fen", "size")}
    return told | {
        "recorded": len(results),
        "wrong": sum(one["is_wrong"] for one in results),
        "found_fen": sum(one["error_fen"] for one in results),
    }


def _fen(value: float | None) -> int | None:
    return None if value is None else math.floor(value + 0.5)
