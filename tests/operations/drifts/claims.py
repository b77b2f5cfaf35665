"""Claims, broken in themselves."""

from tests.operations.drifts.drifting import Drifting


def _state(state: str) -> str:
    return f"(SELECT id FROM claims_claim WHERE state = '{state}')"


DRIFTS = [
    Drifting(
        "Every live claim has one live slot, every ended one none",
        "C-",
        f"UPDATE claims_entitlement SET is_live = false WHERE claim_id IN {_state('paid')}",
    ),
    Drifting(
        "Every live claim has one live slot, every ended one none",
        "C-",
        f"UPDATE claims_entitlement SET is_live = true WHERE claim_id IN {_state('withdrawn')}",
    ),
    Drifting(
        "Every live claim has one live slot, every ended one none",
        "C-",
        "UPDATE claims_entitlement SET quota_class = 'another'",
    ),
    Drifting(
        "No applicant is over the quota of the terms",
        "appliances.refrigerator",
        "UPDATE claims_entitlement SET slot = id,"
        " applicant_id = (SELECT min(applicant_id) FROM claims_entitlement)",
    ),
    Drifting(
        "Every live claim holds its identifiers, no ended one any",
        "C-",
        f"UPDATE claims_claimidentifier SET is_live = false WHERE claim_id IN {_state('paid')}",
    ),
    Drifting(
        "Every live claim holds its identifiers, no ended one any",
        "C-",
        f"UPDATE claims_claimidentifier SET is_live = true WHERE claim_id IN {_state('expired')}",
    ),
    Drifting(
        "Every live claim holds what its terms ask for",
        "serial_number",
        "DELETE FROM claims_claimidentifier WHERE kind = 'serial_number'",
    ),
    Drifting(
        "Every live claim holds what its terms ask for",
        "invoice",
        "DELETE FROM claims_claimidentifier WHERE kind = 'invoice'",
    ),
    Drifting(
        "Every claim is where its grant is",
        "C-",
        "UPDATE claims_claim SET state = 'paid' WHERE state = 'approved'",
    ),
    Drifting(
        "Every claim is where its grant is",
        "C-",
        f"DELETE FROM claims_grant WHERE claim_id IN {_state('paid')}",
    ),
    Drifting(
        "Every grant is what was promised and decided",
        "grant:",
        "UPDATE claims_decision SET amount_fen = amount_fen + 1",
    ),
    Drifting(
        "Every grant is what was promised and decided",
        "grant:",
        "DELETE FROM claims_decision",
    ),
    Drifting(
        "Every grant is what was promised and decided",
        "grant:",
        "UPDATE claims_grant SET split_from_id = NULL",
    ),
    Drifting(
        "Nothing is left granted of what came back whole",
        "C-",
        "UPDATE claims_goodsreturn SET kind = 'whole', refund_fen = NULL, price_fen = NULL,"
        " subsidy_fen = NULL WHERE kind = 'part'",
    ),
    Drifting(
        "Every claim under reassessed terms was put right",
        "reassessment:",
        "UPDATE claims_reassessmentline SET done_at = NULL, outcome = ''",
    ),
    Drifting(
        "Test merchants claim only in test programmes",
        "C-",
        "UPDATE merchants_merchant SET is_test = true",
    ),
    Drifting(
        "Every file of evidence is the one that was uploaded",
        "ev_",
        "UPDATE claims_evidence SET sha256 = repeat('0', 64)",
    ),
]
