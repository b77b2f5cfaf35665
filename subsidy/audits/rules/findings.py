"""What an indicator finds about one merchant, and when a finding becomes a flag."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from subsidy.audits.rules.discovery import hochberg, yekutieli
from subsidy.audits.rules.rounding import significant

#: Why a merchant was not tested.
TOO_FEW_CLAIMS = "too_few_claims"
TOO_FEW_PEERS = "too_few_peers"
#: What may be wrong with a whole peer cell: all of it has the property, or merchants who differ so
#: much that a scheme could hide among them. Beyond one cheat in ten, a scheme becomes the norm.
PEERS_MOVED = "peers_moved"
PEERS_DIFFER = "peers_differ"
#: The cell left its frozen null (see `frozen`): what it was before the programme, or others are.
PEERS_DRIFTED = "peers_drifted"


class Outcome(StrEnum):
    """What the flag rule makes of a finding."""

    UNTESTED = "untested"
    CLEAR = "clear"
    WATCH = "watch"
    FLAGGED = "flagged"


class Finding(NamedTuple):
    """One merchant under one indicator; all floats rounded to ten significant digits.

    n claims looked at, k with the property; p0 and rho (or tau, phi) of the peers; what was
    expected, what is beyond it (claims; money in fen); effect as the indicator defines it; p under
    the peers' null, None when a gate kept the merchant out; is_large: the indicator's own effect
    gates hold; is_share: k of n, by a null that a reference can be kept of; alarm: what is wrong
    with the whole peer cell.
    """

    merchant: str
    n: int
    k: int = 0
    gate: str = ""
    p0: float | None = None
    rho: float | None = None
    expected: float | None = None
    excess: float | None = None
    effect: float | None = None
    p: float | None = None
    is_large: bool = False
    is_share: bool = False
    excess_fen: int = 0
    alarm: str = ""
    peer_cell: Mapping[str, Any] = {}
    figures: Mapping[str, Any] = {}
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRule:
    """The gates that stand for all indicators. q_max: the share of false flags that is borne."""

    q_max: float = 0.05
    money_fen_min: int = 100_000  # 1,000 yuan: less is not worth anybody's visit


@dataclass(frozen=True, slots=True)
class Verdict:
    """q under Benjamini-Yekutieli, q_watch under Benjamini-Hochberg; both None when untested."""

    outcome: Outcome
    q: float | None = None
    q_watch: float | None = None


def judge(findings: Sequence[Finding], rule: FlagRule) -> list[Verdict]:
    """Return the verdict of each finding; all tests of a run share one control."""
    tested = [place for place, finding in enumerate(findings) if finding.p is not None]
    p = np.array([findings[place].p for place in tested], dtype=np.float64)
    verdicts = [Verdict(Outcome.UNTESTED)] * len(findings)
    strict, mild = yekutieli(p), hochberg(p)
    for at, place in enumerate(tested):
        q, q_watch = significant(strict[at]), significant(mild[at])
        outcome = _outcome(findings[place], rule, q=q, q_watch=q_watch)
        verdicts[place] = Verdict(outcome, q, q_watch)
    return verdicts


def _outcome(finding: Finding, rule: FlagRule, *, q: float, q_watch: float) -> Outcome:
    """Significance alone accuses large honest chains of trifles; effect alone, tiny shops."""
    if not finding.is_large or finding.excess_fen < rule.money_fen_min or q_watch > rule.q_max:
        return Outcome.CLEAR
    return Outcome.FLAGGED if q <= rule.q_max else Outcome.WATCH


def alarms(named: Iterable[tuple[str, Finding]]) -> list[dict[str, Any]]:
    """Return, for each indicator, the peer cells that something is wrong with as a whole."""
    found = {
        (name, finding.peer_cell["cell"]): {
            "indicator": name,
            "cell": finding.peer_cell["cell"],
            "size": finding.peer_cell["size"],
            "alarm": finding.alarm,
        }
        for name, finding in named
        if finding.alarm
    }
    return [found[key] for key in sorted(found)]
