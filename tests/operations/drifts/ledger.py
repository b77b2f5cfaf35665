"""The ledger, broken in itself and against funds."""

from tests.operations.drifts.drifting import Drifting

DRIFTS = [
    Drifting(
        "Every balance is the sum of its transfers",
        "frozen",
        "UPDATE ledger_balance SET available_fen = available_fen - 1, frozen_fen = frozen_fen + 1",
    ),
    Drifting(
        "Every balance is the sum of its transfers",
        "reserved",
        "DELETE FROM ledger_transfer WHERE kind = 'release'",
    ),
    Drifting(
        "Every allotted fen has its source",
        "central",
        "UPDATE ledger_balance SET central_fen = central_fen + 1, local_fen = local_fen - 1"
        " WHERE local_fen > 0",
    ),
    Drifting(
        "Every spent fen has its source",
        "local",
        "UPDATE ledger_balance SET central_spent_fen = central_spent_fen - 1,"
        " local_spent_fen = local_spent_fen + 1 WHERE central_spent_fen > 0",
    ),
    Drifting(
        "Every transfer goes the way of its kind",
        "freeze",
        "UPDATE ledger_transfer SET kind = 'freeze' WHERE kind = 'commit'",
    ),
    Drifting(
        "Every transfer goes the way of its kind",
        "pay",
        "UPDATE ledger_transfer AS row SET debit_id = (SELECT other.id FROM ledger_account AS mine"
        " JOIN ledger_account AS other ON other.book <> mine.book AND other.bucket = mine.bucket"
        " WHERE mine.id = row.debit_id AND other.book LIKE 'line:%' LIMIT 1) WHERE kind = 'pay'",
    ),
    Drifting(
        "Every line and fund batch has its book, and nobody else",
        "batch:",
        "DELETE FROM ledger_account WHERE book LIKE 'batch:%' AND bucket = 'frozen'",
    ),
    Drifting(
        "Every line and fund batch has its book, and nobody else",
        "purse:1",
        "UPDATE ledger_balance SET book = 'purse:1'"
        " WHERE book = (SELECT min(book) FROM ledger_balance)",
    ),
]
