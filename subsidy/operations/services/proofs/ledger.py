"""The ledger in itself."""

from subsidy.ledger.rules import BUCKETS, HANDOVERS, KINDS, SETTLEMENTS
from subsidy.ledger.services.handing import OUTSIDE
from subsidy.operations.services.proofs.proof import REAL

#: The books of real programmes.
BOOKS = f"""(
    SELECT 'line:' || id AS book FROM funds_fundline WHERE programme_id IN {REAL}
    UNION ALL
    SELECT 'batch:' || id FROM funds_fundbatch WHERE programme_id IN {REAL}
) AS books"""
BOOK_NAMES = f"(SELECT book FROM {BOOKS})"
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
    """The buckets at both ends of each transfer, and whether it stays in its book."""
    ways = [(kind, *buckets, "inside") for kind, buckets in KINDS.items()]
    ways += [(kind, *buckets, "handed on") for kind, buckets in HANDOVERS.items()]
    settled_out, settled_in = SETTLEMENTS
    ways += [(kind, OUTSIDE, "available", "from outside") for kind in ("issue", settled_in)]
    ways += [(settled_out, "available", OUTSIDE, "to outside")]
    values = ", ".join(
        f"('{kind}', '{debit} to {credit} {how}')" for kind, debit, credit, how in ways
    )
    return f"""
        SELECT 'transfer:' || transfer.id || ' ' || transfer.kind, way.says,
            debit.bucket || ' to ' || credit.bucket || CASE
                WHEN debit.book = credit.book THEN ' inside'
                WHEN debit.book = '{OUTSIDE}' THEN ' from outside'
                WHEN credit.book = '{OUTSIDE}' THEN ' to outside' ELSE ' handed on' END
        FROM ledger_transfer AS transfer
        JOIN ledger_account AS debit ON debit.id = transfer.debit_id
        JOIN ledger_account AS credit ON credit.id = transfer.credit_id
        LEFT JOIN (VALUES {values}) AS way (kind, says) ON way.kind = transfer.kind
        WHERE debit.book IN {BOOK_NAMES} OR credit.book IN {BOOK_NAMES}"""


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
