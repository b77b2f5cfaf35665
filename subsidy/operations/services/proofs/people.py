"""Four eyes: who made or asked, against who checked or answered, wherever two people sign."""

from subsidy.operations.services.proofs.proof import REAL

_IS_REAL = f"row.programme_id IN {REAL}"
_OF_LINE = f"row.line_id IN (SELECT id FROM funds_fundline WHERE programme_id IN {REAL})"
_OF_RECOVERY = f"""row.recovery_id IN (
    SELECT recovery.id FROM disbursements_recovery AS recovery
    JOIN claims_grant AS awarded ON awarded.id = recovery.grant_id
    JOIN claims_claim AS claim ON claim.id = awarded.claim_id WHERE claim.programme_id IN {REAL})"""
_OF_CLAIM = f"row.claim_id IN (SELECT id FROM claims_claim WHERE programme_id IN {REAL})"
_OF_CASE = f"""row.outcome IN ('suspend', 'disqualify')
    AND row.case_id IN (SELECT id FROM cases_case WHERE programme_id IN {REAL})"""
_OF_MERCHANT = "row.merchant_id IN (SELECT id FROM merchants_merchant WHERE NOT is_test)"
_OF_BATCH = f"(row.batch_id IS NULL OR batch.programme_id IN {REAL})"
_STOPPED = f"(row.programme_id IS NULL OR {_IS_REAL})"
_MAKER = "LEFT JOIN disbursements_batch AS batch ON batch.id = row.batch_id"
#: what it is called, its table, the two who must differ, which rows are real
PAIRS = (
    ("allotment", "funds_allotment", "prepared_by", "checked_by", _OF_LINE),
    ("terms", "programmes_terms", "prepared_by", "checked_by", _IS_REAL),
    ("fund order", "funds_fundorder", "proposed_by_id", "decided_by_id", _OF_LINE),
    ("year-end order", "clearing_yearendorder", "proposed_by_id", "approved_by_id", _IS_REAL),
    ("setting", "audits_indicatorsetting", "proposed_by_id", "approved_by_id", "true"),
    ("sanction", "cases_casedecision", "proposed_by_id", "approved_by_id", _OF_CASE),
    ("reinstatement", "cases_reinstatement", "proposed_by_id", "approved_by_id", _OF_MERCHANT),
    ("inspection", "inspections_inspection", "inspector_id", "accepted_by_id", _IS_REAL),
    ("sample", "sampling_sample", "drawn_by_id", "closed_by_id", _IS_REAL),
    ("reassessment", "claims_reassessment", "proposed_by_id", "approved_by_id", _IS_REAL),
    ("rejected and heard", "claims_claim", "appealed_from_id", "decided_by_id", _IS_REAL),
    ("payout account", "merchants_payoutaccount", "proposed_by_id", "approved_by_id", _OF_MERCHANT),
    ("succession", "merchants_succession", "proposed_by_id", "approved_by_id", _OF_MERCHANT),
    (
        *("account correction", "disbursements_accountcorrection"),
        *("proposed_by_id", "decided_by_id", _OF_CLAIM),
    ),
    ("filed price", "catalogue_filedprice", "endorsed_by_id", "approved_by_id", _OF_MERCHANT),
    *(
        ("batch", "disbursements_batch", maker, checker, f"{_IS_REAL} AND {signed}")
        for maker, checker, signed in (
            ("made_by_id", "approved_by_id", "true"),
            ("sealed_by_id", "approved_by_id", "true"),
            ("made_by_id", "endorsed_by_id", "true"),
            ("sealed_by_id", "endorsed_by_id", "true"),
            ("endorsed_by_id", "approved_by_id", "true"),
            ("made_by_id", "sent_by_id", "approvals_needed = 2"),
            ("sealed_by_id", "sent_by_id", "approvals_needed = 2"),
            ("endorsed_by_id", "sent_by_id", "approvals_needed = 2"),
            ("approved_by_id", "sent_by_id", "approvals_needed = 2"),
        )
    ),
    ("payment stop", "disbursements_paymentstop", "lift_proposed_by_id", "lifted_by_id", _STOPPED),
    ("repayment", "disbursements_repayment", "demanded_by_id", "recorded_by_id", _OF_RECOVERY),
    ("plan", "disbursements_instalmentplan", "proposed_by_id", "decided_by_id", _OF_RECOVERY),
    ("write-off", "disbursements_writeoff", "proposed_by_id", "decided_by_id", _OF_RECOVERY),
    (
        *("treasury return", "disbursements_treasuryreturn"),
        *("proposed_by_id", "decided_by_id", _IS_REAL),
    ),
)


def two_people() -> str:
    """The two who signed for one thing, wherever it has two signatures already."""
    pairs = [
        f"""
        SELECT '{name}:' || row.id || ' {maker} {checker}', row.{maker}::text, row.{checker}::text
        FROM {table} AS row
        WHERE row.{maker} IS NOT NULL AND row.{checker} IS NOT NULL AND {which}"""
        for name, table, maker, checker, which in PAIRS
    ]
    pairs.append(
        f"""
        SELECT 'difference:' || row.id, batch.made_by_id::text, row.resolved_by_id::text
        FROM disbursements_replydifference AS row {_MAKER}
        WHERE batch.made_by_id IS NOT NULL AND row.resolved_by_id IS NOT NULL AND {_OF_BATCH}"""
    )
    return f"""
        SELECT pair.subject, 'two people',
            CASE WHEN pair.maker = pair.checker THEN pair.maker || ' alone' ELSE 'two people' END
        FROM ({" UNION ALL ".join(pairs)}) AS pair (subject, maker, checker)"""


def signatures() -> str:
    """Who a batch says drafted, sealed, approved and sent it, against who made those moves."""
    return f"""
        SELECT batch.number || ' ' || signed.verb, last.by_staff_id, signed.staff_id
        FROM disbursements_batch AS batch
        CROSS JOIN LATERAL (
            VALUES ('draft', batch.made_by_id), ('seal', batch.sealed_by_id),
                   ('endorse', batch.endorsed_by_id), ('approve', batch.approved_by_id),
                   ('send', batch.sent_by_id)
        ) AS signed (verb, staff_id)
        LEFT JOIN LATERAL (
            SELECT by_staff_id FROM disbursements_batchmove
            WHERE batch_id = batch.id AND verb = signed.verb ORDER BY id DESC LIMIT 1
        ) AS last ON true
        WHERE batch.programme_id IN {REAL} AND signed.staff_id IS NOT NULL"""
