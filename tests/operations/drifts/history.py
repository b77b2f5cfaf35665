"""Rows that are not as they were written."""

from tests.operations.drifts.drifting import Drifting

UNBROKEN = "The chain of history is unbroken"
LAST = "Every row that staff can change is as its last change left it"

DRIFTS = [
    Drifting(UNBROKEN, "ledger_transfer row", "UPDATE ledger_transfer SET reference = '-' || id"),
    Drifting(
        UNBROKEN, "merchants_merchantchange row", "UPDATE merchants_merchantchange SET name = '?'"
    ),
    Drifting(UNBROKEN, "history block 1", "DELETE FROM operations_historyblock WHERE number = 1"),
    Drifting(
        LAST,
        "disbursements_batch row",
        "UPDATE disbursements_batch SET total_fen = total_fen + 1, local_fen = local_fen + 1",
    ),
    Drifting(LAST, "disbursements_payment row", "UPDATE disbursements_payment SET bank = '?'"),
    Drifting(LAST, "merchants_enrolment row", "DELETE FROM merchants_enrolment"),
]
