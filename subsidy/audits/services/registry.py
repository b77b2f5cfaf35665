"""What an indicator is, and which there are. Each lies in a file of its own in `indicators`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.ranking import FAMILIES
from subsidy.audits.services.layouts import Layout, lay_out
from subsidy.audits.services.population import Scope

#: What the columns hold.
NAME_MAX, FORMULA_MAX = 40, 60
Parameters = Mapping[str, Any]
Rows = Sequence[Any]
Gather = Callable[[Scope, Parameters], Rows]
Measure = Callable[[Sequence[MerchantRow], Rows, Parameters], list[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One question that is asked about every merchant.

    `gather` reads the rows (one set-based query, ordered by a stable key) from `counted` and the
    layouts that the indicator is `over`; `measure` is pure: the
    same merchants, rows and parameters give the same findings, in the order of the merchants. The
    sentences are templates over the finding's figures. `formula` and `version` change whenever
    `measure` would answer otherwise. `is_hard`: each hit is an inconsistency by itself, listed
    apart. `is_daily`: asked every night, of the last weeks alone: what can be told of them, and
    still be stopped; the rest needs a register's answer, or a longer look. `corroborates_only`: too
    weak to accuse anybody; it is watched at most, beside what does.
    """

    name: str
    family: str
    title: str | Promise
    formula: str
    version: int
    parameters: Parameters
    gather: Gather
    measure: Measure
    sentence_zh: str
    sentence_en: str
    innocent_zh: tuple[str, ...]
    innocent_en: tuple[str, ...]
    over: tuple[Layout, ...] = ()
    is_hard: bool = False
    is_daily: bool = False
    corroborates_only: bool = False

    def rows(self, scope: Scope, parameters: Parameters) -> Rows:
        """Return what is measured; within `examining`."""
        lay_out(self.over, scope, parameters)
        return self.gather(scope, parameters)


_INDICATORS: dict[str, Indicator] = {}


def register(indicator: Indicator) -> Indicator:
    """Add the indicator to those that every run asks."""
    assert indicator.name not in _INDICATORS
    assert indicator.family in FAMILIES
    assert len(indicator.name) <= NAME_MAX
    assert len(indicator.formula) <= FORMULA_MAX
    assert len(indicator.innocent_zh) == len(indicator.innocent_en)
    _INDICATORS[indicator.name] = indicator
    return indicator


def indicators() -> list[Indicator]:
    """Return all indicators by name."""
    return [_INDICATORS[name] for name in sorted(_INDICATORS)]


def indicator_named(name: str) -> Indicator:
    """Return the indicator."""
    return _INDICATORS[name]
