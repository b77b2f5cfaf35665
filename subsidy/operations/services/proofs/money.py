"""The ledger against claims and grants: by line, by claim, by grant, by transfer."""

from subsidy.operations.services.proofs.ledger import BOOKS, SIDES
from subsidy.operations.services.proofs.proof import REAL

_CLAIMS = f"(SELECT id FROM claims_claim WHERE programme_id IN {REAL})"
COMMITTED = "('committed', 'scheduled')"
PAID = "('paid', 'recovering', 'recovered')"
#: Kinds that move a whole grant; the others move what came back of it, or will not.
GRANT_KINDS = "('commit', 'uncommit', 'pay', 'bounce')"
PART_KINDS = "('recover', 'write_off', 'revive')"
CLAIM_KINDS = "('reserve', 'release')"
#: Of each grant that was asked back: what the line got again, what left the line again for good
#: (with what went on to the treasury), and what is written off.
ASKED = """(
    SELECT recovery.grant_id, max(given_up.amount_fen) AS lost_fen,
        sum(row.amount_fen) FILTER (WHERE row.destination = 'line') AS to_line_fen,
        coalesce(sum(row.central_fen) FILTER (WHERE row.is_back), 0) AS back_central_fen,
        coalesce(sum(row.local_fen) FILTER (WHERE row.is_back), 0) AS back_local_fen
    FROM disbursements_recovery AS recovery
    LEFT JOIN (
        SELECT repayment.*, repayment.destination = 'line' OR paper.state = 'approved' AS is_back
        FROM disbursements_repayment AS repayment
        LEFT JOIN disbursements_treasuryreturn AS paper ON paper.id = repayment.treasury_return_id
    ) AS row ON row.recovery_id = recovery.id
    LEFT JOIN disbursements_writeoff AS given_up
        ON given_up.recovery_id = recovery.id AND given_up.state = 'approved'
    GROUP BY recovery.id
) AS asked"""


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
    """The other buckets of each line and the parts of its sources, against its grants by state,
    what of them came back, and what was written off.
    """
    return f"""
        SELECT balance.book || ' ' || bucket.name, coalesce(bucket.of_grants, 0), bucket.fen
        FROM funds_fundline AS line
        JOIN ledger_balance AS balance ON balance.book = 'line:' || line.id
        LEFT JOIN (
            SELECT claim.line_id,
                sum(amount_fen) FILTER (WHERE awarded.state IN {COMMITTED}) AS committed_fen,
                sum(amount_fen - coalesce(asked.lost_fen, 0))
                    FILTER (WHERE awarded.state IN {PAID}) AS paid_fen,
                sum(asked.lost_fen) AS lost_fen,
                -sum(asked.back_central_fen + asked.back_local_fen) AS recovered_fen,
                sum(central_fen - coalesce(asked.back_central_fen, 0))
                    FILTER (WHERE awarded.state <> 'released') AS central_fen,
                sum(local_fen - coalesce(asked.back_local_fen, 0))
                    FILTER (WHERE awarded.state <> 'released') AS local_fen
            FROM claims_grant AS awarded JOIN claims_claim AS claim ON claim.id = awarded.claim_id
            LEFT JOIN {ASKED} ON asked.grant_id = awarded.id
            GROUP BY claim.line_id
        ) AS sums ON sums.line_id = line.id
        CROSS JOIN LATERAL (
            VALUES ('committed', sums.committed_fen, balance.committed_fen),
                   ('paid', sums.paid_fen, balance.paid_fen),
                   ('lost', sums.lost_fen, balance.lost_fen),
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

    A grant and what was split off it are looked at together: the money came in as one sum. What
    came back for the treasury leaves by line, in its return.
    """
    return f"""
        SELECT 'grant:' || whole.id || ' of ' || claim.reference,
            'committed ' || whole.committed_fen || ', paid ' || whole.paid_fen
                || ', lost ' || whole.lost_fen || ', recovered ' || whole.recovered_fen,
            'committed ' || coalesce(sums.committed_fen, 0)
                || ', paid ' || coalesce(sums.paid_fen, 0)
                || ', lost ' || coalesce(sums.lost_fen, 0)
                || ', recovered ' || coalesce(sums.recovered_fen, 0)
        FROM (
            SELECT coalesce(split_from_id, awarded.id) AS id, claim_id,
                coalesce(sum(amount_fen) FILTER (WHERE state IN {COMMITTED}), 0) AS committed_fen,
                coalesce(sum(amount_fen - coalesce(asked.lost_fen, 0))
                    FILTER (WHERE state IN {PAID}), 0) AS paid_fen,
                coalesce(sum(asked.lost_fen), 0) AS lost_fen,
                coalesce(sum(asked.to_line_fen), 0) AS recovered_fen
            FROM claims_grant AS awarded LEFT JOIN {ASKED} ON asked.grant_id = awarded.id
            GROUP BY 1, claim_id
        ) AS whole
        JOIN claims_claim AS claim ON claim.id = whole.claim_id
        LEFT JOIN (
            SELECT coalesce(awarded.split_from_id, awarded.id) AS id,
                sum(sign * transfer.amount_fen) FILTER (WHERE bucket = 'committed')
                    AS committed_fen,
                sum(sign * transfer.amount_fen) FILTER (WHERE bucket = 'paid') AS paid_fen,
                sum(sign * transfer.amount_fen) FILTER (WHERE bucket = 'lost') AS lost_fen,
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
        WHERE transfer.kind IN {GRANT_KINDS} OR transfer.kind IN {CLAIM_KINDS}
           OR transfer.kind IN {PART_KINDS}"""


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
    """Amount against central and local part, of all that is paid, kept back or comes back."""
    return f"""
        SELECT 'grant:' || awarded.id, amount_fen, central_fen + local_fen
        FROM claims_grant AS awarded WHERE awarded.claim_id IN {_CLAIMS}
        UNION ALL
        SELECT payment.reference, payment.amount_fen, payment.central_fen + payment.local_fen
        FROM disbursements_payment AS payment
        JOIN disbursements_batch AS batch ON batch.id = payment.batch_id
        WHERE batch.programme_id IN {REAL}
        UNION ALL
        SELECT number, total_fen, central_fen + local_fen
        FROM disbursements_batch WHERE programme_id IN {REAL}
        UNION ALL
        SELECT asked.reference || row.name, row.amount_fen, row.central_fen + row.local_fen
        FROM disbursements_recovery AS asked
        JOIN claims_grant AS awarded ON awarded.id = asked.grant_id
        CROSS JOIN LATERAL (
            SELECT '', asked.amount_fen, asked.central_fen, asked.local_fen
            UNION ALL
            SELECT ' repayment ' || number, amount_fen, central_fen, local_fen
            FROM disbursements_repayment WHERE recovery_id = asked.id
            UNION ALL
            SELECT ' netting:' || id, amount_fen, central_fen, local_fen
            FROM disbursements_netting WHERE recovery_id = asked.id
            UNION ALL
            SELECT ' write-off:' || id, amount_fen, central_fen, local_fen
            FROM disbursements_writeoff WHERE recovery_id = asked.id
        ) AS row (name, amount_fen, central_fen, local_fen)
        WHERE awarded.claim_id IN {_CLAIMS}
        UNION ALL
        SELECT 'treasury return:' || id, amount_fen, central_fen + local_fen
        FROM disbursements_treasuryreturn WHERE programme_id IN {REAL}"""
