"""Claims against what they hold: slots of a quota, identifiers, grants, decisions."""

from subsidy.operations.services.proofs.proof import REAL

#: Whether a claim holds what it took: it lives, or some of its money is outside still.
_HOLDS = """(claim.state = ANY(%(live)s) OR EXISTS (
    SELECT FROM claims_grant AS awarded
    WHERE awarded.claim_id = claim.id AND awarded.state = ANY(%(outstanding)s)))"""


def slots() -> str:
    """The one slot of each live claim, in its own applicant's name; none of an ended one.

    What the terms say of returned goods: one kind of terms frees the slot at once, another burns
    it for good (a mere reservation was no purchase yet), the third frees it with the money.
    """
    return f"""
        SELECT claim.reference,
            CASE WHEN terms.quota_on_return = 'restore' AND EXISTS (
                    SELECT FROM claims_goodsreturn AS noted
                    WHERE noted.claim_id = claim.id AND noted.kind = 'whole')
                THEN 0
                WHEN {_HOLDS} OR terms.quota_on_return = 'burn'
                    AND claim.state IN ('recovered', 'cancelled')
                    AND claim.submitted_at IS NOT NULL
                THEN 1 ELSE 0 END,
            count(slot.id)
        FROM claims_claim AS claim JOIN programmes_terms AS terms ON terms.id = claim.terms_id
        LEFT JOIN claims_entitlement AS slot
            ON slot.claim_id = claim.id AND slot.is_live
            AND slot.applicant_id = claim.applicant_id AND slot.programme_id = claim.programme_id
            AND slot.quota_class = terms.quota_class
        WHERE claim.programme_id IN {REAL} GROUP BY claim.id, terms.id"""


def quotas() -> str:
    """The live slots of each applicant in a quota class, against the most that its terms allow."""
    return f"""
        SELECT 'applicant:' || slot.applicant_id || ' ' || slot.quota_class,
            CASE WHEN count(*) > max(terms.quota_count)
                THEN 'at most ' || max(terms.quota_count) ELSE count(*)::text END,
            count(*)
        FROM claims_entitlement AS slot JOIN claims_claim AS claim ON claim.id = slot.claim_id
        JOIN programmes_terms AS terms ON terms.id = claim.terms_id
        WHERE slot.is_live AND slot.programme_id IN {REAL}
        GROUP BY slot.programme_id, slot.applicant_id, slot.quota_class"""


def identifiers() -> str:
    """All identifiers of a live claim are live, but for those that were amended; of a recovered or
    cancelled one, those never free again.
    """
    return f"""
        SELECT claim.reference,
            CASE WHEN {_HOLDS} THEN count(held.id)
                WHEN claim.state IN ('recovered', 'cancelled')
                THEN count(held.id) FILTER (WHERE held.kind = ANY(%(never_free)s))
                ELSE 0 END,
            count(held.id) FILTER (WHERE held.is_live)
        FROM claims_claim AS claim
        LEFT JOIN claims_claimidentifier AS held
            ON held.claim_id = claim.id AND NOT EXISTS (
                SELECT FROM claims_amendment WHERE old_identifier_id = held.id)
        WHERE claim.programme_id IN {REAL} GROUP BY claim.id"""


def kinds_required() -> str:
    """Each kind of identifier that the terms of a live claim ask for, and the sale's invoice."""
    return f"""
        SELECT claim.reference || ' ' || required.kind, 'held',
            CASE WHEN EXISTS (
                SELECT FROM claims_claimidentifier AS held
                WHERE held.claim_id = claim.id AND held.kind = required.kind AND held.is_live
            ) THEN 'held' END
        FROM claims_claim AS claim JOIN programmes_terms AS terms ON terms.id = claim.terms_id
        CROSS JOIN LATERAL (
            SELECT jsonb_array_elements_text(terms.identifiers_required)
            UNION SELECT 'invoice'
        ) AS required (kind)
        WHERE claim.programme_id IN {REAL} AND claim.state = ANY(%(live)s)
          AND NOT (claim.state = 'reserved' AND required.kind = 'invoice')"""


def states_of_grants() -> str:
    """The state of each claim, against that of its first grant; undecided claims have none."""
    return f"""
        SELECT claim.reference,
            CASE WHEN claim.state = 'approved' THEN 'committed'
                WHEN claim.state IN ('scheduled', 'paid', 'recovering', 'recovered')
                THEN claim.state END,
            awarded.state
        FROM claims_claim AS claim
        LEFT JOIN claims_grant AS awarded
            ON awarded.claim_id = claim.id AND awarded.number = 1 AND awarded.state <> 'released'
        WHERE claim.programme_id IN {REAL}"""


def decisions() -> str:
    """The amount of each first grant with what was split off it, against the promise and the
    decision that approved it.
    """
    return f"""
        SELECT 'grant:' || awarded.id || ' of ' || claim.reference,
            claim.subsidy_fen || ' promised, ' || whole.amount_fen || ' decided',
            whole.amount_fen || ' promised, ' || (
                SELECT decision.amount_fen FROM claims_decision AS decision
                JOIN claims_claimmove AS move ON move.id = decision.move_id
                WHERE decision.claim_id = claim.id AND move.claim_id = claim.id
                  AND decision.outcome = 'approved' AND move.target = 'approved'
                ORDER BY decision.id DESC LIMIT 1
            ) || ' decided'
        FROM claims_grant AS awarded JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        CROSS JOIN LATERAL (
            SELECT sum(part.amount_fen) AS amount_fen FROM claims_grant AS part
            WHERE part.id = awarded.id OR part.split_from_id = awarded.id
        ) AS whole
        WHERE claim.programme_id IN {REAL} AND awarded.number = 1"""


def returns() -> str:
    """What is left of the grants of each claim whose goods all came back, once that is done."""
    return f"""
        SELECT claim.reference, 0, coalesce(sum(awarded.amount_fen), 0)
        FROM claims_goodsreturn AS noted JOIN claims_claim AS claim ON claim.id = noted.claim_id
        LEFT JOIN claims_grant AS awarded
            ON awarded.claim_id = claim.id AND awarded.state = ANY(%(granted)s)
        WHERE claim.programme_id IN {REAL} AND noted.kind = 'whole' AND noted.done_at IS NOT NULL
        GROUP BY claim.id"""


def reassessments() -> str:
    """Each line of a reassessment that is done, against that of its claim: none is left open."""
    return f"""
        SELECT 'reassessment:' || reassessment.id || ' ' || claim.reference, 'done',
            CASE WHEN line.done_at IS NULL THEN 'open' ELSE 'done' END
        FROM claims_reassessmentline AS line
        JOIN claims_reassessment AS reassessment ON reassessment.id = line.reassessment_id
        JOIN claims_claim AS claim ON claim.id = line.claim_id
        WHERE claim.programme_id IN {REAL} AND reassessment.state = 'done'"""


def test_merchants() -> str:
    """Whether merchant and programme of each claim are for testing: both, or neither."""
    return """
        SELECT claim.reference, programme.is_test, merchant.is_test
        FROM claims_claim AS claim
        JOIN programmes_programme AS programme ON programme.id = claim.programme_id
        JOIN merchants_merchant AS merchant ON merchant.id = claim.merchant_id"""
