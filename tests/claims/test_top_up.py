"""Terms raised after the decision: one further grant on the same claim."""

from datetime import date, timedelta

import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim, TopUp
from subsidy.core.errors import WrongState
from subsidy.ledger.services import BookClosed, FundExhausted, set_open
from tests import make
from tests.claims.books import (
    buckets,
    everything,
    execute,
    grants,
    moves,
    nothing_changes,
    refused,
    refuses,
    transfers,
)
from tests.make import NOON, SWEEP

LATER = NOON + timedelta(days=1)


def raised(shop, rate_bp=3_000, **changes):
    """Terms published later for the same purchases."""
    variants = [("any", [], rate_bp, 500_000)]
    facts = {"published_on": date(2024, 9, 20), "variants": variants} | changes
    return make.terms(shop.programme, shop.category, **facts)


def top_up(claim, **facts):
    facts = {"by": make.SWEEP, "at": LATER, "reason": "notice 392"} | facts
    return services.top_up(claim, **facts)


class TestTopUp:
    def test_grants_what_the_later_terms_pay_beyond(self, shop):
        claim = shop.approved()
        terms = raised(shop)

        grant = top_up(claim)

        assert (grant.number, grant.terms, grant.created_at) == (2, terms, LATER)
        assert grants(claim) == [(1, 99_980, 89_982, "committed"), (2, 49_990, 44_991, "committed")]
        assert transfers(claim)[-2:] == [("reserve", 49_990, None), ("commit", 49_990, 44_991)]
        assert buckets(shop.line) == {"committed": 149_970}
        why = TopUp.objects.get()
        assert (why.grant, why.reason, why.at, why.by_kind) == (grant, "notice 392", LATER, "sweep")

    def test_leaves_the_claim_where_it_is(self, shop):
        claim = shop.paid()
        raised(shop)
        before = moves(claim)
        top_up(claim)
        claim.refresh_from_db()
        assert (claim.state, claim.subsidy_fen, moves(claim)) == ("paid", 99_980, before)
        assert buckets(shop.line) == {"paid": 99_980, "committed": 49_990}

    def test_is_paid_by_itself_in_a_later_batch(self, shop):
        claim = shop.paid()
        raised(shop)
        ids = [top_up(claim).pk]
        assert services.schedule_many(ids, by=SWEEP, at=LATER, reason="B-2") == ids
        claim.refresh_from_db()
        assert (claim.state, grants(claim)[1][3]) == ("paid", "scheduled")
        services.pay_many(ids, by=SWEEP, at=LATER, cause="reply:2")
        assert buckets(shop.line) == {"paid": 149_970}
        services.bounce_many(ids, by=SWEEP, at=LATER, cause="reply:3")
        claim.refresh_from_db()
        assert (claim.state, [one[3] for one in grants(claim)]) == ("paid", ["paid", "committed"])

    def test_reckons_on_the_price_that_is_left(self, shop):
        claim = shop.approved()
        services.return_goods(
            claim, kind="part", reason_code="price_reduced", refund_fen=99_900, by=SWEEP, at=LATER
        )
        raised(shop)
        assert top_up(claim).amount_fen == 120_000 - 80_000

    def test_may_name_its_terms_and_happen_again(self, shop):
        claim = shop.approved()
        assert top_up(claim, terms=raised(shop)).amount_fen == 49_990
        more = raised(shop, 4_000, published_on=date(2024, 9, 25))
        grant = top_up(claim, terms=more)
        assert (grant.number, grant.amount_fen) == (3, 49_990)

    def test_by_terms_that_pay_no_more_is_refused(self, shop):
        claim = shop.approved()
        with nothing_changes(), pytest.raises(services.NothingToTopUp):
            top_up(claim)
        raised(shop, 1_000)
        with nothing_changes(), pytest.raises(services.NothingToTopUp):
            top_up(claim)

    def test_by_terms_that_refuse_the_sale_is_refused(self, shop):
        claim = shop.approved()
        dear = [{"fact": "price_fen", "op": "at_least", "value": 900_000}]
        raised(shop, variants=[("dear", dear, 3_000, None)], no_variant_code="price_above_limit")
        with refuses(("price_above_limit", "")):
            top_up(claim)

    def test_without_the_money_does_nothing(self, db):
        shop = make.Shop(central_fen=90_000, local_fen=10_000)
        claim = shop.approved()
        raised(shop)
        with nothing_changes(), pytest.raises(FundExhausted):
            top_up(claim)

    def test_of_a_paused_line_is_refused(self, shop):
        claim = shop.approved()
        raised(shop)
        set_open(shop.line.book, is_open=False)
        with nothing_changes(), pytest.raises(BookClosed):
            top_up(claim)

    def test_starts_from_what_was_granted(self, shop):
        raised_later = shop.in_review()
        raised(shop)
        with nothing_changes(), pytest.raises(WrongState, match="cannot top_up"):
            top_up(raised_later)

    def test_waits_for_a_return_under_way(self, shop):
        claim = shop.paid()
        raised(shop)
        services.return_goods(claim, kind="whole", reason_code="faulty", by=SWEEP, at=LATER)
        with nothing_changes(), pytest.raises(services.ReturnNoted):
            top_up(claim)

    def test_of_two_racers_refuses_the_second(self, shop):
        claim = shop.approved()
        stale = Claim.objects.get(pk=claim.pk)
        raised(shop)
        top_up(claim)
        before = everything()
        with pytest.raises(services.NothingToTopUp):
            top_up(stale)
        assert everything() == before

    def test_is_written_once(self, shop):
        claim = shop.approved()
        raised(shop)
        top_up(claim)
        refused("written_once", lambda: execute("UPDATE claims_topup SET reason = 'x'"))
        refused("never_deleted", lambda: execute("DELETE FROM claims_topup"))


class TestReturnOfAToppedUpClaim:
    def whole(self, claim):
        facts = {"kind": "whole", "reason_code": "faulty", "by": SWEEP, "at": LATER}
        return services.return_goods(claim, **facts)

    def test_releases_every_committed_grant(self, shop):
        claim = shop.approved()
        raised(shop)
        top_up(claim)
        self.whole(claim)
        assert [one[3] for one in grants(claim)] == ["released", "released"]
        assert (claim.state, buckets(shop.line)) == ("cancelled", {})

    def test_in_part_takes_the_newest_grant_first(self, shop):
        claim = shop.approved()
        raised(shop)
        top_up(claim)
        services.return_goods(
            claim, kind="part", reason_code="faulty", refund_fen=249_900, by=SWEEP, at=LATER
        )
        assert grants(claim) == [
            (1, 75_000, 67_500, "committed"),
            (2, 49_990, 44_991, "released"),
            (3, 24_980, 22_482, "released"),
        ]
        assert buckets(shop.line) == {"committed": 75_000}

    def test_releases_what_waits_when_the_first_grant_is_asked_back(self, shop):
        claim = shop.paid()
        raised(shop)
        top_up(claim)
        first = claim.grants.get(number=1)
        services.start_recovery(first, by=SWEEP, at=LATER, reason="irregular")
        assert [one[3] for one in grants(claim)] == ["recovering", "released"]
        assert buckets(shop.line) == {"paid": 99_980}

    def test_releases_what_the_bank_refuses_once_the_first_grant_is_asked_back(self, shop):
        claim = shop.paid()
        raised(shop)
        ids = [top_up(claim).pk]
        services.schedule_many(ids, by=SWEEP, at=LATER, reason="B-2")
        first = claim.grants.get(number=1)
        services.start_recovery(first, by=SWEEP, at=LATER, reason="irregular")
        services.bounce_many(ids, by=SWEEP, at=LATER, cause="reply:2", reason="AC04")
        assert [one[3] for one in grants(claim)] == ["recovering", "released"]

    def test_holds_what_it_took_until_all_money_is_back(self, shop):
        claim = shop.paid()
        raised(shop)
        ids = [top_up(claim).pk]
        services.schedule_many(ids, by=SWEEP, at=LATER, reason="B-2")
        services.pay_many(ids, by=SWEEP, at=LATER, cause="reply:2")
        first, second = claim.grants.order_by("number")
        for grant in (first, second):
            services.start_recovery(grant, by=SWEEP, at=LATER, reason="returned")
        make.recovered(first, at=LATER)
        claim.refresh_from_db()
        assert (claim.state, claim.entitlement.is_live) == ("recovered", True)
        make.recovered(second, at=LATER)
        claim.entitlement.refresh_from_db()
        assert not claim.entitlement.is_live
