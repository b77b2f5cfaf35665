"""Orders about the lines' money, and lines that are paused."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from subsidy.funds import services as funds
from subsidy.funds.models import FundBatch, FundLine, FundOrder
from subsidy.funds.rules import Paper
from tests.operations.machine.stage import FAILS, WHICH, Stage


class Lines(Stage):
    @rule(
        fails=FAILS,
        which=WHICH,
        fen=st.integers(1, 3_000_000),
        kind=st.sampled_from(["allot", "reallot", "return", "freeze", "thaw"]),
    )
    def order(self, fails, which, fen, kind):
        more = {
            "allot": lambda: {"batch": self.pick(FundBatch.objects, which)},
            "reallot": lambda: {"to_line": self.pick(FundLine.objects, which + 1)},
        }

        def propose():
            facts = more.get(kind, dict)()
            getattr(funds, f"propose_{kind}")(
                self.pick(FundLine.objects, which),
                amount_fen=fen,
                paper=Paper("P-1", "chance"),
                by=self.maker,
                at=self.at,
                **facts,
            )

        self.act(fails, propose)

    @rule(fails=FAILS, which=WHICH, verb=st.sampled_from(["approve", "approve", "reject"]))
    def decide(self, fails, which, verb):
        proposed = FundOrder.objects.filter(state="proposed")
        self.act(
            fails,
            lambda: getattr(funds, f"{verb}_order")(
                self.pick(proposed, which), by=self.checker, at=self.at, reason="chance"
            ),
        )

    @rule(fails=FAILS, which=WHICH)
    def pause_or_resume(self, fails, which):
        def step():
            line = self.pick(FundLine.objects, which)
            verb = funds.pause_line if line.state == "open" else funds.resume_line
            verb(line, by=self.maker, at=self.at, reason="chance")

        self.act(fails, step)
