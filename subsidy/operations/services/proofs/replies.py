"""Payments against the bank's own words: every line of every reply that was applied."""

from subsidy.operations.services.proofs.proof import REAL


def said_by_the_bank() -> str:
    """Each payment, against the last line that decided it; lines set aside as differences aside.

    A refusal is the last word, whatever came before: a bank may give back what it had paid. Without
    a line that decides, nothing was paid or refused.
    """
    return f"""
        SELECT payment.reference,
            CASE WHEN said.refuses THEN 'refused' WHEN said.pays THEN 'paid'
                WHEN payment.state IN ('paid', 'refused') THEN 'scheduled'
                ELSE payment.state END,
            payment.state
        FROM disbursements_payment AS payment
        JOIN disbursements_batch AS batch ON batch.id = payment.batch_id
        LEFT JOIN (
            SELECT line.reference, bool_or(line.verdict = 'refuses') AS refuses,
                bool_or(line.verdict = 'pays') AS pays
            FROM disbursements_replyline AS line GROUP BY line.reference
        ) AS said ON said.reference = payment.reference
        WHERE batch.programme_id IN {REAL}"""


def lines_judged() -> str:
    """Every line of an applied reply has its verdict; one that does not fit, a difference."""
    return """
        SELECT 'reply:' || file.id || ' line ' || line.number,
            CASE WHEN line.verdict IN ('pays', 'refuses', 'repeats', 'not_final')
                THEN line.verdict ELSE line.verdict || ', noted' END,
            CASE WHEN line.verdict = '' THEN 'waiting'
                WHEN noted.id IS NULL THEN line.verdict ELSE line.verdict || ', noted' END
        FROM disbursements_bankfile AS file
        JOIN disbursements_replyline AS line ON line.file_id = file.id
        LEFT JOIN disbursements_replydifference AS noted ON noted.line_id = line.id
        WHERE file.applied_at IS NOT NULL AND file.last_error = ''"""
