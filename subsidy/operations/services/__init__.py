"""Verbs of the operations room: prove that all agrees, replay what was decided, do what is due."""

from subsidy.operations.services.cases import StillDrifting, explain, mend, raise_alarms
from subsidy.operations.services.eyes import MOVEMENTS, EyesReport, Movement, eyes_report
from subsidy.operations.services.history import (
    Verified,
    chain_history,
    export_history,
    last_block,
    verify_history,
)
from subsidy.operations.services.pack import export_pack
from subsidy.operations.services.proofs import Finding, Proof
from subsidy.operations.services.prove import Drift, Look, examine, prove, run_proofs
from subsidy.operations.services.replay import Difference, claims_count, replay_all, replay_one
from subsidy.operations.services.sandbox import Sandbox, open_sandbox
from subsidy.operations.services.sweep import sweep

__all__ = [
    "MOVEMENTS",
    "Difference",
    "Drift",
    "EyesReport",
    "Finding",
    "Look",
    "Movement",
    "Proof",
    "Sandbox",
    "StillDrifting",
    "Verified",
    "chain_history",
    "claims_count",
    "examine",
    "explain",
    "export_history",
    "export_pack",
    "eyes_report",
    "last_block",
    "mend",
    "open_sandbox",
    "prove",
    "raise_alarms",
    "replay_all",
    "replay_one",
    "run_proofs",
    "sweep",
    "verify_history",
]
