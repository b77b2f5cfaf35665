"""Fund batches, lines and orders, broken against the transfers that moved their money."""

from tests.operations.drifts.drifting import Drifting

DRIFTS = [
    Drifting(
        "Every fund batch was issued in full",
        "batch:",
        "UPDATE funds_fundbatch SET amount_fen = amount_fen + 1",
    ),
    Drifting(
        "Every allotment moved its money, and no money moved without",
        "allotment:",
        "DELETE FROM funds_allotment WHERE id = (SELECT min(id) FROM funds_allotment)",
    ),
    Drifting(
        "Every allotment moved its money, and no money moved without",
        "allotment:",
        "UPDATE funds_allotment SET document_number = 'D-' || id, batch_id ="
        " (SELECT min(id) FROM funds_fundbatch WHERE source = 'central')",
    ),
    Drifting(
        "Every line takes reservations while it is open, and only then",
        "line:",
        "UPDATE ledger_balance SET is_open = false",
    ),
    Drifting(
        "Every fund batch was issued in full",
        "batch:",
        "DELETE FROM ledger_transfer WHERE kind = 'carry'",
    ),
    Drifting(
        "Every fund order moved its money, and no money moved without",
        "order:",
        "UPDATE funds_fundorder SET amount_fen = amount_fen + 1 WHERE kind = 'reallot'",
    ),
    Drifting(
        "Every fund order moved its money, and no money moved without",
        "order:",
        "UPDATE ledger_transfer SET reference = 'order:0' WHERE kind = 'freeze'",
    ),
    Drifting(
        "Every fund order moved its money, and no money moved without",
        "order:",
        "UPDATE funds_allotment SET order_id = NULL",
    ),
    Drifting(
        "Money goes to a treasury or another year as two people signed, and not without",
        "remitted:",
        "UPDATE disbursements_treasuryreturn SET state = 'rejected'",
    ),
    Drifting(
        "Money goes to a treasury or another year as two people signed, and not without",
        "carried:",
        "UPDATE clearing_carriedbatch SET amount_fen = amount_fen - 1",
    ),
    Drifting(
        "Money goes to a treasury or another year as two people signed, and not without",
        "rounding:",
        "INSERT INTO clearing_roundingsettled (order_id, line_id, giver_id, taker_id, amount_fen)"
        " SELECT paper.id, line.id, min(batch.id), max(batch.id), 1 FROM clearing_yearendorder"
        " AS paper, funds_fundline AS line, funds_fundbatch AS batch"
        " WHERE paper.state = 'approved' GROUP BY paper.id, line.id",
    ),
    Drifting(
        "Every line's money is of the batches that gave it",
        "of batch:",
        "UPDATE funds_fundorder SET amount_fen = 900000000 WHERE kind = 'reallot'",
    ),
    Drifting(
        "Every line's money is of the batches that gave it",
        "central",
        "UPDATE ledger_transfer SET kind = 'allot' WHERE kind = 'return'",
    ),
    Drifting(
        "Every book guards the daily quota that was set last",
        "line:",
        "UPDATE ledger_balance SET quota_claims = NULL",
    ),
    Drifting(
        "Every book counts what its day registered",
        "line:",
        "UPDATE ledger_balance SET counted_claims = counted_claims - 1",
    ),
]
