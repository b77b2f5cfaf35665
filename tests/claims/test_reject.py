from datetime import timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim, Decision
from subsidy.core.errors import WrongState
from tests import make
from tests.claims.books import buckets, everything, live, moves, nothing_changes, transfers
from tests.make import NOON

LATER = NOON + timedelta(days=1)


def reject(claim, codes=("invoice_title_mismatch", "payer_mismatch"), *, by=None):
    services.reject(claim, codes=codes, by=by or make.actor(), at=LATER, reason="seen the papers")


class TestReject:
    def test_turns_the_claim_down_and_keeps_what_it_holds(self, shop):
        claim, officer = shop.in_review(), make.actor()

        reject(claim, by=officer)

        assert (claim.state, claim.decided_at) == ("rejected", LATER)
        assert moves(claim)[-1] == ("reject", "in_review", "rejected")
        decision = claim.decisions.get()
        assert (str(decision), decision.codes, decision.amount_fen) == (
            Decision.Outcome.REJECTED,
            ["invoice_title_mismatch", "payer_mismatch"],
            0,
        )
        assert (decision.move.by_staff_id, decision.move.reason) == (
            officer.staff_id,
            "seen the papers",
        )
        assert live(claim) == (["invoice", "serial_number"], True)
        assert transfers(claim) == [("reserve", 99_980, None)]
        assert buckets(shop.line) == {"reserved": 99_980}

    def test_without_a_code_is_refused(self, shop):
        claim = shop.in_review()
        with nothing_changes(), pytest.raises(services.ReasonMissing) as refusal:
            services.reject(claim, codes=[], by=make.SWEEP, at=LATER)
        assert (refusal.value.code, refusal.value.status) == ("reason_missing", 422)

    @pytest.mark.parametrize("state", ["reserved", "submitted", "approved", "paid"])
    def test_starts_from_review_only(self, shop, state):
        claim = getattr(shop, state)()
        with nothing_changes(), pytest.raises(WrongState, match=f"that is {state}"):
            reject(claim, by=make.SWEEP)

    def test_of_two_racing_officers_refuses_the_second(self, shop):
        claim = shop.in_review()
        stale, officer = Claim.objects.get(pk=claim.pk), make.actor()
        services.approve(claim, by=officer, at=NOON)
        before = everything()

        with pytest.raises(WrongState, match="that is approved"):
            reject(stale, by=officer)

        assert everything() == before
