"""Rows, broken against the record of their moves."""

from tests.operations.drifts.drifting import Drifting

DRIFTS = [
    Drifting(
        "Everything is where its last move left it",
        "C-",
        "UPDATE claims_claim SET state = 'lapsed' WHERE state = 'rejected'",
    ),
    Drifting(
        "Everything is where its last move left it",
        "B-2024",
        "UPDATE disbursements_batch SET state = 'closed' WHERE state = 'settled'",
    ),
    Drifting(
        "Everything is where its last move left it",
        "R-",
        "DELETE FROM disbursements_recoverymove",
    ),
    Drifting(
        "Every move starts where the one before it ended",
        "C-",
        "DELETE FROM claims_claimmove WHERE verb = 'refer'",
    ),
    Drifting(
        "Every move starts where the one before it ended",
        "submit",
        "UPDATE claims_claimmove SET source = 'paid' WHERE verb = 'submit'",
    ),
]
