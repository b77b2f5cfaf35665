"""Prove that ledger, claims, batches and bank replies agree, over all real programmes."""

from collections.abc import Iterator
from dataclasses import dataclass

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


def examine() -> Iterator[tuple[Proof, Finding]]:
    """Yield what each proof saw, one after the other; each sees one moment of the database."""
    for proof in PROOFS:
        yield proof, proof.examine()


def prove() -> list[Drift]:
    """Return what denies the proofs; nothing: zero drift. Of each proof, the first rows only."""
    return [
        Drift(proof.sentence, row.subject, row.expected, row.found)
        for proof, finding in examine()
        for row in finding.rows
    ]
