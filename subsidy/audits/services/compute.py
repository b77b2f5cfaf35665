"""From frozen rows to results: no database, no clock, no chance."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from subsidy.audits.rules.findings import Finding, FlagRule, Verdict, judge
from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services.inputs import Frozen
from subsidy.audits.services.registry import indicator_named, indicators

RULE = "rule"


@dataclass(frozen=True, slots=True)
class Result:
    """What an indicator found about a merchant, and what the flag rule makes of it."""

    indicator: str
    finding: Finding
    verdict: Verdict

    def record(self) -> dict[str, Any]:
        """Return the result as it is hashed."""
        return {"indicator": self.indicator} | asdict(self.finding) | asdict(self.verdict)


def parameters(changed: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """Return the parameters of the flag rule and of all indicators, some of them changed."""
    changes = changed or {}
    known = {RULE: asdict(FlagRule())} | {one.name: dict(one.parameters) for one in indicators()}
    assert changes.keys() <= known.keys()
    assert all(values.keys() <= known[name].keys() for name, values in changes.items())
    return {name: values | dict(changes.get(name, {})) for name, values in known.items()}


def compute(frozen: Frozen, params: Mapping[str, Any]) -> list[Result]:
    """Return all results, by indicator and merchant. The indicators are those of the rows."""
    names = sorted(frozen.rows)
    findings = [
        (name, finding)
        for name in names
        for finding in indicator_named(name).measure(
            frozen.merchants, frozen.rows[name], params[name]
        )
    ]
    verdicts = judge([finding for _name, finding in findings], FlagRule(**params[RULE]))
    return [
        Result(name, finding, verdict)
        for (name, finding), verdict in zip(findings, verdicts, strict=True)
    ]


def output_hash(results: Sequence[Result]) -> str:
    """Return the SHA-256 of all results."""
    return sha256(canonical([result.record() for result in results]))
