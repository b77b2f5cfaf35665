"""All that must be true, sentence by sentence. Read from here; each look says what it compares."""

from subsidy.operations.services.proofs import (
    claims,
    evidence,
    ledger,
    money,
    moves,
    payments,
    people,
    replies,
)
from subsidy.operations.services.proofs.proof import Finding, Proof, Row, compare

__all__ = ["PROOFS", "Finding", "Proof", "Row"]

PROOFS = (
    # the ledger in itself
    Proof("Every balance is the sum of its transfers", compare(ledger.balances)),
    Proof("Every allotted fen has its source", compare(ledger.allotted_by_source)),
    Proof("Every spent fen has its source", compare(ledger.spent_by_source)),
    Proof("Every transfer goes the way of its kind", compare(ledger.ways)),
    Proof("Every line and fund batch has its book, and nobody else", compare(ledger.books)),
    Proof("Every fund batch was issued in full", compare(ledger.batches_issued)),
    Proof(
        "Every allotment moved its money, and no money moved without", compare(ledger.allotments)
    ),
    Proof(
        "Every line takes reservations while it is open, and only then", compare(ledger.open_lines)
    ),
    # ledger = claims
    Proof(
        "Every line reserves what its undecided claims are promised",
        compare(money.reserved_by_line),
    ),
    Proof("Every line holds what its grants say", compare(money.granted_by_line)),
    Proof("Every claim reserves its own promise", compare(money.reserved_by_claim)),
    Proof("Every grant's money is where its state says", compare(money.money_by_grant)),
    Proof(
        "No transfer is without its claim, on the claim's own line",
        compare(money.transfers_of_claims),
    ),
    Proof(
        "No granted money moves but by its grant, in its parts", compare(money.transfers_of_grants)
    ),
    Proof("Central and local parts add up", compare(money.parts)),
    # claims in themselves
    Proof("Every live claim has one live slot, every ended one none", compare(claims.slots)),
    Proof("No applicant is over the quota of the terms", compare(claims.quotas)),
    Proof("Every live claim holds its identifiers, no ended one any", compare(claims.identifiers)),
    Proof("Every live claim holds what its terms ask for", compare(claims.kinds_required)),
    Proof("Every claim is where its grant is", compare(claims.states_of_grants)),
    Proof("Every grant is what was promised and decided", compare(claims.decisions)),
    Proof("Nothing is left granted of what came back whole", compare(claims.returns)),
    Proof("Every claim under reassessed terms was put right", compare(claims.reassessments)),
    Proof("Test merchants claim only in test programmes", compare(claims.test_merchants)),
    Proof("Everything is where its last move left it", compare(moves.last_moves)),
    Proof("Every move starts where the one before it ended", compare(moves.chains)),
    # claims = batches = bank replies
    Proof("Every batch is the sum of its payments", compare(payments.sums_of_batches)),
    Proof("Every payment is the sum of its grants", compare(payments.sums_of_payments)),
    Proof("Every payment goes to the payee and account of its claims", compare(payments.payees)),
    Proof("Every grant is with the bank as its payment is", compare(payments.states_of_payments)),
    Proof(
        "Every payout names an applied reply, every return its recovery", compare(payments.causes)
    ),
    Proof("Every recovered grant has its recovery", compare(payments.recoveries)),
    Proof("Every batch with the bank has its two orders", compare(payments.orders)),
    Proof("Every payment is what the bank said", replies.said_by_the_bank),
    # files
    Proof("Every file of evidence is the one that was uploaded", evidence.files),
    # people
    Proof("No maker is the checker", compare(people.two_people)),
    Proof("Every signature is that of its move", compare(people.signatures)),
)
