"""The terms engine: facts in, an amount or refusal codes out, with a trace a person can read.

Terms are data: typed conditions (fact, operator, value), never code. Amounts are fen, rates basis
points. A missing fact never speaks for the buyer: what depends on it is refused, `facts_missing`.
"""

from subsidy.programmes.rules.conditions import FACTS, Condition, FactKind, Facts, Op
from subsidy.programmes.rules.engine import (
    FACTS_MISSING,
    Evaluation,
    choose_terms,
    contradictions,
    evaluate,
)
from subsidy.programmes.rules.evidence import EvidenceKind
from subsidy.programmes.rules.terms import Kind, Requirement, TermsData, Variant

__all__ = [
    "FACTS",
    "FACTS_MISSING",
    "Condition",
    "Evaluation",
    "EvidenceKind",
    "FactKind",
    "Facts",
    "Kind",
    "Op",
    "Requirement",
    "TermsData",
    "Variant",
    "choose_terms",
    "contradictions",
    "evaluate",
]
