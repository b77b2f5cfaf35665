"""From frozen rows to results: no database, no clock, no chance."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from subsidy.audits.rules.findings import Finding, FlagRule, Outcome, Verdict, judge
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services.registry import Rows, indicator_named

#: The part of a run's parameters that is no indicator's own, and the one of those in the shadow.
RULE, SHADOW = "rule", "shadow"


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """One question of a run: an indicator, as it flags or in the shadow."""

    indicator: str
    is_shadow: bool = False

    @property
    def name(self) -> str:
        """The name of its frozen rows."""
        return f"{self.indicator}:shadow" if self.is_shadow else self.indicator

    def parameters(self, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return its parameters among those of the run."""
        own: Mapping[str, Any] = (params[SHADOW] if self.is_shadow else params)[self.indicator]
        return own


@dataclass(frozen=True, slots=True)
class Result:
    """What an indicator found about a merchant, and what the flag rule makes of it."""

    indicator: str
    finding: Finding
    verdict: Verdict
    is_shadow: bool = False


def written(findings: Sequence[Finding]) -> bytes:
    """Return the findings as they are kept and hashed: their fields once, then a row each."""
    return canonical({"fields": Finding._fields, "rows": findings})


def read_back(content: bytes) -> list[Finding]:
    """Return the findings that were kept, of an earlier version of the code too."""
    kept = json.loads(content)
    fields, rows = kept["fields"], kept["rows"]
    since = [name for name in Finding._fields if name not in fields]
    defaults = [Finding._field_defaults[name] for name in since]
    in_order = itemgetter(*map([*fields, *since].index, Finding._fields))
    at = fields.index("evidence")
    for row in rows:
        row[at] = tuple(row[at])
    return [Finding._make(in_order(row + defaults)) for row in rows]


def asked_in(params: Mapping[str, Any]) -> list[Asked]:
    """Return the questions that a run with these parameters asks."""
    names = [name for name in params if name not in {RULE, SHADOW}]
    shadows = [Asked(name, is_shadow=True) for name in params[SHADOW]]
    return sorted([*map(Asked, names), *shadows])


def measure(
    asked: Asked, merchants: Sequence[MerchantRow], rows: Rows, params: Mapping[str, Any]
) -> list[Finding]:
    """Return the finding of each merchant, by credit code."""
    ordered = sorted(merchants)
    indicator = indicator_named(asked.indicator)
    return indicator.measure(ordered, rows, asked.parameters(params))


def judge_all(
    measured: Iterable[tuple[Asked, Sequence[Finding]]], params: Mapping[str, Any]
) -> list[Result]:
    """Return all results, by indicator and merchant.

    All tests that may flag share one control; what runs in the shadow is judged apart, so that it
    changes nobody's q.
    """
    pools: dict[bool, list[tuple[Asked, Finding]]] = {False: [], True: []}
    for asked, findings in sorted(measured, key=lambda one: one[0]):
        pools[asked.is_shadow] += [(asked, finding) for finding in findings]
    rule = FlagRule(**params[RULE])
    return [
        Result(asked.indicator, finding, _at_most(asked, verdict), asked.is_shadow)
        for pool in pools.values()
        for (asked, finding), verdict in zip(
            pool, judge([finding for _asked, finding in pool], rule), strict=True
        )
    ]


def _at_most(asked: Asked, verdict: Verdict) -> Verdict:
    """What only corroborates is watched where anything else would be flagged."""
    if verdict.outcome is Outcome.FLAGGED and indicator_named(asked.indicator).corroborates_only:
        return replace(verdict, outcome=Outcome.WATCH)
    return verdict


def output_hash(findings: Mapping[str, str], results: Sequence[Result]) -> str:
    """Return the SHA-256 of all results: of what was found, by the hash of each question's findings
    as `written`, and of what the flag rule made of it.
    """
    verdicts = [(one.verdict.outcome, one.verdict.q, one.verdict.q_watch) for one in results]
    return sha256(canonical({"findings": findings, "verdicts": verdicts}))
