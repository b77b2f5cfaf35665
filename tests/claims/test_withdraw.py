import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim
from subsidy.core.errors import WrongState
from tests.claims.books import buckets, everything, live, moves, nothing_changes, transfers
from tests.claims.test_complete import complete
from tests.make import NOON


def withdraw(shop, claim):
    services.withdraw(claim, by=shop.by, at=NOON, reason="bought elsewhere")


class TestWithdraw:
    @pytest.mark.parametrize("state", ["reserved", "submitted"])
    def test_gives_back_all_that_was_held(self, shop, state):
        claim = getattr(shop, state)()

        withdraw(shop, claim)

        assert claim.state == "withdrawn"
        assert moves(claim)[-1] == ("withdraw", state, "withdrawn")
        assert claim.moves.latest("id").reason == "bought elsewhere"
        assert live(claim) == ([], False)
        assert transfers(claim) == [("reserve", 99_980, None), ("release", 99_980, None)]
        assert buckets(shop.line) == {}

    def test_lets_the_same_thing_and_person_come_again(self, shop):
        same = {
            "applicant__document_number": "130102199003071233",
            "purchase__identifiers__0__value": "SN-ONE",
            "purchase__invoice__number": "24130000000000000007",
        }
        withdraw(shop, shop.submitted(**same))

        assert live(shop.submitted(**same)) == (["invoice", "serial_number"], True)

    @pytest.mark.parametrize("state", ["in_review", "approved", "paid"])
    def test_is_refused_from_other_states(self, shop, state):
        claim = getattr(shop, state)()
        with nothing_changes(), pytest.raises(WrongState, match=f"that is {state}"):
            withdraw(shop, claim)

    def test_of_two_racers_refuses_the_second(self, shop):
        claim = shop.submitted()
        stale = Claim.objects.get(pk=claim.pk)
        withdraw(shop, claim)
        before = everything()

        with pytest.raises(WrongState, match="that is withdrawn"):
            withdraw(shop, stale)

        assert everything() == before

    def test_releases_what_is_held_now_not_what_was_when_the_claim_was_read(self, shop):
        other, claim = shop.reserved(), shop.reserved(purchase__invoice=None)
        stale = Claim.objects.get(pk=claim.pk)
        complete(claim, price_fen=400_000)

        withdraw(shop, stale)

        assert buckets(shop.line) == {"reserved": other.subsidy_fen}
        assert [kind for kind, *_ in transfers(claim)] == ["reserve", "release", "release"]
