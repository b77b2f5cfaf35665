"""What moves, against the record of its moves."""

from subsidy.operations.services.proofs.proof import REAL

_BATCHES = f"(SELECT id FROM disbursements_batch WHERE programme_id IN {REAL})"
_CLAIMS = f"(SELECT id FROM claims_claim WHERE programme_id IN {REAL})"
#: table, table of its moves, their owner, how a row is called, which rows are real
MOVING = (
    ("claims_claim", "claims_claimmove", "claim_id", "reference", f"programme_id IN {REAL}"),
    ("disbursements_batch", "disbursements_batchmove", "batch_id", "number", f"id IN {_BATCHES}"),
    (
        "disbursements_payment",
        "disbursements_paymentmove",
        "payment_id",
        "reference",
        f"batch_id IN {_BATCHES}",
    ),
    (
        "disbursements_recovery",
        "disbursements_recoverymove",
        "recovery_id",
        "reference",
        f"grant_id IN (SELECT id FROM claims_grant WHERE claim_id IN {_CLAIMS})",
    ),
    (
        "claims_reassessment",
        "claims_reassessmentmove",
        "reassessment_id",
        "document_number",
        f"programme_id IN {REAL}",
    ),
)


def last_moves() -> str:
    """The state of every row, against the end of its last move."""
    return " UNION ALL ".join(
        f"""
        SELECT row.{name}, last.target, row.state FROM {table} AS row
        LEFT JOIN (
            SELECT DISTINCT ON ({owner}) {owner}, target FROM {moves} ORDER BY {owner}, id DESC
        ) AS last ON last.{owner} = row.id
        WHERE {which}"""
        for table, moves, owner, name, which in MOVING
    )


def chains() -> str:
    """The start of every move, against the end of the one before it; a first has none."""
    return " UNION ALL ".join(
        f"""
        SELECT row.{name} || ' move:' || move.id || ' ' || move.verb,
            lag(move.target, 1, '') OVER (PARTITION BY move.{owner} ORDER BY move.id), move.source
        FROM {moves} AS move JOIN {table} AS row ON row.id = move.{owner}
        WHERE row.{which}"""
        for table, moves, owner, name, which in MOVING
    )
