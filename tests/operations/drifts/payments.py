"""Batches, payments, recoveries and bank files, broken against claims."""

from tests.operations.drifts.drifting import Drifting

DRIFTS = [
    Drifting(
        "Every batch is the sum of its payments",
        "B-2024-",
        "UPDATE disbursements_batch SET total_fen = total_fen + 1, local_fen = local_fen + 1",
    ),
    Drifting(
        "Every payment and what it keeps back is the sum of its grants",
        "B-2024-",
        "UPDATE disbursements_payment SET amount_fen = amount_fen + 1, local_fen = local_fen + 1",
    ),
    Drifting(
        "Every payment goes to the payee and account of its claims",
        "for C-",
        "UPDATE disbursements_payment SET account_digest = sha256('mine')",
    ),
    Drifting(
        "Every payment goes to the payee and account of its claims",
        "for C-",
        "UPDATE disbursements_payment SET merchant_id = 0 WHERE merchant_id IS NOT NULL",
    ),
    Drifting(
        "Every grant is with the bank as its payment is",
        "grant:",
        "UPDATE disbursements_paymentline SET is_live = false",
    ),
    Drifting(
        "Every grant is with the bank as its payment is",
        "grant:",
        "UPDATE disbursements_payment SET state = 'paid', paid_at = now()"
        " WHERE state = 'scheduled'",
    ),
    Drifting(
        "Every batch with the bank has its two orders",
        "B-2024-",
        "UPDATE disbursements_bankfile SET sent_at = NULL WHERE kind = 'order_csv'",
    ),
    Drifting(
        "Every payment and what it keeps back is the sum of its grants",
        "B-2024-",
        "UPDATE disbursements_payment SET netted_local_fen = 0 WHERE netted_local_fen > 0",
    ),
    Drifting(
        "Every payout names the reply that caused it",
        "pay",
        "UPDATE ledger_transfer SET reference = split_part(reference, '/', 1) || '/reply:0' || id"
        " WHERE kind = 'pay'",
    ),
    Drifting(
        "Every payout names the reply that caused it",
        "bounce",
        "UPDATE disbursements_replyline SET verdict = 'repeats' WHERE verdict = 'refuses'",
    ),
    Drifting(
        "Every payment is what the bank said",
        "B-2024-",
        "UPDATE disbursements_payment SET state = 'paid', paid_at = now()"
        " WHERE state = 'scheduled'",
    ),
    Drifting(
        "Every payment is what the bank said",
        "B-2024-",
        "UPDATE disbursements_payment SET state = 'paid', paid_at = now(), refused_at = NULL"
        " WHERE state = 'refused'",
    ),
    Drifting(
        "Every payment is what the bank said",
        "B-2024-",
        "DELETE FROM disbursements_replyline",
    ),
    Drifting(
        "Every line of an applied reply is judged",
        "line 1",
        "UPDATE disbursements_replyline SET verdict = ''",
    ),
    Drifting(
        "Every line of an applied reply is judged",
        "line 1",
        "UPDATE disbursements_replyline SET verdict = 'wrong_amount'",
    ),
    Drifting(
        "Every signed batch is what was sealed",
        "B-2024-",
        "UPDATE disbursements_payment SET bank = 'mine' WHERE state = 'scheduled'",
    ),
    Drifting(
        "Every bank file is what its hash says",
        ".xml",
        "UPDATE disbursements_bankfilepart SET content = content || 'x'::bytea",
    ),
    Drifting(
        "Every bank file is what its hash says",
        "pain001",
        "DELETE FROM disbursements_bankfilepart WHERE file_id IN"
        " (SELECT id FROM disbursements_bankfile WHERE kind = 'order_xml')",
    ),
    Drifting(
        "Every line of a reply is in its file",
        "line 1",
        "UPDATE disbursements_replyline SET reference = 'B-2024-9999-00001'",
    ),
    Drifting(
        "Every line of a reply is in its file",
        "A",
        "DELETE FROM disbursements_bankfilepart",
    ),
]
