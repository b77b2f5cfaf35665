"""What is asked back, broken against grants, repayments, nettings, plans and transfers."""

from tests.operations.drifts.drifting import Drifting

DRIFTS = [
    Drifting(
        "Every grant that is asked back has its recovery",
        "grant:",
        "DELETE FROM disbursements_recovery WHERE state = 'demanded'",
    ),
    Drifting(
        "Every grant that is asked back has its recovery",
        "grant:",
        "UPDATE disbursements_recovery"
        " SET central_fen = central_fen - 1, local_fen = local_fen + 1",
    ),
    Drifting(
        "Every recovery is the sum of what came back",
        "R-",
        "UPDATE disbursements_recovery SET planned_central_fen = planned_central_fen + 1",
    ),
    Drifting(
        "Every recovery is the sum of what came back",
        "R-",
        "DELETE FROM disbursements_repayment WHERE netting_id IS NOT NULL",
    ),
    Drifting(
        "Every repayment and write-off moved its money, and no money moved without",
        "recover",
        "UPDATE disbursements_repayment SET central_fen = central_fen - 1,"
        " local_fen = local_fen + 1 WHERE central_fen > 0",
    ),
    Drifting(
        "Every repayment and write-off moved its money, and no money moved without",
        "revive",
        "UPDATE disbursements_writeoff SET state = 'rejected' WHERE state = 'revived'",
    ),
    Drifting(
        "What is written off is all that was left",
        "R-",
        "UPDATE disbursements_writeoff SET local_fen = local_fen - 1 WHERE state = 'approved'",
    ),
    Drifting(
        "What is written off is all that was left",
        "R-",
        "UPDATE disbursements_recovery SET state = 'written_off' WHERE state = 'demanded'",
    ),
    Drifting(
        "Every payment keeps back what its nettings say",
        "B-2024-",
        "UPDATE disbursements_netting SET state = 'dropped'",
    ),
    Drifting(
        "Every netting that counts is a repayment",
        "netting:",
        "DELETE FROM disbursements_repayment WHERE netting_id IS NOT NULL",
    ),
    Drifting(
        "Every netting that counts is a repayment",
        "netting:",
        "UPDATE disbursements_payment SET merchant_id = 0 WHERE merchant_id IS NOT NULL",
    ),
    Drifting(
        "Every instalment plan is the sum of its instalments",
        "plan:",
        "UPDATE disbursements_instalment SET amount_fen = amount_fen + 1",
    ),
    Drifting(
        "Every return to the treasuries is the sum of its repayments, source by source",
        "repayments",
        "UPDATE disbursements_repayment SET treasury_return_id = NULL",
    ),
    Drifting(
        "Every return to the treasuries is the sum of its repayments, source by source",
        "shares",
        "UPDATE disbursements_treasuryshare SET amount_fen = amount_fen + 1",
    ),
]
