"""A flag, computed once more from what its run froze."""

from dataclasses import dataclass

from subsidy.audits.models import AuditRun, Flag
from subsidy.audits.rules.findings import Finding, Outcome
from subsidy.audits.rules.rounding import canonical, sha256
from subsidy.audits.services import inputs
from subsidy.audits.services.compute import (
    Asked,
    Result,
    asked_in,
    judge_all,
    measure,
    output_hash,
    written,
)
from subsidy.audits.services.flags import figures
from subsidy.audits.services.runs import input_hash
from subsidy.audits.services.version import code_version


@dataclass(frozen=True, slots=True)
class Recomputation:
    """Whether the frozen rows are what they were, and whether they give the same answer again.

    inputs_equal: their hash is the run's; run_equal: all results are, byte for byte; flag_equal:
    the flag's figures, peers and evidence are; code_equal: the code has not changed since.
    """

    inputs_equal: bool
    run_equal: bool
    flag_equal: bool
    code_equal: bool

    @property
    def is_equal(self) -> bool:
        return self.inputs_equal and self.run_equal and self.flag_equal


def recompute(flag: Flag) -> Recomputation:
    """Compute the flag's run again from its frozen rows, and compare. Changes nothing."""
    run = flag.run
    measured = _measured_again(run)
    results = judge_all(measured, run.params)
    hashes = {asked.name: sha256(written(findings)) for asked, findings in measured}
    return Recomputation(
        inputs_equal=inputs.is_intact(run) and run.input_hash == input_hash(run),
        run_equal=run.output_hash == output_hash(hashes, results),
        flag_equal=any(_is(flag, result) for result in results),
        code_equal=run.code_version == code_version(),
    )


def _measured_again(run: AuditRun) -> list[tuple[Asked, list[Finding]]]:
    merchants = list(inputs.load_merchants(run).values())
    return [
        (asked, measure(asked, merchants, inputs.rows_of(run, asked), run.params))
        for asked in asked_in(run.params)
    ]


def _is(flag: Flag, result: Result) -> bool:
    finding = result.finding
    if result.is_shadow or result.indicator != flag.indicator:
        return False
    if finding.merchant != flag.merchant.credit_code:
        return False
    told = {"figures": flag.figures, "peers": flag.peers, "evidence": flag.evidence}
    again = {
        "figures": figures(result),
        "peers": finding.peer_cell,
        "evidence": finding.evidence,
    }
    is_flagged = result.verdict.outcome is Outcome.FLAGGED
    return is_flagged and canonical(told) == canonical(again)
