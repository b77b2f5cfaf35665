"""What is asked back: repaid, netted, agreed in instalments, written off, returned."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from subsidy.claims.models import Grant
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import InstalmentPlan, Recovery, TreasuryReturn, WriteOff
from tests.operations.machine.stage import FAILS, FEN, WHICH, Stage


class Debts(Stage):
    @rule(fails=FAILS, which=WHICH)
    def demand(self, fails, which):
        paid = Grant.objects.filter(state="paid")
        self.act(
            fails,
            lambda: disbursements.demand_recovery(
                self.pick(paid, which), reason_code="irregular", by=self.maker, at=self.at
            ),
        )

    @rule(fails=FAILS, which=WHICH, fen=st.one_of(st.none(), FEN))
    def repay(self, fails, which, fen):
        reference = f"IN-{next(self.numbers)}"
        self.act(
            fails,
            lambda: disbursements.record_repayment(
                self.pick(Recovery.objects.exclude(state="repaid"), which),
                bank_reference=reference,
                amount_fen=fen,
                by=self.checker,
                at=self.at,
            ),
        )

    @rule(fails=FAILS)
    def wait_and_net(self, fails):
        """A month goes by: debts are overdue, and what was netted has stood."""
        self.act(fails, lambda: disbursements.settle_nettings(at=self.at), hours=32 * 24)

    @rule(fails=FAILS, which=WHICH, good=st.booleans())
    def write_off(self, fails, which, good):
        def step():
            if row := WriteOff.objects.filter(state="proposed").order_by("id").first():
                verb = "approve_write_off" if good else "reject_write_off"
                return getattr(disbursements, verb)(
                    row, by=self.checker, at=self.at, reason="chance"
                )
            return disbursements.propose_write_off(
                self.pick(Recovery.objects.open(), which), **self.paper()
            )

        self.act(fails, step)

    @rule(fails=FAILS, which=WHICH, good=st.booleans())
    def instalments(self, fails, which, good):
        def step():
            if row := InstalmentPlan.objects.filter(state="proposed").order_by("id").first():
                verb = "approve_instalments" if good else "reject_instalments"
                return getattr(disbursements, verb)(
                    row, by=self.checker, at=self.at, reason="chance"
                )
            recovery = self.pick(Recovery.objects.open(), which)
            left_fen = recovery.amount_fen - recovery.repaid_fen
            days = [(self.at + timedelta(days=10 * n)).date() for n in (1, 2)]
            sums = [(days[0], 1), (days[1], left_fen - 1)] if left_fen > 1 else [(days[0], 1)]
            return disbursements.propose_instalments(recovery, instalments=sums, **self.paper())

        self.act(fails, step)

    @rule(fails=FAILS, good=st.booleans())
    def treasury(self, fails, good):
        def step():
            if row := TreasuryReturn.objects.filter(state="proposed").order_by("id").first():
                verb = "approve_treasury_return" if good else "reject_treasury_return"
                return getattr(disbursements, verb)(
                    row, by=self.checker, at=self.at, reason="chance"
                )
            return disbursements.propose_treasury_return(self.world.programme, **self.paper())

        self.act(fails, step)
