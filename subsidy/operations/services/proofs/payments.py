"""Batches, payments, bank files and recoveries, against the grants whose money they move."""

from subsidy.disbursements.states import WITH_THE_BANK
from subsidy.operations.services.proofs.ledger import BOOKS
from subsidy.operations.services.proofs.proof import REAL

_BATCH = "JOIN disbursements_batch AS batch ON batch.id = payment.batch_id"
_SENT = ", ".join(f"'{state}'" for state in WITH_THE_BANK)


def sums_of_batches() -> str:
    """Number and sums of each batch, against its payments."""
    return f"""
        SELECT batch.number,
            count(payment.id) || ' payments, ' || coalesce(sum(payment.amount_fen), 0)
                || ' central ' || coalesce(sum(payment.central_fen), 0)
                || ' local ' || coalesce(sum(payment.local_fen), 0),
            batch.payments_count || ' payments, ' || batch.total_fen
                || ' central ' || batch.central_fen || ' local ' || batch.local_fen
        FROM disbursements_batch AS batch
        LEFT JOIN disbursements_payment AS payment ON payment.batch_id = batch.id
        WHERE batch.programme_id IN {REAL} GROUP BY batch.id"""


def sums_of_payments() -> str:
    """Sums of each payment, against the grants on its lines.

    What the bank was asked to pay is the very sum. A draft may ask for more once a grant was
    lowered: it cannot be sealed any more; so may what was dropped or refused.
    """
    return f"""
        SELECT payment.reference,
            CASE WHEN payment.state NOT IN ('scheduled', 'paid')
                    AND sums.central_fen <= payment.central_fen
                    AND sums.local_fen <= payment.local_fen
                    AND payment.amount_fen = payment.central_fen + payment.local_fen
                THEN asked.says
                ELSE sums.amount_fen || ' central ' || sums.central_fen
                    || ' local ' || sums.local_fen END,
            asked.says
        FROM disbursements_payment AS payment {_BATCH}
        CROSS JOIN LATERAL (
            SELECT payment.amount_fen || ' central ' || payment.central_fen
                || ' local ' || payment.local_fen AS says
        ) AS asked
        LEFT JOIN (
            SELECT line.payment_id, sum(awarded.amount_fen) AS amount_fen,
                sum(awarded.central_fen) AS central_fen, sum(awarded.local_fen) AS local_fen
            FROM disbursements_paymentline AS line
            JOIN claims_grant AS awarded ON awarded.id = line.grant_id
            GROUP BY line.payment_id
        ) AS sums ON sums.payment_id = payment.id
        WHERE batch.programme_id IN {REAL}"""


def payees() -> str:
    """Programme, payee and account of each claim that is paid, against those of its payment."""
    return f"""
        SELECT payment.reference || ' for ' || claim.reference,
            'programme:' || claim.programme_id || ' ' || CASE claim.payee
                WHEN 'merchant' THEN 'merchant:' || claim.merchant_id
                ELSE 'applicant:' || claim.applicant_id END || ', its account',
            'programme:' || batch.programme_id || ' ' || coalesce(
                'merchant:' || payment.merchant_id, 'applicant:' || payment.applicant_id
            ) || CASE payment.account_digest
                WHEN CASE claim.payee WHEN 'merchant' THEN account.number_digest
                    ELSE contact.account_digest END
                THEN ', its account' ELSE ', another account' END
        FROM disbursements_paymentline AS line
        JOIN disbursements_payment AS payment ON payment.id = line.payment_id {_BATCH}
        JOIN claims_grant AS awarded ON awarded.id = line.grant_id
        JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        JOIN applicants_contact AS contact ON contact.id = claim.contact_id
        LEFT JOIN merchants_payoutaccount AS account ON account.id = claim.payout_account_id
        WHERE batch.programme_id IN {REAL}"""


def states_of_payments() -> str:
    """Where the state of each grant says its payment is, against the payment that carries it.

    A draft may still name a grant that was released since: it cannot be sealed any more.
    """
    return f"""
        SELECT 'grant:' || awarded.id || ' of ' || claim.reference,
            CASE WHEN awarded.state = 'scheduled' THEN 'scheduled'
                WHEN awarded.state IN ('paid', 'recovering', 'recovered') THEN 'paid'
                WHEN awarded.state IN ('committed', 'released') AND payment.state = 'drafted'
                THEN 'drafted' END,
            coalesce(payment.state, CASE WHEN elsewhere.id IS NOT NULL THEN 'paid' END)
        FROM claims_grant AS awarded JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        LEFT JOIN disbursements_paymentline AS line
            ON line.grant_id = awarded.id AND line.is_live
        LEFT JOIN disbursements_payment AS payment ON payment.id = line.payment_id
        LEFT JOIN disbursements_openingpayment AS elsewhere ON elsewhere.grant_id = awarded.id
        WHERE claim.programme_id IN {REAL}"""


def causes() -> str:
    """The cause that each payout and recovery names, against the reply or recovery that it was."""
    return f"""
        SELECT 'transfer:' || transfer.id || ' ' || transfer.kind, transfer.reference,
            CASE transfer.kind WHEN 'recover' THEN repaid.cause ELSE applied.cause END
        FROM {BOOKS} JOIN ledger_account AS account USING (book)
        JOIN ledger_transfer AS transfer ON transfer.debit_id = account.id
        LEFT JOIN (
            SELECT DISTINCT 'grant:' || line.grant_id || '/reply:' || file.id AS cause
            FROM disbursements_bankfile AS file
            JOIN disbursements_payment AS payment ON payment.batch_id = file.batch_id
            JOIN disbursements_paymentline AS line ON line.payment_id = payment.id
            WHERE file.kind = 'reply' AND file.applied_at IS NOT NULL AND file.last_error = ''
            UNION ALL SELECT 'grant:' || grant_id || '/opening:' || source
            FROM disbursements_openingpayment
        ) AS applied ON applied.cause = transfer.reference
        LEFT JOIN (
            SELECT 'grant:' || grant_id || '/recovery:' || id || '/1' AS cause
            FROM disbursements_recovery WHERE state = 'repaid'
        ) AS repaid ON repaid.cause = transfer.reference
        WHERE transfer.kind IN ('pay', 'bounce', 'recover')"""


def recoveries() -> str:
    """The recovery that the state of each grant calls for, against the one that there is."""
    return f"""
        SELECT 'grant:' || awarded.id || ' of ' || claim.reference,
            CASE awarded.state WHEN 'recovering' THEN 'demanded ' WHEN 'recovered' THEN 'repaid '
                END || awarded.central_fen || ' and ' || awarded.local_fen,
            recovery.state || ' ' || recovery.central_fen || ' and ' || recovery.local_fen
        FROM claims_grant AS awarded JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        LEFT JOIN disbursements_recovery AS recovery ON recovery.grant_id = awarded.id
        WHERE claim.programme_id IN {REAL}"""


def orders() -> str:
    """The orders of each batch that is with the bank: one for the bank, one for the treasury."""
    return f"""
        SELECT batch.number, 2, count(file.id)
        FROM disbursements_batch AS batch
        LEFT JOIN disbursements_bankfile AS file
            ON file.batch_id = batch.id AND file.kind <> 'reply' AND file.sent_at IS NOT NULL
        WHERE batch.programme_id IN {REAL} AND batch.state IN ({_SENT}) GROUP BY batch.id"""
