"""All that must be true, sentence by sentence. Read from here; each look says what it compares."""

from django.utils.translation import gettext_noop as _

from subsidy.operations.services.proofs import (
    bank_files,
    claims,
    evidence,
    funds,
    history,
    ledger,
    money,
    moves,
    payments,
    people,
    recoveries,
    replies,
)
from subsidy.operations.services.proofs.proof import Finding, Proof, Row, compare

__all__ = ["PROOFS", "Finding", "Proof", "Row"]

PROOFS = (
    # the ledger in itself
    Proof(_("Every balance is the sum of its transfers"), compare(ledger.balances)),
    Proof(_("Every allotted fen has its source"), compare(ledger.allotted_by_source)),
    Proof(_("Every spent fen has its source"), compare(ledger.spent_by_source)),
    Proof(_("Every transfer goes the way of its kind"), compare(ledger.ways)),
    Proof(_("Every line and fund batch has its book, and nobody else"), compare(ledger.books)),
    # ledger = funds
    Proof(_("Every fund batch was issued in full"), compare(funds.batches_issued)),
    Proof(
        _("Every allotment moved its money, and no money moved without"),
        compare(funds.allotments),
    ),
    Proof(_("Every fund order moved its money, and no money moved without"), compare(funds.orders)),
    Proof(
        _("Money goes to a treasury or another year as two people signed, and not without"),
        compare(funds.handed_on),
    ),
    Proof(_("Every line's money is of the batches that gave it"), compare(funds.holdings)),
    Proof(
        _("Every line takes reservations while it is open, and only then"),
        compare(funds.open_lines),
    ),
    Proof(_("Every book guards the daily quota that was set last"), compare(funds.quotas)),
    Proof(_("Every book counts what its day registered"), compare(funds.registrations)),
    # ledger = claims
    Proof(
        _("Every line reserves what its undecided claims are promised"),
        compare(money.reserved_by_line),
    ),
    Proof(_("Every line holds what its grants say"), compare(money.granted_by_line)),
    Proof(_("Every claim reserves its own promise"), compare(money.reserved_by_claim)),
    Proof(_("Every grant's money is where its state says"), compare(money.money_by_grant)),
    Proof(
        _("No transfer is without its claim, on the claim's own line"),
        compare(money.transfers_of_claims),
    ),
    Proof(
        _("No granted money moves but by its grant, in its parts"),
        compare(money.transfers_of_grants),
    ),
    Proof(_("Central and local parts add up"), compare(money.parts)),
    # claims in themselves
    Proof(_("Every live claim has one live slot, every ended one none"), compare(claims.slots)),
    Proof(_("No applicant is over the quota of the terms"), compare(claims.quotas)),
    Proof(
        _("Every live claim holds its identifiers, no ended one any"),
        compare(claims.identifiers),
    ),
    Proof(_("Every live claim holds what its terms ask for"), compare(claims.kinds_required)),
    Proof(_("Every claim is where its grant is"), compare(claims.states_of_grants)),
    Proof(_("Every grant is what was promised and decided"), compare(claims.decisions)),
    Proof(_("Nothing is left granted of what came back whole"), compare(claims.returns)),
    Proof(_("Every claim under reassessed terms was put right"), compare(claims.reassessments)),
    Proof(_("Test merchants claim only in test programmes"), compare(claims.test_merchants)),
    Proof(_("Everything is where its last move left it"), compare(moves.last_moves)),
    Proof(_("Every move starts where the one before it ended"), compare(moves.chains)),
    # claims = batches = bank replies
    Proof(_("Every batch is the sum of its payments"), compare(payments.sums_of_batches)),
    Proof(
        _("Every payment and what it keeps back is the sum of its grants"),
        compare(payments.sums_of_payments),
    ),
    Proof(_("Every payment goes to the payee and account of its claims"), compare(payments.payees)),
    Proof(
        _("Every grant is with the bank as its payment is"), compare(payments.states_of_payments)
    ),
    Proof(_("Every payout names the reply that caused it"), compare(payments.causes)),
    Proof(_("Every batch with the bank has its two orders"), compare(payments.orders)),
    Proof(_("Every payment is what the bank said"), compare(replies.said_by_the_bank)),
    Proof(_("Every line of an applied reply is judged"), compare(replies.lines_judged)),
    # recoveries
    Proof(_("Every grant that is asked back has its recovery"), compare(recoveries.of_grants)),
    Proof(_("Every recovery is the sum of what came back"), compare(recoveries.sums)),
    Proof(
        _("Every repayment and write-off moved its money, and no money moved without"),
        compare(recoveries.transfers),
    ),
    Proof(_("What is written off is all that was left"), compare(recoveries.written_off)),
    Proof(_("Every payment keeps back what its nettings say"), compare(recoveries.nettings)),
    Proof(_("Every netting that counts is a repayment"), compare(recoveries.nettings_repaid)),
    Proof(_("Every instalment plan is the sum of its instalments"), compare(recoveries.plans)),
    Proof(
        _("Every return to the treasuries is the sum of its repayments, source by source"),
        compare(recoveries.treasury_returns),
    ),
    # files
    Proof(_("Every file of evidence is the one that was uploaded"), evidence.files),
    Proof(_("Every signed batch is what was sealed"), bank_files.sealed_batches),
    Proof(_("Every bank file is what its hash says"), bank_files.files),
    Proof(_("Every line of a reply is in its file"), bank_files.replies),
    # history
    Proof(_("The chain of history is unbroken"), history.unbroken),
    Proof(_("Every row that staff can change is as its last change left it"), history.last_changes),
    # people
    Proof(_("No maker is the checker"), compare(people.two_people)),
    Proof(_("Every signature is that of its move"), compare(people.signatures)),
)
