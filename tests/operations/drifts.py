"""One way, or several, to make each proof fail: by raw SQL, with triggers and constraints off."""

from dataclasses import dataclass

from django.db import connection

#: Constraints that keep the database itself from being broken in these ways.
CONSTRAINTS = {
    "claims_grant": "grant_is_the_sum_of_its_parts",
    "claims_reassessment": "reassessment_is_approved_by_another_person",
    "funds_allotment": "allotment_is_checked_by_another_person",
    "programmes_terms": "terms_are_checked_by_another_person",
    "disbursements_batch": "batch_is_approved_by_neither_maker_nor_sealer",
    "disbursements_recovery": "repayment_is_recorded_by_another_person",
    "merchants_payoutaccount": "payout_account_is_approved_by_another_person",
}


@dataclass(frozen=True)
class Drifting:
    """A broken world: the sentence that must be denied, and part of the subject it names."""

    sentence: str
    subject: str
    sql: str


def damage(sql: str) -> None:
    """Do what only an owner of the tables with bad intentions can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table, constraint in CONSTRAINTS.items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(sql)


def _state(state: str) -> str:
    return f"(SELECT id FROM claims_claim WHERE state = '{state}')"


DRIFTS = [
    Drifting(
        "Every balance is the sum of its transfers",
        "frozen",
        "UPDATE ledger_balance SET available_fen = available_fen - 1, frozen_fen = frozen_fen + 1",
    ),
    Drifting(
        "Every balance is the sum of its transfers",
        "reserved",
        "DELETE FROM ledger_transfer WHERE kind = 'release'",
    ),
    Drifting(
        "Every allotted fen has its source",
        "central",
        "UPDATE ledger_balance SET central_fen = central_fen + 1, local_fen = local_fen - 1"
        " WHERE local_fen > 0",
    ),
    Drifting(
        "Every spent fen has its source",
        "local",
        "UPDATE ledger_balance SET central_spent_fen = central_spent_fen - 1,"
        " local_spent_fen = local_spent_fen + 1 WHERE central_spent_fen > 0",
    ),
    Drifting(
        "Every transfer goes the way of its kind",
        "freeze",
        "UPDATE ledger_transfer SET kind = 'freeze' WHERE kind = 'commit'",
    ),
    Drifting(
        "Every transfer goes the way of its kind",
        "pay",
        "UPDATE ledger_transfer AS row SET debit_id = (SELECT other.id FROM ledger_account AS mine"
        " JOIN ledger_account AS other ON other.book <> mine.book AND other.bucket = mine.bucket"
        " WHERE mine.id = row.debit_id AND other.book LIKE 'line:%' LIMIT 1) WHERE kind = 'pay'",
    ),
    Drifting(
        "Every line and fund batch has its book, and nobody else",
        "batch:",
        "DELETE FROM ledger_account WHERE book LIKE 'batch:%' AND bucket = 'frozen'",
    ),
    Drifting(
        "Every line and fund batch has its book, and nobody else",
        "purse:1",
        "UPDATE ledger_balance SET book = 'purse:1'"
        " WHERE book = (SELECT min(book) FROM ledger_balance)",
    ),
    Drifting(
        "Every fund batch was issued in full",
        "batch:",
        "UPDATE funds_fundbatch SET amount_fen = amount_fen + 1",
    ),
    Drifting(
        "Every allotment moved its money, and no money moved without",
        "allotment:",
        "DELETE FROM funds_allotment WHERE id = (SELECT min(id) FROM funds_allotment)",
    ),
    Drifting(
        "Every allotment moved its money, and no money moved without",
        "allotment:",
        "UPDATE funds_allotment SET document_number = 'D-' || id, batch_id ="
        " (SELECT id FROM funds_fundbatch WHERE source = 'central')",
    ),
    Drifting(
        "Every line takes reservations while it is open, and only then",
        "line:",
        "UPDATE ledger_balance SET is_open = false",
    ),
    Drifting(
        "Every line reserves what its undecided claims are promised",
        "line:",
        "UPDATE claims_claim SET subsidy_fen = subsidy_fen + 1 WHERE state = 'in_review'",
    ),
    Drifting(
        "Every line holds what its grants say",
        "committed",
        "UPDATE claims_grant SET amount_fen = amount_fen + 1, local_fen = local_fen + 1"
        " WHERE state = 'committed'",
    ),
    Drifting(
        "Every line holds what its grants say",
        "recovered",
        "UPDATE claims_grant SET state = 'recovered' WHERE state = 'recovering'",
    ),
    Drifting(
        "Every claim reserves its own promise",
        "C-",
        "UPDATE claims_claim SET subsidy_fen = subsidy_fen + CASE state"
        " WHEN 'in_review' THEN 1 ELSE -1 END WHERE state IN ('in_review', 'rejected')",
    ),
    Drifting(
        "Every grant's money is where its state says",
        "grant:",
        "UPDATE claims_grant SET state = 'paid' WHERE state = 'scheduled'",
    ),
    Drifting(
        "No transfer is without its claim, on the claim's own line",
        "pay",
        "UPDATE ledger_transfer SET subject = 'claim:0' WHERE kind = 'pay'",
    ),
    Drifting(
        "No transfer is without its claim, on the claim's own line",
        "reserve",
        "UPDATE claims_claim SET line_id ="
        " (SELECT id FROM funds_fundline WHERE category_group = 'cars')",
    ),
    Drifting(
        "No granted money moves but by its grant, in its parts",
        "pay",
        "UPDATE ledger_transfer SET reference = 'grant:0/' || id WHERE kind = 'pay'",
    ),
    Drifting(
        "No granted money moves but by its grant, in its parts",
        "commit",
        "UPDATE ledger_transfer SET central_fen = central_fen - 1 WHERE kind = 'commit'",
    ),
    Drifting(
        "Central and local parts add up",
        "grant:",
        "UPDATE claims_grant SET local_fen = local_fen + 1",
    ),
    Drifting(
        "Every live claim has one live slot, every ended one none",
        "C-",
        f"UPDATE claims_entitlement SET is_live = false WHERE claim_id IN {_state('paid')}",
    ),
    Drifting(
        "Every live claim has one live slot, every ended one none",
        "C-",
        f"UPDATE claims_entitlement SET is_live = true WHERE claim_id IN {_state('withdrawn')}",
    ),
    Drifting(
        "Every live claim has one live slot, every ended one none",
        "C-",
        "UPDATE claims_entitlement SET quota_class = 'another'",
    ),
    Drifting(
        "No applicant is over the quota of the terms",
        "appliances.refrigerator",
        "UPDATE claims_entitlement SET slot = id,"
        " applicant_id = (SELECT min(applicant_id) FROM claims_entitlement)",
    ),
    Drifting(
        "Every live claim holds its identifiers, no ended one any",
        "C-",
        f"UPDATE claims_claimidentifier SET is_live = false WHERE claim_id IN {_state('paid')}",
    ),
    Drifting(
        "Every live claim holds its identifiers, no ended one any",
        "C-",
        f"UPDATE claims_claimidentifier SET is_live = true WHERE claim_id IN {_state('expired')}",
    ),
    Drifting(
        "Every live claim holds what its terms ask for",
        "serial_number",
        "DELETE FROM claims_claimidentifier WHERE kind = 'serial_number'",
    ),
    Drifting(
        "Every live claim holds what its terms ask for",
        "invoice",
        "DELETE FROM claims_claimidentifier WHERE kind = 'invoice'",
    ),
    Drifting(
        "Every claim is where its grant is",
        "C-",
        "UPDATE claims_claim SET state = 'paid' WHERE state = 'approved'",
    ),
    Drifting(
        "Every claim is where its grant is",
        "C-",
        f"DELETE FROM claims_grant WHERE claim_id IN {_state('paid')}",
    ),
    Drifting(
        "Every grant is what was promised and decided",
        "grant:",
        "UPDATE claims_decision SET amount_fen = amount_fen + 1",
    ),
    Drifting(
        "Every grant is what was promised and decided",
        "grant:",
        "DELETE FROM claims_decision",
    ),
    Drifting(
        "Every grant is what was promised and decided",
        "grant:",
        "UPDATE claims_grant SET split_from_id = NULL",
    ),
    Drifting(
        "Every grant's money is where its state says",
        "grant:",
        "UPDATE claims_grant SET split_from_id = NULL",
    ),
    Drifting(
        "Nothing is left granted of what came back whole",
        "C-",
        "UPDATE claims_goodsreturn SET kind = 'whole', refund_fen = NULL, price_fen = NULL,"
        " subsidy_fen = NULL WHERE kind = 'part'",
    ),
    Drifting(
        "Every claim under reassessed terms was put right",
        "reassessment:",
        "UPDATE claims_reassessmentline SET done_at = NULL, outcome = ''",
    ),
    Drifting(
        "Test merchants claim only in test programmes",
        "C-",
        "UPDATE merchants_merchant SET is_test = true",
    ),
    Drifting(
        "Everything is where its last move left it",
        "C-",
        "UPDATE claims_claim SET state = 'lapsed' WHERE state = 'rejected'",
    ),
    Drifting(
        "Everything is where its last move left it",
        "B-2024",
        "UPDATE disbursements_batch SET state = 'closed' WHERE state = 'settled'",
    ),
    Drifting(
        "Everything is where its last move left it",
        "R-",
        "DELETE FROM disbursements_recoverymove",
    ),
    Drifting(
        "Every move starts where the one before it ended",
        "C-",
        "DELETE FROM claims_claimmove WHERE verb = 'refer'",
    ),
    Drifting(
        "Every move starts where the one before it ended",
        "submit",
        "UPDATE claims_claimmove SET source = 'paid' WHERE verb = 'submit'",
    ),
    Drifting(
        "Every batch is the sum of its payments",
        "B-2024-",
        "UPDATE disbursements_batch SET total_fen = total_fen + 1, local_fen = local_fen + 1",
    ),
    Drifting(
        "Every payment is the sum of its grants",
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
        "Every payout names an applied reply, every return its recovery",
        "pay",
        "UPDATE ledger_transfer SET reference = split_part(reference, '/', 1) || '/reply:0'"
        " WHERE kind = 'pay'",
    ),
    Drifting(
        "Every payout names an applied reply, every return its recovery",
        "bounce",
        "UPDATE disbursements_bankfile SET last_error = 'unreadable' WHERE kind = 'reply'",
    ),
    Drifting(
        "Every payout names an applied reply, every return its recovery",
        "recover",
        "UPDATE ledger_transfer SET reference = split_part(reference, '/', 1) || '/recovery:0/1'"
        " WHERE kind = 'recover'",
    ),
    Drifting(
        "Every recovered grant has its recovery",
        "grant:",
        "DELETE FROM disbursements_recovery WHERE state = 'demanded'",
    ),
    Drifting(
        "Every recovered grant has its recovery",
        "grant:",
        "UPDATE disbursements_recovery"
        " SET central_fen = central_fen - 1, local_fen = local_fen + 1",
    ),
    Drifting(
        "Every batch with the bank has its two orders",
        "B-2024-",
        "UPDATE disbursements_bankfile SET sent_at = NULL WHERE kind = 'order_csv'",
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
        "DELETE FROM disbursements_bankfile WHERE kind = 'reply'",
    ),
    Drifting(
        "No maker is the checker",
        "allotment:",
        "UPDATE funds_allotment SET checked_by = prepared_by",
    ),
    Drifting(
        "No maker is the checker",
        "terms:",
        "UPDATE programmes_terms SET checked_by = prepared_by",
    ),
    Drifting(
        "No maker is the checker",
        "drafted and approved",
        "UPDATE disbursements_batch SET made_by_id = approved_by_id"
        " WHERE approved_by_id IS NOT NULL",
    ),
    Drifting(
        "No maker is the checker",
        "sealed and approved",
        "UPDATE disbursements_batch SET sealed_by_id = approved_by_id"
        " WHERE approved_by_id IS NOT NULL",
    ),
    Drifting(
        "No maker is the checker",
        "R-",
        "UPDATE disbursements_recovery SET demanded_by_id = repaid_by_id",
    ),
    Drifting(
        "No maker is the checker",
        "reassessment:",
        "UPDATE claims_reassessment SET proposed_by_id = approved_by_id",
    ),
    Drifting(
        "No maker is the checker",
        "payout account:",
        "UPDATE merchants_payoutaccount SET proposed_by_id = approved_by_id",
    ),
    Drifting(
        "Every file of evidence is the one that was uploaded",
        "ev_",
        "UPDATE claims_evidence SET sha256 = repeat('0', 64)",
    ),
    Drifting(
        "Every signature is that of its move",
        "approve",
        "UPDATE disbursements_batch SET approved_by_id = 0 WHERE approved_by_id IS NOT NULL",
    ),
]
