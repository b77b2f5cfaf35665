"""Four eyes: who prepared or asked, against who checked or answered."""

from subsidy.operations.services.proofs.proof import REAL

_PAIRS = f"""
    SELECT 'allotment:' || allotment.id AS subject, allotment.prepared_by AS maker,
        allotment.checked_by AS checker
    FROM funds_allotment AS allotment
    JOIN funds_fundline AS line ON line.id = allotment.line_id
    WHERE line.programme_id IN {REAL}
    UNION ALL
    SELECT 'terms:' || id, prepared_by, checked_by
    FROM programmes_terms WHERE programme_id IN {REAL}
    UNION ALL
    SELECT number || ' drafted and approved', 'user ' || made_by_id, 'user ' || approved_by_id
    FROM disbursements_batch WHERE programme_id IN {REAL} AND approved_by_id IS NOT NULL
    UNION ALL
    SELECT number || ' sealed and approved', 'user ' || sealed_by_id, 'user ' || approved_by_id
    FROM disbursements_batch WHERE programme_id IN {REAL} AND approved_by_id IS NOT NULL
    UNION ALL
    SELECT recovery.reference, 'user ' || recovery.demanded_by_id, 'user ' || recovery.repaid_by_id
    FROM disbursements_recovery AS recovery
    JOIN claims_grant AS awarded ON awarded.id = recovery.grant_id
    JOIN claims_claim AS claim ON claim.id = awarded.claim_id
    WHERE claim.programme_id IN {REAL} AND recovery.repaid_by_id IS NOT NULL
    UNION ALL
    SELECT 'reassessment:' || id, 'user ' || proposed_by_id, 'user ' || approved_by_id
    FROM claims_reassessment WHERE programme_id IN {REAL} AND approved_by_id IS NOT NULL
    UNION ALL
    SELECT 'payout account:' || account.id, 'user ' || account.proposed_by_id,
        'user ' || account.approved_by_id
    FROM merchants_payoutaccount AS account
    JOIN merchants_merchant AS merchant ON merchant.id = account.merchant_id
    WHERE NOT merchant.is_test AND account.approved_by_id IS NOT NULL"""


def two_people() -> str:
    """Maker and checker: allotments, terms, batches, recoveries, reassessments, accounts."""
    return f"""
        SELECT pair.subject, 'two people',
            CASE WHEN pair.maker = pair.checker THEN pair.maker || ' alone' ELSE 'two people' END
        FROM ({_PAIRS}) AS pair"""


def signatures() -> str:
    """Who a batch says drafted, sealed and approved it, against who made those moves."""
    return f"""
        SELECT batch.number || ' ' || signed.verb, last.by_staff_id, signed.staff_id
        FROM disbursements_batch AS batch
        CROSS JOIN LATERAL (
            VALUES ('draft', batch.made_by_id), ('seal', batch.sealed_by_id),
                   ('approve', batch.approved_by_id)
        ) AS signed (verb, staff_id)
        LEFT JOIN LATERAL (
            SELECT by_staff_id FROM disbursements_batchmove
            WHERE batch_id = batch.id AND verb = signed.verb ORDER BY id DESC LIMIT 1
        ) AS last ON true
        WHERE batch.programme_id IN {REAL} AND signed.staff_id IS NOT NULL"""
