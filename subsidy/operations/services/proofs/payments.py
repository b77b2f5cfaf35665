"""Batches, payments and orders to the bank, against the grants whose money they move."""

from subsidy.disbursements.states import WITH_THE_BANK
from subsidy.operations.services.proofs.ledger import BOOKS
from subsidy.operations.services.proofs.proof import REAL

_BATCH = "JOIN disbursements_batch AS batch ON batch.id = payment.batch_id"
_SENT = ", ".join(f"'{state}'" for state in WITH_THE_BANK)


def sums_of_batches() -> str:
    """Number and sums of each batch, against its payments; what was dropped alone is no part."""
    return f"""
        SELECT batch.number,
            count(payment.id) || ' payments, ' || coalesce(sum(payment.amount_fen), 0)
                || ' central ' || coalesce(sum(payment.central_fen), 0)
                || ' local ' || coalesce(sum(payment.local_fen), 0)
                || ' netted ' || coalesce(sum(payment.netted_central_fen), 0)
                || ' and ' || coalesce(sum(payment.netted_local_fen), 0),
            batch.payments_count || ' payments, ' || batch.total_fen
                || ' central ' || batch.central_fen || ' local ' || batch.local_fen
                || ' netted ' || batch.netted_central_fen || ' and ' || batch.netted_local_fen
        FROM disbursements_batch AS batch
        LEFT JOIN disbursements_payment AS payment
            ON payment.batch_id = batch.id AND payment.state <> 'dropped'
        WHERE batch.programme_id IN {REAL} AND batch.state <> 'cancelled' GROUP BY batch.id"""


def sums_of_payments() -> str:
    """Sums of each payment, with what was kept back, against the grants on its lines.

    What the bank was asked to pay is the very sum. A draft may ask for more once a grant was
    lowered: it is trimmed when it is sealed; so may what was dropped or refused.
    """
    return f"""
        SELECT payment.reference,
            CASE WHEN payment.state NOT IN ('scheduled', 'paid')
                    AND coalesce(sums.central_fen, 0) <= gross.central_fen
                    AND coalesce(sums.local_fen, 0) <= gross.local_fen
                THEN gross.central_fen || ' and ' || gross.local_fen
                ELSE sums.central_fen || ' and ' || sums.local_fen END,
            gross.central_fen || ' and ' || gross.local_fen
        FROM disbursements_payment AS payment {_BATCH}
        CROSS JOIN LATERAL (
            SELECT payment.central_fen + payment.netted_central_fen AS central_fen,
                payment.local_fen + payment.netted_local_fen AS local_fen
        ) AS gross
        LEFT JOIN (
            SELECT line.payment_id, sum(awarded.central_fen) AS central_fen,
                sum(awarded.local_fen) AS local_fen
            FROM disbursements_paymentline AS line
            JOIN claims_grant AS awarded ON awarded.id = line.grant_id
            WHERE line.left_because = '' GROUP BY line.payment_id
        ) AS sums ON sums.payment_id = payment.id
        WHERE batch.programme_id IN {REAL}"""


def payees() -> str:
    """Programme, payee and account of each claim that is paid, against those of its payment.

    A merged merchant's claims are paid to who came after it. What was paid stays where it went,
    when what the claim gets later goes to another account of the same payee.
    """
    return f"""
        WITH RECURSIVE heirs (merchant_id, heir_id) AS (
            SELECT id, id FROM merchants_merchant
            UNION
            SELECT heirs.merchant_id, succession.successor_id
            FROM heirs JOIN merchants_succession AS succession
                ON succession.merchant_id = heirs.heir_id
                AND succession.kind = 'merge' AND succession.state = 'approved'
        )
        SELECT payment.reference || ' for ' || claim.reference,
            'programme:' || claim.programme_id || ' ' || CASE claim.payee
                WHEN 'merchant' THEN 'merchant:' || coalesce(heirs.heir_id, claim.merchant_id)
                ELSE 'applicant:' || claim.applicant_id END || ', its account',
            'programme:' || batch.programme_id || ' ' || coalesce(
                'merchant:' || payment.merchant_id, 'applicant:' || payment.applicant_id
            ) || CASE WHEN payment.account_digest = CASE claim.payee
                    WHEN 'merchant' THEN account.number_digest ELSE contact.account_digest END
                OR payment.state = 'paid' AND (EXISTS (
                    SELECT FROM merchants_payoutaccount AS former
                    WHERE former.merchant_id = payment.merchant_id
                        AND former.number_digest = payment.account_digest
                        AND former.approved_at IS NOT NULL
                ) OR EXISTS (
                    SELECT FROM applicants_contact AS former
                    WHERE former.applicant_id = payment.applicant_id
                        AND former.account_digest = payment.account_digest
                ))
                THEN ', its account' ELSE ', another account' END
        FROM disbursements_paymentline AS line
        JOIN disbursements_payment AS payment ON payment.id = line.payment_id {_BATCH}
        JOIN claims_grant AS awarded ON awarded.id = line.grant_id
        JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        JOIN applicants_contact AS contact ON contact.id = claim.contact_id
        LEFT JOIN merchants_payoutaccount AS account ON account.id = claim.payout_account_id
        LEFT JOIN heirs ON heirs.merchant_id = claim.merchant_id
            AND heirs.heir_id = account.merchant_id
        WHERE batch.programme_id IN {REAL} AND line.is_live"""


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
    """The cause that each payout names, against the reply whose line pays or refuses its payment,
    or the opening that brought it.
    """
    return f"""
        SELECT 'transfer:' || transfer.id || ' ' || transfer.kind, transfer.reference, applied.cause
        FROM {BOOKS} JOIN ledger_account AS account USING (book)
        JOIN ledger_transfer AS transfer ON transfer.debit_id = account.id
        LEFT JOIN (
            SELECT DISTINCT CASE said.verdict WHEN 'pays' THEN 'pay' ELSE 'bounce' END AS kind,
                'grant:' || line.grant_id || '/reply:' || said.file_id AS cause
            FROM disbursements_replyline AS said
            JOIN disbursements_payment AS payment ON payment.reference = said.reference
            JOIN disbursements_paymentline AS line ON line.payment_id = payment.id
            WHERE said.verdict IN ('pays', 'refuses')
            UNION ALL SELECT 'pay', 'grant:' || grant_id || '/opening:' || source
            FROM disbursements_openingpayment
        ) AS applied ON (applied.cause, applied.kind) = (transfer.reference, transfer.kind)
        WHERE transfer.kind IN ('pay', 'bounce')"""


def orders() -> str:
    """The orders of each batch that is with the bank, one for the bank and one for the treasury:
    how many payments of what sum they say they ask for.
    """
    return f"""
        SELECT batch.number,
            '2 orders for ' || batch.payments_count || ' payments of ' || batch.total_fen,
            count(file.id) || ' orders for ' || min(file.control_count) || ' payments of '
                || min(file.control_fen)
        FROM disbursements_batch AS batch
        LEFT JOIN disbursements_bankfile AS file
            ON file.batch_id = batch.id AND file.kind <> 'reply' AND file.sent_at IS NOT NULL
            AND (file.control_count, file.control_fen) = (batch.payments_count, batch.total_fen)
        WHERE batch.programme_id IN {REAL} AND batch.state IN ({_SENT}) GROUP BY batch.id"""
