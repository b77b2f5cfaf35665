"""The ledger, broken against claims and grants."""

from tests.operations.drifts.drifting import Drifting

DRIFTS = [
    Drifting(
        "Every line reserves what its undecided claims are promised",
        "line:",
        "UPDATE claims_claim SET subsidy_fen = subsidy_fen + 1 WHERE state = 'in_review'",
    ),
    Drifting(
        "Every line holds what its grants say",
        "committed",
        "UPDATE claims_grant SET amount_fen = amount_fen + 1, local_fen = local_fen + 1"
        " WHERE state = 'committed'",
    ),
    Drifting(
        "Every line holds what its grants say",
        "recovered",
        "DELETE FROM disbursements_repayment",
    ),
    Drifting(
        "Every claim reserves its own promise",
        "C-",
        "UPDATE claims_claim SET subsidy_fen = subsidy_fen + CASE state"
        " WHEN 'in_review' THEN 1 ELSE -1 END WHERE state IN ('in_review', 'rejected')",
    ),
    Drifting(
        "Every grant's money is where its state says",
        "grant:",
        "UPDATE claims_grant SET state = 'paid' WHERE state = 'scheduled'",
    ),
    Drifting(
        "No transfer is without its claim, on the claim's own line",
        "pay",
        "UPDATE ledger_transfer SET subject = 'claim:0' WHERE kind = 'pay'",
    ),
    Drifting(
        "No transfer is without its claim, on the claim's own line",
        "reserve",
        "UPDATE claims_claim SET line_id ="
        " (SELECT id FROM funds_fundline WHERE category_group = 'cars')",
    ),
    Drifting(
        "No granted money moves but by its grant, in its parts",
        "pay",
        "UPDATE ledger_transfer SET reference = 'grant:0/' || id WHERE kind = 'pay'",
    ),
    Drifting(
        "No granted money moves but by its grant, in its parts",
        "commit",
        "UPDATE ledger_transfer SET central_fen = central_fen - 1 WHERE kind = 'commit'",
    ),
    Drifting(
        "Central and local parts add up",
        "grant:",
        "UPDATE claims_grant SET local_fen = local_fen + 1",
    ),
    Drifting(
        "Every grant's money is where its state says",
        "grant:",
        "UPDATE claims_grant SET split_from_id = NULL",
    ),
    Drifting(
        "Every line holds what its grants say",
        "lost",
        "UPDATE disbursements_writeoff SET state = 'rejected' WHERE state = 'approved'",
    ),
    Drifting(
        "Every grant's money is where its state says",
        "grant:",
        "UPDATE disbursements_repayment SET destination = 'treasury'",
    ),
    Drifting(
        "Central and local parts add up",
        "netting:",
        "UPDATE disbursements_netting SET amount_fen = amount_fen + 1",
    ),
]
