"""Reasons in words: templates filled with a finding's figures, nothing else."""

from subsidy.audits.rules.findings import Finding, Verdict
from subsidy.core.money import yuan

#: A double holds nothing smaller.
SMALLEST = 1e-300


def probability(value: float) -> str:
    """Return the probability as people read it: "0.031", "4.2e-11", "< 1e-300"."""
    if value < SMALLEST:
        return f"< {SMALLEST:.0e}"
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1e}"


def sentence(template: str, finding: Finding, verdict: Verdict) -> str:
    """Return the template with the finding's numbers in it."""
    assert finding.p is not None
    assert verdict.q is not None
    return template.format(
        **finding.figures,
        n=finding.n,
        k=finding.k,
        expected=finding.expected,
        excess=finding.excess,
        effect=finding.effect,
        p=probability(finding.p),
        q=probability(verdict.q),
        peers=finding.peer_cell["size"],
        money=yuan(finding.excess_fen),
    )
