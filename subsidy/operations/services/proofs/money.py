"""The ledger against claims and grants: by line, by claim, by grant, by transfer."""

from subsidy.operations.services.proofs.ledger import BOOKS, SIDES
from subsidy.operations.services.proofs.proof import REAL

COMMITTED = "('committed', 'scheduled')"
PAID = "('paid', 'recovering', 'recovered')"
#: States in which a source bears its part of a grant.
BORNE = "('committed', 'scheduled', 'paid', 'recovering')"
GRANT_KINDS = "('commit', 'uncommit', 'pay', 'bounce', 'recover')"
CLAIM_KINDS = "('reserve', 'release')"


def reserved_by_line() -> str:
    """The reserved bucket of each line, against the promises to its undecided claims."""
    return f"""
        SELECT balance.book, coalesce(sum(claim.subsidy_fen), 0), balance.reserved_fen
        FROM funds_fundline AS line
        JOIN ledger_balance AS balance ON balance.book = 'line:' || line.id
        LEFT JOIN claims_claim AS claim
            ON claim.line_id = line.id AND claim.state = ANY(%(holding)s)
        WHERE line.programme_id IN {REAL} GROUP BY balance.book"""


def granted_by_line() -> str:
    """The other buckets of each line and the parts of its sources, against its grants by state."""
    return f"""
        SELECT balance.book || ' ' || bucket.name, coalesce(bucket.of_grants, 0), bucket.fen
        FROM funds_fundline AS line
        JOIN ledger_balance AS balance ON balance.book = 'line:' || line.id
        LEFT JOIN (
            SELECT claim.line_id,
                sum(amount_fen) FILTER (WHERE awarded.state IN {COMMITTED}) AS committed_fen,
                sum(amount_fen) FILTER (WHERE awarded.state IN {PAID}) AS paid_fen,
                -sum(amount_fen) FILTER (WHERE awarded.state = 'recovered') AS recovered_fen,
                sum(central_fen) FILTER (WHERE awarded.state IN {BORNE}) AS central_fen,
                sum(local_fen) FILTER (WHERE awarded.state IN {BORNE}) AS local_fen
            FROM claims_grant AS awarded JOIN claims_claim AS claim ON claim.id = awarded.claim_id
            GROUP BY claim.line_id
        ) AS sums ON sums.line_id = line.id
        CROSS JOIN LATERAL (
            VALUES ('committed', sums.committed_fen, balance.committed_fen),
                   ('paid', sums.paid_fen, balance.paid_fen),
                   ('recovered', sums.recovered_fen, balance.recovered_fen),
                   ('central part', sums.central_fen, balance.central_spent_fen),
                   ('local part', sums.local_fen, balance.local_spent_fen)
        ) AS bucket (name, of_grants, fen)
        WHERE line.programme_id IN {REAL}"""


def reserved_by_claim() -> str:
    """The promise to each undecided claim (nothing to others), against its transfers."""
    return f"""
        SELECT claim.reference,
            CASE WHEN claim.state = ANY(%(holding)s) THEN claim.subsidy_fen ELSE 0 END,
            coalesce(sums.fen, 0)
        FROM claims_claim AS claim
        LEFT JOIN (
            SELECT transfer.subject, sum(side.sign * transfer.amount_fen) AS fen
            FROM {SIDES} JOIN ledger_account AS account ON account.id = side.account_id
            WHERE account.bucket = 'reserved' GROUP BY transfer.subject
        ) AS sums ON sums.subject = 'claim:' || claim.id
        WHERE claim.programme_id IN {REAL}"""


def money_by_grant() -> str:
    """Where the state of each grant says its money is, against its transfers.

    A grant and what was split off it are looked at together: the money came in as one sum.
    """
    return f"""
        SELECT 'grant:' || whole.id || ' of ' || claim.reference,
            'committed ' || whole.committed_fen || ', paid ' || whole.paid_fen
                || ', recovered ' || whole.recovered_fen,
            'committed ' || coalesce(sums.committed_fen, 0)
                || ', paid ' || coalesce(sums.paid_fen, 0)
                || ', recovered ' || coalesce(sums.recovered_fen, 0)
        FROM (
            SELECT coalesce(split_from_id, id) AS id, claim_id,
                coalesce(sum(amount_fen) FILTER (WHERE state IN {COMMITTED}), 0) AS committed_fen,
                coalesce(sum(amount_fen) FILTER (WHERE state IN {PAID}), 0) AS paid_fen,
                coalesce(sum(amount_fen) FILTER (WHERE state = 'recovered'), 0) AS recovered_fen
            FROM claims_grant GROUP BY 1, claim_id
        ) AS whole
        JOIN claims_claim AS claim ON claim.id = whole.claim_id
        LEFT JOIN (
            SELECT coalesce(awarded.split_from_id, awarded.id) AS id,
                sum(sign * transfer.amount_fen) FILTER (WHERE bucket = 'committed')
                    AS committed_fen,
                sum(sign * transfer.amount_fen) FILTER (WHERE bucket = 'paid') AS paid_fen,
                -sum(sign * transfer.amount_fen) FILTER (WHERE bucket = 'recovered')
                    AS recovered_fen
            FROM {SIDES} JOIN ledger_account AS account ON account.id = side.account_id
            JOIN claims_grant AS awarded
                ON split_part(transfer.reference, '/', 1) = 'grant:' || awarded.id
            WHERE account.bucket = ANY(%(spent)s) GROUP BY 1
        ) AS sums ON sums.id = whole.id
        WHERE claim.programme_id IN {REAL}"""


def transfers_of_claims() -> str:
    """The claim and line of each transfer that is about a claim: nothing is paid for nobody."""
    return f"""
        SELECT 'transfer:' || transfer.id || ' ' || transfer.kind,
            'line:' || claim.line_id || ' claim:' || claim.id,
            books.book || ' ' || transfer.subject
        FROM {BOOKS} JOIN ledger_account AS account USING (book)
        JOIN ledger_transfer AS transfer ON transfer.debit_id = account.id
        LEFT JOIN claims_claim AS claim ON transfer.subject = 'claim:' || claim.id
        WHERE transfer.kind IN {GRANT_KINDS} OR transfer.kind IN {CLAIM_KINDS}"""


def transfers_of_grants() -> str:
    """The grant that each transfer of granted money names: its claim, its amount, its parts.

    What was split off later was still in it then, so its amount is looked for among those that
    the grant had: as it is, with the last part, with the last two.
    """
    return f"""
        SELECT 'transfer:' || transfer.id || ' ' || transfer.kind,
            coalesce(before.says, 'claim:' || awarded.claim_id || ' ' || awarded.amount_fen
                || ' central ' || awarded.central_fen),
            transfer.subject || ' ' || transfer.amount_fen || ' central ' || transfer.central_fen
        FROM {BOOKS} JOIN ledger_account AS account USING (book)
        JOIN ledger_transfer AS transfer ON transfer.debit_id = account.id
        LEFT JOIN claims_grant AS awarded
            ON split_part(transfer.reference, '/', 1) = 'grant:' || awarded.id
        LEFT JOIN LATERAL (
            SELECT 'claim:' || claim_id || ' '
                || awarded.amount_fen + sum(amount_fen) OVER later || ' central '
                || awarded.central_fen + sum(central_fen) OVER later AS says
            FROM claims_grant WHERE split_from_id = awarded.id
            WINDOW later AS (ORDER BY number DESC)
        ) AS before ON before.says = transfer.subject || ' ' || transfer.amount_fen
            || ' central ' || transfer.central_fen
        WHERE transfer.kind IN {GRANT_KINDS}"""


def parts() -> str:
    """Amount against central and local part: of grants, payments, batches and recoveries."""
    return f"""
        SELECT 'grant:' || awarded.id, amount_fen, central_fen + local_fen
        FROM claims_grant AS awarded JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        WHERE claim.programme_id IN {REAL}
        UNION ALL
        SELECT payment.reference, payment.amount_fen, payment.central_fen + payment.local_fen
        FROM disbursements_payment AS payment
        JOIN disbursements_batch AS batch ON batch.id = payment.batch_id
        WHERE batch.programme_id IN {REAL}
        UNION ALL
        SELECT number, total_fen, central_fen + local_fen
        FROM disbursements_batch WHERE programme_id IN {REAL}
        UNION ALL
        SELECT recovery.reference, recovery.amount_fen, recovery.central_fen + recovery.local_fen
        FROM disbursements_recovery AS recovery
        JOIN claims_grant AS awarded ON awarded.id = recovery.grant_id
        JOIN claims_claim AS claim ON claim.id = awarded.claim_id
        WHERE claim.programme_id IN {REAL}"""
