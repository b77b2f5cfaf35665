"""Batches on their way to the bank, back from it, and what it says."""

import itertools

from hypothesis import strategies as st
from hypothesis.stateful import rule

from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import Batch, Payment
from tests.disbursements.replies import line as reply_line, reply
from tests.operations.machine.stage import FAILS, WHICH, Stage

#: The bank's words: mostly paid, sometimes refused, not final, or of another amount.
WORDS = st.sampled_from(["ACSC", "ACSC", "ACSC", "RJCT", "RJCT", "PDNG", "wrong"])


class Batches(Stage):
    @rule(fails=FAILS, payee=st.sampled_from(["merchant", "merchant", "applicant"]))
    def draft(self, fails, payee):
        self.act(
            fails,
            lambda: disbursements.draft_batch(
                self.world.programme, payee=payee, by=self.maker, at=self.at
            ),
        )

    @rule(fails=FAILS, which=WHICH)
    def drop_payment(self, fails, which):
        drafted = Payment.objects.filter(state="drafted")
        self.act(
            fails,
            lambda: disbursements.drop_payment(
                self.pick(drafted, which), reason="wait", by=self.maker, at=self.at
            ),
        )

    @rule(fails=FAILS, which=WHICH)
    def advance(self, fails, which):
        """The next step of a batch, until the bank has it."""
        steps = {
            "draft": lambda batch: disbursements.seal(batch, by=self.maker, at=self.at),
            "sealed": lambda batch: disbursements.approve(batch, by=self.checker, at=self.at),
            "approved": self._send,
        }

        def step():
            batch = self.pick(Batch.objects.filter(state__in=list(steps)), which)
            steps[batch.state](batch)

        self.act(fails, step)

    advance_too = advance  # most roads are long

    def _send(self, batch):
        disbursements.send(batch, by=self.maker, at=self.at, directory=self.desk.directory)

    @rule(fails=FAILS, which=WHICH, verb=st.sampled_from(["unseal", "reject", "recall", "cancel"]))
    def take_back(self, fails, which, verb):
        sources = list(Batch.MOVES[verb][0])
        self.act(
            fails,
            lambda: getattr(disbursements, verb)(
                self.pick(Batch.objects.filter(state__in=sources), which),
                by=self.checker,
                at=self.at,
                reason="chance",
            ),
        )

    @rule(fails=FAILS, which=WHICH, words=st.lists(WORDS, min_size=1, max_size=4))
    def answer(self, fails, which, words):
        """The bank says something of each payment: for the first time, again, or too late."""
        batches = Batch.objects.filter(state__in=["sent", "settled", "part_settled", "closed"])
        name = f"R{next(self.numbers)}.xml"

        def read():
            batch = self.pick(batches, which)
            lines = [
                self._line(payment, word)
                for payment, word in zip(
                    batch.payments.order_by("number"), itertools.cycle(words), strict=False
                )
            ]
            content = reply(*lines, order=batch.number, message=name)
            self.desk.deliver(name, content)
            disbursements.read_replies(self.desk.directory, at=self.at)

        self.act(fails, read)

    def _line(self, payment, word):
        if word == "wrong":
            return reply_line(payment.reference, "ACSC", amount="0.01")
        return reply_line(payment.reference, word, code="AC04" if word == "RJCT" else "")

    @rule(fails=FAILS)
    def read_again(self, fails):
        self.act(fails, lambda: disbursements.read_replies(self.desk.directory, at=self.at))
