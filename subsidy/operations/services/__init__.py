"""Verbs of the operations room: prove that all agrees, replay what was decided, do what is due."""

from subsidy.operations.services.proofs import Finding, Proof
from subsidy.operations.services.prove import Drift, examine, prove
from subsidy.operations.services.replay import Difference, claims_count, replay_all, replay_one
from subsidy.operations.services.sandbox import Sandbox, open_sandbox
from subsidy.operations.services.sweep import sweep

__all__ = [
    "Difference",
    "Drift",
    "Finding",
    "Proof",
    "Sandbox",
    "claims_count",
    "examine",
    "open_sandbox",
    "prove",
    "replay_all",
    "replay_one",
    "sweep",
]
