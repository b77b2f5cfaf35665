"""Money that moved by the word of people: what it was, how much, when, and every hand it needed.

Each look is a SELECT of (kind, subject, amount_fen, at, hands); a hand is the name of a person, or
NULL where a machine did it. What is said here is the smallest set of hands: who vouched for a
merchant, its account or the terms long before is not counted among those who paid by them.
"""

from collections.abc import Callable

from subsidy.operations.services.proofs.proof import REAL

_CLAIMS = f"(SELECT id FROM claims_claim WHERE programme_id IN {REAL})"


def _person(column: str) -> str:
    return f"(SELECT username FROM accounts_user WHERE id = {column})"


_RECOVERY = """JOIN disbursements_recovery AS recovery ON recovery.id = row.recovery_id
        JOIN claims_grant AS awarded ON awarded.id = recovery.grant_id"""
_PROPOSAL = f"ARRAY[{_person('row.proposed_by_id')}, {_person('row.decided_by_id')}]"


def payouts() -> str:
    """Each grant that the bank paid: the officer who approved it or added it to its claim, and
    those who drafted, sealed, approved and sent its batch.
    """
    return f"""
        SELECT 'payout', payment.reference || ' ' || claim.reference || '/' || awarded.number,
            awarded.amount_fen, paid.at,
            ARRAY[{_person("coalesce(added.by_staff_id, decided.by_staff_id)")},
                {_person("batch.made_by_id")}, {_person("batch.sealed_by_id")},
                {_person("batch.endorsed_by_id")}, {_person("batch.approved_by_id")},
                {_person("batch.sent_by_id")}]
        FROM disbursements_paymentmove AS paid
        JOIN disbursements_payment AS payment ON payment.id = paid.payment_id
        JOIN disbursements_batch AS batch ON batch.id = payment.batch_id
        JOIN disbursements_paymentline AS line
            ON line.payment_id = payment.id AND line.left_because = ''
        JOIN claims_grant AS awarded ON awarded.id = line.grant_id
        JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        LEFT JOIN claims_topup AS added
            ON added.grant_id = coalesce(awarded.split_from_id, awarded.id)
        LEFT JOIN LATERAL (
            SELECT move.by_staff_id FROM claims_claimmove AS move
            WHERE move.claim_id = claim.id AND move.target = 'approved' AND move.at <= paid.at
              AND move.verb IN ('clear', 'approve') ORDER BY move.id DESC LIMIT 1
        ) AS decided ON true
        WHERE paid.verb = 'pay' AND paid.at >= %(start)s AND paid.at < %(end)s
          AND batch.programme_id IN {REAL}"""


def accounts() -> str:
    """What was paid, in the period, to accounts that were changed in it: who changed them."""
    return f"""
        SELECT 'account', payment.reference, payment.amount_fen, paid.at,
            ARRAY[{_person("account.proposed_by_id")}, {_person("account.approved_by_id")}]
        FROM disbursements_paymentmove AS paid
        JOIN disbursements_payment AS payment ON payment.id = paid.payment_id
        JOIN disbursements_batch AS batch ON batch.id = payment.batch_id
        JOIN merchants_payoutaccount AS account
            ON account.merchant_id = payment.merchant_id
            AND account.number_digest = payment.account_digest
        WHERE paid.verb = 'pay' AND paid.at >= %(start)s AND paid.at < %(end)s
          AND account.approved_at >= %(start)s AND account.approved_at < %(end)s
          AND batch.programme_id IN {REAL}"""


def allotments() -> str:
    """Each allotment, by the two who signed its document."""
    return f"""
        SELECT 'allotment', 'allotment:' || allotment.id, allotment.amount_fen, moved.recorded_at,
            ARRAY[allotment.prepared_by, allotment.checked_by]::text[]
        FROM funds_allotment AS allotment
        JOIN funds_fundline AS line ON line.id = allotment.line_id
        JOIN ledger_transfer AS moved
            ON moved.reference = 'allotment:' || allotment.id AND moved.kind = 'allot'
        WHERE moved.recorded_at >= %(start)s AND moved.recorded_at < %(end)s
          AND line.programme_id IN {REAL}"""


def orders() -> str:
    """Each order about a line's money that was carried out, but for allotments, which have a look
    of their own.
    """
    return f"""
        SELECT 'order', row.document_number || ' ' || row.kind || ':' || row.id, row.amount_fen,
            row.done_at,
            ARRAY[{_person("row.proposed_by_id")}, {_person("row.decided_by_id")}]
        FROM funds_fundorder AS row JOIN funds_fundline AS line ON line.id = row.line_id
        WHERE row.done_at >= %(start)s AND row.done_at < %(end)s AND row.kind <> 'allot'
          AND line.programme_id IN {REAL}"""


def repayments() -> str:
    """Each sum that was recorded as back: who asked for it, who said that it came."""
    return f"""
        SELECT 'repayment', recovery.reference || '/' || row.number, row.amount_fen,
            row.recorded_at,
            ARRAY[{_person("row.demanded_by_id")}, {_person("row.recorded_by_id")}]
        FROM disbursements_repayment AS row {_RECOVERY}
        WHERE row.netting_id IS NULL
          AND row.recorded_at >= %(start)s AND row.recorded_at < %(end)s
          AND awarded.claim_id IN {_CLAIMS}"""


def nettings() -> str:
    """Each sum that was kept back for good: who asked for it, who signed the batch."""
    return f"""
        SELECT 'netting', recovery.reference || ' ' || payment.reference, row.amount_fen,
            row.recorded_at,
            ARRAY[{_person("row.demanded_by_id")}, {_person("batch.made_by_id")},
                {_person("batch.sealed_by_id")}, {_person("batch.endorsed_by_id")},
                {_person("batch.approved_by_id")}]
        FROM disbursements_repayment AS row {_RECOVERY}
        JOIN disbursements_netting AS netting ON netting.id = row.netting_id
        JOIN disbursements_payment AS payment ON payment.id = netting.payment_id
        JOIN disbursements_batch AS batch ON batch.id = payment.batch_id
        WHERE row.recorded_at >= %(start)s AND row.recorded_at < %(end)s
          AND awarded.claim_id IN {_CLAIMS}"""


def write_offs() -> str:
    """Each debt that was given up, by the two who gave it up."""
    return f"""
        SELECT 'write_off', recovery.reference || ' ' || row.document_number, row.amount_fen,
            row.decided_at, {_PROPOSAL}
        FROM disbursements_writeoff AS row {_RECOVERY}
        WHERE row.decided_at >= %(start)s AND row.decided_at < %(end)s
          AND row.state IN ('approved', 'revived') AND awarded.claim_id IN {_CLAIMS}"""


def treasury_returns() -> str:
    """Each return to the treasuries, by the two who signed it."""
    return f"""
        SELECT 'treasury', row.document_number, row.amount_fen, row.decided_at, {_PROPOSAL}
        FROM disbursements_treasuryreturn AS row
        WHERE row.decided_at >= %(start)s AND row.decided_at < %(end)s
          AND row.state = 'approved' AND row.programme_id IN {REAL}"""


def year_ends() -> str:
    """What was carried over, and settled between sources, at year end."""
    return f"""
        SELECT 'year_end', paper.document_number || ' ' || moved.name, moved.amount_fen,
            paper.approved_at,
            ARRAY[{_person("paper.proposed_by_id")}, {_person("paper.approved_by_id")}]
        FROM clearing_yearendorder AS paper
        JOIN (
            SELECT order_id, 'carried:' || id, amount_fen FROM clearing_carriedbatch
            UNION ALL SELECT order_id, 'rounding:' || id, amount_fen FROM clearing_roundingsettled
        ) AS moved (order_id, name, amount_fen) ON moved.order_id = paper.id
        WHERE paper.approved_at >= %(start)s AND paper.approved_at < %(end)s
          AND paper.programme_id IN {REAL}"""


#: kind -> how it is looked at
MOVEMENTS: dict[str, Callable[[], str]] = {
    "payout": payouts,
    "account": accounts,
    "allotment": allotments,
    "order": orders,
    "repayment": repayments,
    "netting": nettings,
    "write_off": write_offs,
    "treasury": treasury_returns,
    "year_end": year_ends,
}
