"""The ledger in itself, and against the fund batches and lines whose books it keeps."""

from subsidy.ledger.rules import BUCKETS, KINDS
from subsidy.operations.services.proofs.proof import REAL

#: The books of real programmes.
BOOKS = f"""(
    SELECT 'line:' || id AS book FROM funds_fundline WHERE programme_id IN {REAL}
    UNION ALL
    SELECT 'batch:' || id FROM funds_fundbatch WHERE programme_id IN {REAL}
) AS books"""
#: Each transfer twice: as it leaves an account, and as it reaches one.
SIDES = """ledger_transfer AS transfer CROSS JOIN LATERAL (
    VALUES (transfer.debit_id, -1), (transfer.credit_id, 1)
) AS side (account_id, sign)"""


def balances() -> str:
    """Each bucket of each balance: credits less debits of its account."""
    columns = ", ".join(f"('{bucket}', balance.{bucket}_fen)" for bucket in BUCKETS)
    return f"""
        SELECT balance.book || ' ' || bucket.name, coalesce(sums.fen, 0), bucket.fen
        FROM {BOOKS} JOIN ledger_balance AS balance USING (book)
        CROSS JOIN LATERAL (VALUES {columns}) AS bucket (name, fen)
        LEFT JOIN ledger_account AS account
            ON account.book = balance.book AND account.bucket = bucket.name
        LEFT JOIN (
            SELECT side.account_id, sum(side.sign * transfer.amount_fen) AS fen
            FROM {SIDES} GROUP BY side.account_id
        ) AS sums ON sums.account_id = account.id"""


def allotted_by_source() -> str:
    """What came in less what went on to other books, central and local."""
    return _by_source("transfer.kind = ANY(%(arrivals)s)", "central_fen", "local_fen")


def spent_by_source() -> str:
    """The central and local parts of committed and paid money, less those recovered."""
    return _by_source("account.bucket = ANY(%(spent)s)", "central_spent_fen", "local_spent_fen")


def _by_source(which: str, central: str, local: str) -> str:
    return f"""
        SELECT balance.book || ' ' || source.name, coalesce(source.of_transfers, 0), source.fen
        FROM {BOOKS} JOIN ledger_balance AS balance USING (book)
        LEFT JOIN (
            SELECT account.book, sum(side.sign * transfer.central_fen) AS central_fen,
                   sum(side.sign * (transfer.amount_fen - transfer.central_fen)) AS local_fen
            FROM {SIDES} JOIN ledger_account AS account ON account.id = side.account_id
            WHERE {which} GROUP BY account.book
        ) AS sums USING (book)
        CROSS JOIN LATERAL (
            VALUES ('central', sums.central_fen, balance.{central}),
                   ('local', sums.local_fen, balance.{local})
        ) AS source (name, of_transfers, fen)"""


def ways() -> str:
    """The buckets at both ends of each transfer; only arrivals go from one book to another."""
    kinds = ", ".join(
        f"('{kind}', '{debit}', '{credit}')" for kind, (debit, credit) in KINDS.items()
    )
    return f"""
        SELECT 'transfer:' || transfer.id || ' ' || transfer.kind,
            CASE WHEN transfer.kind = ANY(%(arrivals)s) THEN 'to available'
                ELSE credit.book || ' ' || kinds.debit || ' to ' || kinds.credit END,
            CASE WHEN transfer.kind = ANY(%(arrivals)s) THEN 'to ' || credit.bucket
                ELSE debit.book || ' ' || debit.bucket || ' to ' || credit.bucket END
        FROM {BOOKS} JOIN ledger_account AS credit USING (book)
        JOIN ledger_transfer AS transfer ON transfer.credit_id = credit.id
        JOIN ledger_account AS debit ON debit.id = transfer.debit_id
        LEFT JOIN (VALUES {kinds}) AS kinds (kind, debit, credit) ON kinds.kind = transfer.kind"""


def books() -> str:
    """Each line and batch: one balance, one account for each bucket; no other balances at all."""
    return f"""
        SELECT books.book, '1 balance, ' || cardinality(%(buckets)s::text[]) || ' accounts',
            (SELECT count(*) FROM ledger_balance WHERE book = books.book) || ' balance, ' ||
            (SELECT count(*) FROM ledger_account WHERE book = books.book
                AND bucket = ANY(%(buckets)s)) || ' accounts'
        FROM {BOOKS}
        UNION ALL
        SELECT balance.book, NULL, 'a book of nobody'
        FROM ledger_balance AS balance
        WHERE NOT EXISTS (SELECT FROM funds_fundline WHERE balance.book = 'line:' || id)
          AND NOT EXISTS (SELECT FROM funds_fundbatch WHERE balance.book = 'batch:' || id)"""


def batches_issued() -> str:
    """Each fund batch: its amount, against what was issued into its book."""
    return f"""
        SELECT 'batch:' || batch.id, batch.amount_fen, coalesce(sum(transfer.amount_fen), 0)
        FROM funds_fundbatch AS batch
        LEFT JOIN ledger_account AS account ON account.book = 'batch:' || batch.id
        LEFT JOIN ledger_transfer AS transfer
            ON transfer.credit_id = account.id AND transfer.kind = 'issue'
        WHERE batch.programme_id IN {REAL} GROUP BY batch.id"""


def allotments() -> str:
    """Each allotment: its batch, line and source, against its transfer; none without the other."""
    return f"""
        SELECT coalesce('allotment:' || signed.id, moved.reference),
            signed.amount_fen || ' fen, central ' || signed.central_fen
                || ', batch:' || signed.batch_id || ' to line:' || signed.line_id,
            moved.amount_fen || ' fen, central ' || moved.central_fen
                || ', ' || moved.source || ' to ' || moved.target
        FROM (
            SELECT allotment.*, CASE batch.source WHEN 'central' THEN allotment.amount_fen
                ELSE 0 END AS central_fen
            FROM funds_allotment AS allotment
            JOIN funds_fundbatch AS batch ON batch.id = allotment.batch_id
            WHERE batch.programme_id IN {REAL}
        ) AS signed
        FULL JOIN (
            SELECT transfer.*, debit.book AS source, books.book AS target
            FROM {BOOKS} JOIN ledger_account AS credit USING (book)
            JOIN ledger_transfer AS transfer ON transfer.credit_id = credit.id
            JOIN ledger_account AS debit ON debit.id = transfer.debit_id
            WHERE transfer.kind = 'allot'
        ) AS moved ON moved.reference = 'allotment:' || signed.id"""


def open_lines() -> str:
    """The state of each line, against whether its book takes reservations."""
    return f"""
        SELECT 'line:' || line.id, line.state,
            CASE WHEN balance.is_open THEN 'open' ELSE 'paused' END
        FROM funds_fundline AS line
        LEFT JOIN ledger_balance AS balance ON balance.book = 'line:' || line.id
        WHERE line.programme_id IN {REAL}"""
