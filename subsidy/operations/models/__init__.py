from subsidy.operations.models.cases import DriftCase, DriftCaseMove
from subsidy.operations.models.history import HistoryBlock, HistoryMark
from subsidy.operations.models.proofs import ProofResult, ProofRun

__all__ = ["DriftCase", "DriftCaseMove", "HistoryBlock", "HistoryMark", "ProofResult", "ProofRun"]
