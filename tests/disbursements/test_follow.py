"""What the claims room noted, followed up where the payments are."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from subsidy.claims import services as claims
from subsidy.claims.models import GoodsReturn, ReassessmentLine
from subsidy.disbursements import services
from subsidy.disbursements.models import PaymentLine, Recovery
from tests import make
from tests.claims.books import grants
from tests.claims.test_reassess import proposed
from tests.claims.test_top_up import raised, top_up
from tests.disbursements.desk import LATER, REPLY_AT, buckets, payments, transfers
from tests.disbursements.replies import line
from tests.make import NOON, SWEEP


def returned(claim, *, kind="whole", **facts):
    facts = {"reason_code": "change_of_mind", "by": SWEEP, "at": NOON} | facts
    return claims.return_goods(claim, kind=kind, **facts)


def follow(at=LATER):
    return services.follow_returns(by=SWEEP, at=at)


def carry_out(at=LATER):
    return services.carry_out_reassessments(by=SWEEP, at=at)


def paid_batch(desk, *, name="A.xml"):
    """Let the bank pay everything that is due."""
    batch = desk.sent()
    desk.answered(batch, *(line(one.reference) for one in payments(batch)), name=name)
    return batch


def demands():
    rows = Recovery.objects.order_by("id")
    return list(
        rows.values_list("grant__number", "amount_fen", "central_fen", "reason_code", "state")
    )


def sums(batch):
    """What each payment asks for, and what the grants on its lines add up to."""
    return [
        (payment.amount_fen, sum(row.grant.amount_fen for row in payment.lines.all()))
        for payment in payments(batch)
    ]


class TestFollowReturns:
    def test_asks_back_what_was_paid_for_goods_that_came_back(self, desk, shop):
        claim = shop.approved()
        paid_batch(desk)
        row = returned(claim, reason="day 5")

        assert follow() == 1

        claim.refresh_from_db()
        row.refresh_from_db()
        assert (claim.state, row.done_at, row.waits_for) == ("recovering", LATER, "nothing")
        assert demands() == [(1, 99_980, 89_982, "goods_returned", "demanded")]
        assert Recovery.objects.get().reason == "day 5"
        assert follow() == 0

    def test_of_a_part_splits_the_grant_and_keeps_the_payments_sum(self, desk, shop):
        claim = shop.approved()
        batch = paid_batch(desk)
        returned(claim, kind="part", refund_fen=100_000)

        assert follow() == 1

        assert grants(claim) == [(1, 79_980, 71_982, "paid"), (2, 20_000, 18_000, "recovering")]
        assert demands() == [(2, 20_000, 18_000, "goods_returned", "demanded")]
        claim.refresh_from_db()
        assert (claim.state, sums(batch)) == ("paid", [(99_980, 99_980)])
        assert PaymentLine.objects.filter(is_live=True).count() == 2

    def test_of_a_part_ends_with_its_repayment(self, desk, shop):
        claim = shop.approved()
        paid_batch(desk)
        returned(claim, kind="part", refund_fen=100_000)
        follow()
        recovery = Recovery.objects.get()
        services.record_repayment(recovery, bank_reference="IN-1", by=desk.checker, at=LATER)
        assert transfers(claim)[-1] == ("recover", 20_000, 18_000)
        assert buckets(shop) == {"paid": 99_980, "recovered": -20_000}
        claim.refresh_from_db()
        assert (claim.state, claim.entitlement.is_live) == ("paid", True)

    def test_of_a_part_takes_the_top_up_before_the_first_sum(self, desk, shop):
        claim = shop.approved()
        paid_batch(desk)
        raised(shop)
        top_up(claim, at=NOON)
        paid_batch(desk, name="B.xml")
        returned(claim, kind="part", refund_fen=249_900)
        follow()
        assert grants(claim) == [
            (1, 75_000, 67_500, "paid"),
            (2, 49_990, 44_991, "recovering"),
            (3, 24_980, 22_482, "recovering"),
        ]
        returned(claim)
        follow()
        claim.refresh_from_db()
        assert (claim.state, {one[3] for one in grants(claim)}) == ("recovering", {"recovering"})

    def test_of_a_part_leaves_the_first_sum_where_the_top_up_covers_it(self, desk, shop):
        claim = shop.approved()
        paid_batch(desk)
        raised(shop)
        top_up(claim, at=NOON)
        paid_batch(desk, name="B.xml")
        returned(claim, kind="part", refund_fen=100_000)
        follow()
        assert [(one[1], one[3]) for one in grants(claim)] == [
            (99_980, "paid"),
            (19_990, "paid"),
            (30_000, "recovering"),
        ]

    def test_cancels_what_was_left_over(self, desk, shop):
        claim = shop.approved()
        facts = {"kind": "whole", "reason_code": "faulty", "at": NOON}
        GoodsReturn.objects.create(claim=claim, **facts)
        assert follow() == 1
        claim.refresh_from_db()
        assert (claim.state, demands()) == ("cancelled", [])

    def test_waits_for_the_bank(self, desk, shop):
        claim = shop.approved()
        desk.sealed()
        returned(claim)
        assert (follow(), demands()) == (0, [])

    def test_keeps_the_error_of_one_that_fails_and_goes_on(self, desk, shop, monkeypatch):
        first, second = shop.approved(), shop.approved()
        paid_batch(desk)
        returned(first)
        returned(second)
        real = claims.carry_out

        def stumble(row, **facts):
            if row.claim_id == first.pk:
                raise OperationalError("no disk")
            return real(row, **facts)

        monkeypatch.setattr(claims, "carry_out", stumble)
        assert follow() == 1
        failed = GoodsReturn.objects.get(claim=first)
        assert (failed.done_at, failed.tried_at, failed.last_error) == (None, LATER, "no disk")
        monkeypatch.setattr(claims, "carry_out", real)
        assert follow(LATER + timedelta(days=1)) == 1
        failed.refresh_from_db()
        assert failed.last_error == ""

    def test_leaves_one_that_another_process_did(self, desk, shop):
        from subsidy.disbursements.services.follow import _follow_return, _put_right

        claim = shop.approved()
        row = returned(claim)
        assert row.done_at
        assert not _follow_return(row.pk, by=SWEEP, at=LATER)
        assert not _put_right(0, by=SWEEP, at=LATER)


class TestReturnOfWhatIsAtTheBank:
    def test_is_asked_back_at_once_when_the_bank_pays(self, desk, shop):
        claim, other = shop.approved(), shop.approved()
        batch = desk.sent()
        row = returned(claim)

        desk.answered(batch, line(payments(batch)[0].reference))

        row.refresh_from_db()
        claim.refresh_from_db()
        other.refresh_from_db()
        assert (claim.state, other.state, row.done_at) == ("recovering", "paid", REPLY_AT)
        assert demands() == [(1, 99_980, 89_982, "goods_returned", "demanded")]
        assert Recovery.objects.get().demanded_by is None

    def test_is_cancelled_when_the_bank_refuses(self, desk, shop):
        claim, other = shop.approved(), shop.approved()
        batch = desk.sent()
        returned(claim)
        desk.answered(batch, line(payments(batch)[0].reference, "RJCT", code="AC04"))
        claim.refresh_from_db()
        other.refresh_from_db()
        assert (claim.state, other.state) == ("cancelled", "approved")
        assert buckets(shop) == {"committed": 99_980}

    @pytest.mark.parametrize("verb", ["unseal", "reject"])
    def test_is_cancelled_when_the_batch_is_opened_and_then_sealed_without_it(
        self, desk, shop, verb
    ):
        claim, other = shop.approved(), shop.approved()
        batch = desk.sealed()
        returned(claim)

        getattr(services, verb)(batch, by=desk.checker, at=LATER, reason="again")

        claim.refresh_from_db()
        assert claim.state == "cancelled"
        services.seal(batch, by=desk.maker, at=LATER)
        assert batch.total_fen == make.grant_of(other).amount_fen

    def test_of_a_part_lowers_the_payment_when_it_is_sealed_again(self, desk, shop):
        claim = shop.approved()
        batch = desk.sealed()
        returned(claim, kind="part", refund_fen=100_000)
        services.unseal(batch, by=desk.maker, at=LATER)
        assert [one[1] for one in grants(claim)] == [79_980, 20_000]
        services.seal(batch, by=desk.maker, at=LATER)
        assert (batch.total_fen, payments(batch)[0].amount_fen) == (79_980, 79_980)

    def test_is_cancelled_when_the_bank_gives_back_what_it_paid(self, desk, shop):
        claim = shop.approved()
        batch = paid_batch(desk)
        returned(claim)
        reference = payments(batch)[0].reference
        desk.answered(batch, line(reference, "RJCT", code="AC04"), name="R2.xml", at=LATER)
        claim.refresh_from_db()
        assert (claim.state, buckets(shop), demands()) == ("cancelled", {}, [])


class TestDemandAll:
    def test_asks_back_every_paid_grant_of_a_claim(self, desk, shop):
        claim = shop.approved()
        paid_batch(desk)
        raised(shop)
        top_up(claim, at=NOON)
        paid_batch(desk, name="B.xml")
        facts = {"reason_code": "irregular", "reason": "fake", "by": desk.maker, "at": LATER}
        first = services.demand_all(claim, **facts)
        assert first.grant.number == 1
        assert demands() == [
            (1, 99_980, 89_982, "irregular", "demanded"),
            (2, 49_990, 44_991, "irregular", "demanded"),
        ]

    def test_of_what_is_not_paid_is_refused(self, desk, shop):
        from subsidy.core.errors import WrongState

        with pytest.raises(WrongState, match="nothing is paid"):
            services.demand_all(shop.approved(), reason_code="irregular", by=desk.maker, at=LATER)


class TestCarryOutReassessments:
    def approved(self, shop, rate_bp):
        row = proposed(shop, rate_bp)
        claims.approve_reassessment(row, by=make.actor(), at=NOON)
        return row

    def test_tops_up_releases_and_asks_back_in_one_action(self, desk, shop):
        paid, same = shop.approved(), shop.approved(purchase__price_fen=1_000_000)
        paid_batch(desk)
        waiting = shop.approved()
        dear = [{"fact": "price_fen", "op": "at_least", "value": 1_000_000}]
        variants = [("dear", dear, 2_500, 250_000), ("any", [], 1_000, None)]
        row = proposed(shop, new_terms=raised(shop, variants=variants))
        claims.approve_reassessment(row, by=make.actor(), at=NOON)

        assert carry_out() == 3

        assert grants(paid)[1] == (2, 49_990, 44_991, "recovering")
        assert grants(same)[1] == (2, 50_000, 45_000, "committed")
        assert grants(waiting)[1] == (2, 49_990, 44_991, "released")
        assert demands() == [(2, 49_990, 44_991, "reassessed", "demanded")]
        row.refresh_from_db()
        assert (row.state, row.done_at) == ("done", LATER)
        assert carry_out() == 0

    def test_goes_on_where_it_was_stopped(self, desk, shop):
        for _ in range(3):
            shop.approved()
        row = self.approved(shop, 3_000)
        assert services.carry_out_reassessments(by=SWEEP, at=LATER, limit=2) == 2
        row.refresh_from_db()
        assert row.state == "approved"
        assert carry_out() == 1
        row.refresh_from_db()
        assert row.state == "done"

    def test_waits_for_the_bank_and_for_returns(self, desk, shop):
        shop.approved()
        desk.sealed()
        self.approved(shop, 1_000)
        assert carry_out() == 0

    def test_keeps_the_error_where_the_money_is_short(self, tmp_path, db):
        shop = make.Shop(central_fen=90_000, local_fen=10_000)
        shop.approved()
        self.approved(shop, 3_000)
        assert carry_out() == 0
        left = ReassessmentLine.objects.get()
        assert (left.done_at, left.tried_at) == (None, LATER)
        assert "49990 are needed" in left.last_error


class TestDraftWithHolds:
    WHY = {"reason_code": "complaint", "reason": "the customer called"}

    def drafted(self, desk, shop):
        return services.draft_batch(shop.programme, payee="merchant", by=desk.maker, at=LATER)

    def test_leaves_a_held_claim_out_until_it_is_lifted(self, desk, shop):
        held, free = shop.approved(), shop.approved()
        hold = claims.hold_claim(held, by=make.actor(), at=NOON, **self.WHY)
        lines = PaymentLine.objects.filter(payment__batch=self.drafted(desk, shop))
        assert [row.grant.claim for row in lines] == [free]
        claims.lift(hold, by=make.actor(), at=LATER, reason="settled")
        lines = PaymentLine.objects.filter(payment__batch=self.drafted(desk, shop))
        assert [row.grant.claim for row in lines] == [held]

    @pytest.mark.parametrize("payee", ["merchant", "applicant"])
    def test_leaves_all_claims_of_a_held_merchant_out(self, desk, shop, payee):
        shop.approved()
        shop.approved_car()
        claims.hold_merchant(shop.merchant, by=make.actor(), at=NOON, **self.WHY)
        with pytest.raises(services.NothingDue):
            services.draft_batch(shop.programme, payee=payee, by=desk.maker, at=LATER)

    def test_does_not_stop_a_sealed_batch(self, desk, shop):
        claim = shop.approved()
        batch = desk.sealed()
        claims.hold_claim(claim, by=make.actor(), at=NOON, **self.WHY)
        services.approve(batch, by=desk.checker, at=LATER)
        assert batch.state == "approved"

    def test_leaves_out_what_comes_back_and_takes_the_top_up_of_what_was_paid(self, desk, shop):
        kept, back = shop.approved(), shop.approved()
        paid_batch(desk)
        raised(shop)
        top_up(kept, at=NOON)
        top_up(back, at=NOON)
        returned(back)
        GoodsReturn.objects.filter(claim=back).update(tried_at=NOON)
        batch = self.drafted(desk, shop)
        lines = PaymentLine.objects.filter(payment__batch=batch)
        assert [(row.grant.claim, row.grant.number) for row in lines] == [(kept, 2)]
