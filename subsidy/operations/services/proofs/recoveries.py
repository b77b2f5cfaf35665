"""What is asked back: recoveries against grants, repayments, nettings, plans and transfers."""

from subsidy.operations.services.proofs.ledger import BOOKS
from subsidy.operations.services.proofs.proof import REAL

_CLAIMS = f"(SELECT id FROM claims_claim WHERE programme_id IN {REAL})"
#: The recoveries of real programmes.
_ASKED = f"""(
    SELECT recovery.* FROM disbursements_recovery AS recovery
    JOIN claims_grant AS awarded ON awarded.id = recovery.grant_id
    WHERE awarded.claim_id IN {_CLAIMS}
) AS recovery"""


def of_grants() -> str:
    """The recovery that the state of each grant calls for, against the one that there is.

    What is written off is still asked back: the claim goes on holding what it holds.
    """
    return f"""
        SELECT 'grant:' || awarded.id || ' of ' || claim.reference,
            CASE awarded.state WHEN 'recovering' THEN 'open ' WHEN 'recovered' THEN 'repaid '
                END || awarded.central_fen || ' and ' || awarded.local_fen,
            CASE recovery.state WHEN 'repaid' THEN 'repaid ' ELSE 'open ' END
                || recovery.central_fen || ' and ' || recovery.local_fen
        FROM claims_grant AS awarded JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        LEFT JOIN disbursements_recovery AS recovery ON recovery.grant_id = awarded.id
        WHERE claim.programme_id IN {REAL}"""


def sums() -> str:
    """What each recovery says came back and is to be netted, against its rows."""
    return f"""
        SELECT recovery.reference,
            'repaid ' || coalesce(back.central_fen, 0) || ' and ' || coalesce(back.local_fen, 0)
                || ', to be netted ' || coalesce(netted.central_fen, 0)
                || ' and ' || coalesce(netted.local_fen, 0),
            'repaid ' || recovery.repaid_central_fen || ' and ' || recovery.repaid_local_fen
                || ', to be netted ' || recovery.planned_central_fen
                || ' and ' || recovery.planned_local_fen
        FROM {_ASKED}
        LEFT JOIN (
            SELECT recovery_id, sum(central_fen) AS central_fen, sum(local_fen) AS local_fen
            FROM disbursements_repayment GROUP BY recovery_id
        ) AS back ON back.recovery_id = recovery.id
        LEFT JOIN (
            SELECT recovery_id, sum(central_fen) AS central_fen, sum(local_fen) AS local_fen
            FROM disbursements_netting WHERE state = 'planned' GROUP BY recovery_id
        ) AS netted ON netted.recovery_id = recovery.id"""


def transfers() -> str:
    """Each repayment to a line, each write-off and its taking back, against its transfer: of the
    grant, in the parts; none without the other.
    """
    return f"""
        SELECT coalesce(signed.reference || ' ' || signed.kind,
                moved.reference || ' ' || moved.kind), signed.says, moved.says
        FROM (
            SELECT 'grant:' || recovery.grant_id || '/recovery:' || recovery.id || '/'
                    || row.number AS reference, 'recover' AS kind,
                row.amount_fen || ' central ' || row.central_fen AS says
            FROM disbursements_repayment AS row JOIN {_ASKED} ON recovery.id = row.recovery_id
            WHERE row.destination = 'line'
            UNION ALL
            SELECT 'grant:' || recovery.grant_id || '/write_off:' || row.id, moved.kind,
                row.amount_fen || ' central ' || row.central_fen
            FROM disbursements_writeoff AS row JOIN {_ASKED} ON recovery.id = row.recovery_id
            CROSS JOIN LATERAL (VALUES ('write_off'), ('revive')) AS moved (kind)
            WHERE row.state = 'revived' OR row.state = 'approved' AND moved.kind = 'write_off'
        ) AS signed
        FULL JOIN (
            SELECT transfer.reference, transfer.kind,
                transfer.amount_fen || ' central ' || transfer.central_fen AS says
            FROM {BOOKS} JOIN ledger_account AS account USING (book)
            JOIN ledger_transfer AS transfer ON transfer.debit_id = account.id
            WHERE transfer.kind IN ('recover', 'write_off', 'revive')
        ) AS moved USING (reference, kind)"""


def written_off() -> str:
    """Each recovery that is written off, and no other, has a standing write-off of all its rest."""
    return f"""
        SELECT recovery.reference,
            CASE recovery.state WHEN 'written_off' THEN
                recovery.central_fen - recovery.repaid_central_fen || ' and '
                || recovery.local_fen - recovery.repaid_local_fen END,
            row.central_fen || ' and ' || row.local_fen
        FROM {_ASKED}
        LEFT JOIN disbursements_writeoff AS row
            ON row.recovery_id = recovery.id AND row.state = 'approved'"""


def nettings() -> str:
    """What each payment is paid less, against its nettings; of one that is not paid, none stand."""
    return f"""
        SELECT payment.reference,
            CASE WHEN payment.state IN ('refused', 'dropped') THEN '0 and 0'
                ELSE payment.netted_central_fen || ' and ' || payment.netted_local_fen END,
            coalesce(sum(row.central_fen), 0) || ' and ' || coalesce(sum(row.local_fen), 0)
        FROM disbursements_payment AS payment
        JOIN disbursements_batch AS batch ON batch.id = payment.batch_id
        LEFT JOIN disbursements_netting AS row
            ON row.payment_id = payment.id AND row.state IN ('planned', 'netted')
        WHERE batch.programme_id IN {REAL} GROUP BY payment.id"""


def nettings_repaid() -> str:
    """Each netting that counts, of a paid payment to who owes it, against its repayment."""
    return f"""
        SELECT 'netting:' || row.id,
            CASE row.state WHEN 'netted' THEN row.central_fen || ' and ' || row.local_fen
                || ', paid to who owes it' END,
            back.central_fen || ' and ' || back.local_fen || ', ' || payment.state
                || ' to ' || CASE WHEN coalesce(payment.merchant_id, -payment.applicant_id)
                    = ANY(CASE claim.payee
                        WHEN 'merchant' THEN ARRAY[merchant.id, merchant.successor_id]
                        ELSE ARRAY[-claim.applicant_id] END)
                    THEN 'who owes it' ELSE 'another payee' END
        FROM disbursements_netting AS row
        JOIN {_ASKED} ON recovery.id = row.recovery_id
        JOIN claims_grant AS awarded ON awarded.id = recovery.grant_id
        JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        JOIN merchants_merchant AS merchant ON merchant.id = claim.merchant_id
        JOIN disbursements_payment AS payment ON payment.id = row.payment_id
        LEFT JOIN disbursements_repayment AS back ON back.netting_id = row.id"""


def plans() -> str:
    """The amount of each instalment plan, against its instalments."""
    return f"""
        SELECT 'plan:' || plan.id, plan.amount_fen, coalesce(sum(part.amount_fen), 0)
        FROM disbursements_instalmentplan AS plan JOIN {_ASKED} ON recovery.id = plan.recovery_id
        LEFT JOIN disbursements_instalment AS part ON part.plan_id = plan.id
        GROUP BY plan.id, plan.amount_fen"""


def treasury_returns() -> str:
    """What each return to the treasuries says, against its repayments and its shares by source."""
    return f"""
        SELECT 'treasury return:' || paper.id || ' ' || rows.name,
            paper.central_fen || ' and ' || paper.local_fen,
            coalesce(rows.central_fen, 0) || ' and ' || coalesce(rows.local_fen, 0)
        FROM disbursements_treasuryreturn AS paper
        CROSS JOIN LATERAL (
            SELECT 'repayments', sum(central_fen), sum(local_fen)
            FROM disbursements_repayment
            WHERE treasury_return_id = paper.id HAVING paper.state <> 'rejected'
            UNION ALL
            SELECT 'shares',
                sum(share.amount_fen) FILTER (WHERE batch.source = 'central'),
                sum(share.amount_fen) FILTER (WHERE batch.source <> 'central')
            FROM disbursements_treasuryshare AS share
            JOIN funds_fundbatch AS batch ON batch.id = share.batch_id
            WHERE share.treasury_return_id = paper.id
        ) AS rows (name, central_fen, local_fen)
        WHERE paper.programme_id IN {REAL}"""
