"""Fund batches, lines, orders and year-end clearing, against the transfers that moved their money.

Each look finds both: a document without its money, and money without its document.
"""

from subsidy.operations.services.proofs.ledger import BOOK_NAMES, BOOKS
from subsidy.operations.services.proofs.proof import REAL

#: Every transfer of real books in words: kind, amount, central part, from where to where.
_MOVED = f"""(
    SELECT transfer.reference, transfer.kind, transfer.kind || ' ' || transfer.amount_fen
        || coalesce(' central ' || transfer.central_fen, '') || ', ' || debit.book || ' to '
        || credit.book AS says
    FROM ledger_transfer AS transfer
    JOIN ledger_account AS debit ON debit.id = transfer.debit_id
    JOIN ledger_account AS credit ON credit.id = transfer.credit_id
    WHERE (debit.book IN {BOOK_NAMES} OR credit.book IN {BOOK_NAMES})
)"""
#: The central part of an amount of one batch; of no batch's, none is told.
_OF_SOURCE = "CASE WHEN batch.source = 'central' THEN {0} WHEN batch.source IS NOT NULL THEN 0 END"


def batches_issued() -> str:
    """Each fund batch: its amount, against what was issued or carried over into its book."""
    return f"""
        SELECT 'batch:' || batch.id, batch.amount_fen, coalesce(sum(transfer.amount_fen), 0)
        FROM funds_fundbatch AS batch
        LEFT JOIN ledger_account AS account ON account.book = 'batch:' || batch.id
        LEFT JOIN ledger_transfer AS transfer
            ON transfer.credit_id = account.id AND transfer.kind IN ('issue', 'carry')
        WHERE batch.programme_id IN {REAL} GROUP BY batch.id"""


def allotments() -> str:
    """Each allotment: its batch, line and source, against its transfer; none without the other."""
    return f"""
        SELECT coalesce(signed.reference, moved.reference), signed.says, moved.says
        FROM (
            SELECT 'allotment:' || allotment.id AS reference, 'allot ' || allotment.amount_fen
                || ' central ' || {_OF_SOURCE.format("allotment.amount_fen")}
                || ', batch:' || allotment.batch_id || ' to line:' || allotment.line_id AS says
            FROM funds_allotment AS allotment
            JOIN funds_fundbatch AS batch ON batch.id = allotment.batch_id
            WHERE batch.programme_id IN {REAL}
        ) AS signed
        FULL JOIN (SELECT * FROM {_MOVED} AS moved WHERE kind = 'allot') AS moved
            USING (reference)"""


def orders() -> str:
    """Each order that was carried out: what it says, against its transfer, or its allotment."""
    return f"""
        SELECT coalesce(signed.reference, moved.reference), signed.says, moved.says
        FROM (
            SELECT 'order:' || fund_order.id AS reference, fund_order.kind || ' '
                || fund_order.amount_fen
                || coalesce(' central ' || {_OF_SOURCE.format("fund_order.amount_fen")}, '')
                || ', line:' || fund_order.line_id || ' to ' || CASE fund_order.kind
                    WHEN 'reallot' THEN 'line:' || fund_order.to_line_id
                    WHEN 'return' THEN 'batch:' || fund_order.batch_id
                    ELSE 'line:' || fund_order.line_id END AS says
            FROM funds_fundorder AS fund_order
            JOIN funds_fundline AS line ON line.id = fund_order.line_id
            LEFT JOIN LATERAL (
                SELECT source FROM funds_fundbatch WHERE id = fund_order.batch_id
            ) AS batch ON true
            WHERE line.programme_id IN {REAL} AND fund_order.state = 'done'
              AND fund_order.kind <> 'allot'
        ) AS signed
        FULL JOIN (
            SELECT * FROM {_MOVED} AS moved WHERE kind IN ('reallot', 'return', 'freeze', 'thaw')
        ) AS moved USING (reference)
        UNION ALL
        SELECT 'order:' || fund_order.id,
            CASE fund_order.state WHEN 'done' THEN fund_order.batch_id || ' to '
                || fund_order.line_id || ': ' || fund_order.amount_fen END,
            allotted.batch_id || ' to ' || allotted.line_id || ': ' || allotted.amount_fen
        FROM funds_fundorder AS fund_order
        JOIN funds_fundline AS line ON line.id = fund_order.line_id
        LEFT JOIN funds_allotment AS allotted ON allotted.order_id = fund_order.id
        WHERE line.programme_id IN {REAL} AND fund_order.kind = 'allot'"""


def handed_on() -> str:
    """Money that went back to a treasury, was settled between sources, or carried over at year end:
    what two people signed, against its transfers.
    """
    return f"""
        SELECT coalesce(signed.reference || ' ' || signed.kind, moved.reference), signed.says,
            moved.says
        FROM (
            SELECT 'remitted:' || share.id AS reference, 'remit' AS kind,
                'remit ' || share.amount_fen || ' central '
                || {_OF_SOURCE.format("share.amount_fen")}
                || ', line:' || share.line_id || ' to batch:' || share.batch_id AS says
            FROM disbursements_treasuryshare AS share
            JOIN disbursements_treasuryreturn AS paper ON paper.id = share.treasury_return_id
            JOIN funds_fundbatch AS batch ON batch.id = share.batch_id
            WHERE paper.state = 'approved' AND paper.programme_id IN {REAL}
            UNION ALL
            SELECT 'carried:' || carried.id, 'carry', 'carry ' || carried.amount_fen || ' central '
                || {_OF_SOURCE.format("carried.amount_fen")}
                || ', batch:' || carried.batch_id || ' to batch:' || carried.new_batch_id
            FROM clearing_carriedbatch AS carried
            JOIN clearing_yearendorder AS paper ON paper.id = carried.order_id
            JOIN funds_fundbatch AS batch ON batch.id = carried.batch_id
            WHERE paper.state = 'approved' AND paper.programme_id IN {REAL}
            UNION ALL
            SELECT 'rounding:' || rounding.id, settled.kind, settled.kind || ' '
                || rounding.amount_fen || ' central '
                || {_OF_SOURCE.format("rounding.amount_fen")} || settled.way
            FROM clearing_roundingsettled AS rounding
            JOIN clearing_yearendorder AS paper ON paper.id = rounding.order_id
            CROSS JOIN LATERAL (
                VALUES ('settle_out', rounding.giver_id,
                        ', batch:' || rounding.giver_id || ' to outside'),
                       ('settle_in', rounding.taker_id,
                        ', outside to batch:' || rounding.taker_id)
            ) AS settled (kind, batch_id, way)
            JOIN funds_fundbatch AS batch ON batch.id = settled.batch_id
            WHERE paper.state = 'approved' AND paper.programme_id IN {REAL}
        ) AS signed
        FULL JOIN (
            SELECT * FROM {_MOVED} AS moved
            WHERE kind IN ('remit', 'carry', 'settle_out', 'settle_in')
        ) AS moved USING (reference, kind)"""


def holdings() -> str:
    """Central and local money of each line, against what it got of the batches of each source; of
    no batch has it given away more than it got.
    """
    return f"""
        WITH held AS (
            SELECT flow.line_id, flow.batch_id, sum(flow.fen) AS fen FROM (
                SELECT line.id, batch.id, transfer.amount_fen
                FROM ledger_transfer AS transfer
                JOIN ledger_account AS debit ON debit.id = transfer.debit_id
                JOIN ledger_account AS credit ON credit.id = transfer.credit_id
                JOIN funds_fundline AS line ON credit.book = 'line:' || line.id
                JOIN funds_fundbatch AS batch ON debit.book = 'batch:' || batch.id
                WHERE transfer.kind = 'allot'
                UNION ALL
                SELECT line.id, batch.id, -transfer.amount_fen
                FROM ledger_transfer AS transfer
                JOIN ledger_account AS debit ON debit.id = transfer.debit_id
                JOIN ledger_account AS credit ON credit.id = transfer.credit_id
                JOIN funds_fundline AS line ON debit.book = 'line:' || line.id
                JOIN funds_fundbatch AS batch ON credit.book = 'batch:' || batch.id
                WHERE transfer.kind IN ('return', 'remit')
                UNION ALL
                SELECT side.line_id, fund_order.batch_id, side.sign * fund_order.amount_fen
                FROM funds_fundorder AS fund_order
                CROSS JOIN LATERAL (
                    VALUES (fund_order.line_id, -1), (fund_order.to_line_id, 1)
                ) AS side (line_id, sign)
                WHERE fund_order.kind = 'reallot' AND fund_order.state = 'done'
            ) AS flow (line_id, batch_id, fen) GROUP BY flow.line_id, flow.batch_id
        )
        SELECT balance.book || ' ' || source.name,
            coalesce((
                SELECT sum(held.fen) FROM held JOIN funds_fundbatch AS batch
                    ON batch.id = held.batch_id AND (batch.source = 'central') = source.is_central
                WHERE held.line_id = line.id
            ), 0), source.fen
        FROM funds_fundline AS line
        JOIN ledger_balance AS balance ON balance.book = 'line:' || line.id
        CROSS JOIN LATERAL (
            VALUES ('central', true, balance.central_fen), ('local', false, balance.local_fen)
        ) AS source (name, is_central, fen)
        WHERE line.programme_id IN {REAL}
        UNION ALL
        SELECT 'line:' || held.line_id || ' of batch:' || held.batch_id,
            greatest(held.fen, 0), held.fen
        FROM held JOIN funds_fundline AS line ON line.id = held.line_id
        WHERE line.programme_id IN {REAL}"""


def open_lines() -> str:
    """The state of each line, against whether its book takes reservations."""
    return f"""
        SELECT 'line:' || line.id, line.state,
            CASE WHEN balance.is_open THEN 'open' ELSE 'paused' END
        FROM funds_fundline AS line
        LEFT JOIN ledger_balance AS balance ON balance.book = 'line:' || line.id
        WHERE line.programme_id IN {REAL}"""


def quotas() -> str:
    """The daily quota that was set last for each line, against the one that its book guards."""
    return f"""
        SELECT 'line:' || line.id,
            coalesce(quota.quota_claims::text, 'any') || ' claims, '
                || coalesce(quota.quota_fen::text, 'any') || ' fen',
            coalesce(balance.quota_claims::text, 'any') || ' claims, '
                || coalesce(balance.quota_fen::text, 'any') || ' fen'
        FROM funds_fundline AS line
        JOIN ledger_balance AS balance ON balance.book = 'line:' || line.id
        LEFT JOIN LATERAL (
            SELECT quota_claims, quota_fen FROM funds_dailyquota
            WHERE line_id = line.id ORDER BY id DESC LIMIT 1
        ) AS quota ON true
        WHERE line.programme_id IN {REAL}"""


def registrations() -> str:
    """What each book counted on its last day, against the claims registered on that day."""
    return f"""
        SELECT books.book || ' on ' || balance.counted_on,
            count(transfer.id) || ' claims, ' || coalesce(sum(transfer.amount_fen), 0) || ' fen',
            balance.counted_claims || ' claims, ' || balance.counted_fen || ' fen'
        FROM {BOOKS} JOIN ledger_balance AS balance USING (book)
        LEFT JOIN ledger_account AS account
            ON account.book = balance.book AND account.bucket = 'available'
        LEFT JOIN (
            SELECT reserved.* FROM ledger_transfer AS reserved
            WHERE reserved.kind = 'reserve' AND reserved.reference = reserved.subject
              AND NOT EXISTS (
                SELECT FROM claims_openingclaim
                WHERE 'claim:' || claim_id = reserved.subject)
        ) AS transfer
            ON transfer.debit_id = account.id AND transfer.programme_day = balance.counted_on
        WHERE balance.counted_on IS NOT NULL GROUP BY balance.book, books.book"""
