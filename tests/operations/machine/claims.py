"""Claims come, are held, and goods come back."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from subsidy.claims import services as claims
from subsidy.claims.models import Claim, Hold
from subsidy.disbursements import services as disbursements
from tests.make import NOON, SWEEP
from tests.operations.machine.stage import FAILS, FEN, WHICH, Stage


class Claims(Stage):
    @rule(fails=FAILS, price_fen=st.integers(100_000, 900_000))
    def sell(self, fails, price_fen):
        request = self.world.request(purchase__price_fen=price_fen)
        facts = {"by": self.world.by, "at": NOON}

        def sale():
            claim = claims.submit(self.world.merchant, request, **facts)
            claims.decide_one(claim.pk, by=SWEEP, at=self.at)

        self.act(fails, sale)

    @rule(fails=FAILS, which=WHICH, fen=FEN, whole=st.booleans())
    def give_back(self, fails, which, fen, whole):
        part = {"kind": "part", "refund_fen": fen}
        facts = ({"kind": "whole"} if whole else part) | {"reason_code": "faulty"}
        self.act(
            fails,
            lambda: claims.return_goods(
                self.pick(Claim.objects, which), by=SWEEP, at=self.at, **facts
            ),
        )

    @rule(fails=FAILS, which=WHICH)
    def hold_or_lift(self, fails, which):
        def hold():
            if held := Hold.objects.open().order_by("id").first():
                return claims.lift(held, by=self.checker, at=self.at, reason="looked")
            claim = self.pick(Claim.objects.filter(state="approved"), which)
            return claims.hold_claim(
                claim, reason_code="other", reason="look", by=self.maker, at=self.at
            )

        self.act(fails, hold)

    @rule(fails=FAILS)
    def follow(self, fails):
        self.act(fails, lambda: disbursements.follow_returns(by=SWEEP, at=self.at))
