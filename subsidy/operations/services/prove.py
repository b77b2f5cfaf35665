"""Prove that ledger, claims, batches and bank replies agree, over all real programmes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.db import transaction

from subsidy.operations.models import ProofResult, ProofRun
from subsidy.operations.services.cases import follow_cases
from subsidy.operations.services.proofs import PROOFS, Finding, Proof


@dataclass(frozen=True)
class Drift:
    """A row that denies a proof; None where there should be nothing, or is nothing."""

    proof: str
    subject: str
    expected: str | None
    found: str | None

    def __str__(self) -> str:
        return f"{self.proof}: {self.subject}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True)
class Look:
    """What one proof saw, and how long it looked."""

    proof: Proof
    finding: Finding
    duration_ms: int


def examine() -> Iterator[Look]:
    """Yield what each proof saw, one after the other; each sees one moment of the database."""
    for proof in PROOFS:
        started = perf_counter()
        finding = proof.examine()
        yield Look(proof, finding, round((perf_counter() - started) * 1_000))


def prove() -> list[Drift]:
    """Return what denies the proofs; nothing: zero drift. Of each proof, the first rows only."""
    return [
        Drift(look.proof.sentence, row.subject, row.expected, row.found)
        for look in examine()
        for row in look.finding.rows
    ]


def run_proofs(*, at: datetime, tell: Callable[[Look], None] = lambda _look: None) -> ProofRun:
    """Examine all proofs, telling of each as it is done; keep what they found.

    What drifts opens a case, or is noted in the one that is open: `raise_alarms` then tells people.
    """
    looks = []
    for look in examine():
        tell(look)
        looks.append(look)
    return _keep(looks, at=at)


@transaction.atomic
def _keep(looks: list[Look], *, at: datetime) -> ProofRun:
    drifting = [look.finding.drifting for look in looks]
    run = ProofRun.objects.create(
        at=at,
        duration_ms=sum(look.duration_ms for look in looks),
        proofs_count=len(looks),
        denied_count=sum(map(bool, drifting)),
        looked_at_count=sum(look.finding.looked_at for look in looks),
        drifting_count=sum(drifting),
    )
    results = ProofResult.objects.bulk_create(_result(run, look) for look in looks)
    follow_cases(results, at=at)
    return run


def _result(run: ProofRun, look: Look) -> ProofResult:
    return ProofResult(
        run=run,
        sentence=look.proof.sentence,
        looked_at_count=look.finding.looked_at,
        drifting_count=look.finding.drifting,
        duration_ms=look.duration_ms,
        rows=[
            {"subject": row.subject, "expected": row.expected, "found": row.found}
            for row in look.finding.rows
        ],
    )
