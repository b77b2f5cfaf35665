"""The office's windows on returns, top-ups, holds and reassessments."""

import pytest

from subsidy.accounts.models import Role
from subsidy.claims import services
from subsidy.claims.models import GoodsReturn, Hold, Reassessment, TopUp
from tests import make
from tests.claims.books import grants
from tests.claims.test_top_up import raised, top_up
from tests.clerk import Clerk, buttons, said, text
from tests.make import NOON, SWEEP


@pytest.fixture
def reviewer(db):
    return Clerk(Role.CITY_REVIEWER)


@pytest.fixture
def manager(db):
    return Clerk(Role.PROGRAMME_MANAGER)


class TestReturnButton:
    def test_notes_a_return_for_who_is_signed_in(self, shop, reviewer):
        claim = shop.approved()
        answer = reviewer.press(
            "return", claim, kind="whole", reason_code="faulty", reason="seen in the shop"
        )
        assert said(answer) == ["Done: Note a return"]
        row = GoodsReturn.objects.get()
        assert (claim.state, row.by_staff, row.reason) == (
            *("cancelled", reviewer.user),
            "seen in the shop",
        )
        assert claim.reference in text(reviewer.list(GoodsReturn))
        assert "seen in the shop" in text(reviewer.look(row))

    def test_takes_the_refund_in_yuan(self, shop, reviewer):
        claim = shop.approved()
        form = {"kind": "part", "reason_code": "price_reduced"}
        answer = reviewer.press("return", claim, refund_fen="a lot", **form)
        assert "This is not an amount" in text(answer)
        reviewer.press("return", claim, refund_fen="1,000.00", **form)
        assert [one[1] for one in grants(claim)] == [79_980, 20_000]

    def test_stands_where_goods_may_come_back(self, shop, reviewer):
        assert "Note a return" in buttons(reviewer.look(shop.paid()))
        claim = shop.submitted()
        services.cancel(claim, by=SWEEP, at=NOON)
        assert buttons(reviewer.look(claim)) == []


class TestTopUpButton:
    def test_grants_what_the_terms_of_today_pay_beyond(self, shop, manager):
        claim = shop.approved()
        raised(shop)
        answer = manager.press("top_up", claim, reason="notice 392")
        assert said(answer) == ["Done: Top up"]
        row = TopUp.objects.get()
        assert (row.by_staff, row.grant.amount_fen) == (manager.user, 49_990)
        assert claim.reference in text(manager.list(TopUp))
        assert "notice 392" in text(manager.look(row))

    def test_is_refused_without_permission(self, shop, reviewer):
        claim = shop.approved()
        assert reviewer.press("top_up", claim, reason="x").status_code == 403


class TestHoldButtons:
    WHY = {"reason_code": "complaint", "reason": "the customer called"}

    def test_hold_a_claim_and_lift_it(self, shop, reviewer):
        claim = shop.approved()
        reviewer.press("hold", claim, **self.WHY)
        hold = Hold.objects.get()
        assert (hold.claim, hold.placed_by) == (claim, reviewer.user)
        assert said(reviewer.press("hold", claim, **self.WHY)) == ["This already exists."]
        assert buttons(reviewer.look(hold)) == ["Lift"]
        reviewer.press("lift", hold, reason="settled")
        assert (hold.lifted_by, hold.lifted_because) == (reviewer.user, "settled")
        assert buttons(reviewer.look(hold)) == []

    def test_hold_a_merchant(self, shop, manager):
        manager.press("hold", shop.merchant, **self.WHY)
        assert Hold.objects.get().merchant == shop.merchant

    def test_a_county_places_and_does_not_lift(self, shop):
        county = Clerk(Role.COUNTY_REVIEWER)
        county.press("hold", shop.approved(), **self.WHY)
        assert county.press("lift", Hold.objects.get(), reason="x").status_code == 403

    def test_a_unit_sees_its_own(self, shop, reviewer):
        claim = shop.approved()
        reviewer.press("hold", claim, **self.WHY)
        reviewer.press("hold", shop.merchant, **self.WHY)
        elsewhere = make.unit("130200", counties=())
        here = Clerk(Role.CITY_REVIEWER, units=[shop.unit])
        there = Clerk(Role.CITY_REVIEWER, units=[elsewhere])
        assert claim.reference in text(here.list(Hold))
        assert claim.reference not in text(there.list(Hold))
        assert claim.reference not in text(here.list(Hold, open="no"))
        assert claim.reference in text(here.list(Hold, open="yes"))


class TestReassessmentButtons:
    def test_one_proposes_and_another_approves(self, shop, manager):
        claim = shop.paid()
        new_terms = raised(shop)
        answer = manager.start(
            "propose",
            Reassessment,
            old_terms=shop.terms.pk,
            new_terms=new_terms.pk,
            document_number="D-9",
            reason="misprint",
        )
        assert said(answer) == ["Done: Propose a reassessment"]
        row = Reassessment.objects.get()
        page = text(manager.look(row))
        for words in (claim.reference, "top up: 1 · 499.90", "999.80", "1,499.70", "misprint"):
            assert words in page
        assert buttons(manager.look(row)) == []
        checker = Clerk(Role.FINANCE_CHECKER)
        assert buttons(checker.look(row)) == ["Approve", "Reject"]
        checker.press("approve", row)
        assert (row.state, row.approved_by) == ("approved", checker.user)
        assert "D-9" in text(checker.list(Reassessment))

    def test_or_another_turns_it_down(self, shop):
        shop.paid()
        row = services.propose_reassessment(
            old_terms=shop.terms,
            new_terms=raised(shop),
            reason="misprint",
            document_number="D-9",
            by=make.actor(),
            at=NOON,
        )
        Clerk(Role.FINANCE_CHECKER).press("reject", row, reason="no")
        assert row.state == "rejected"

    def test_shows_terms_by_notice_and_category(self, shop, manager):
        from django.urls import reverse

        page = text(manager.client.get(reverse("admin:claims_reassessment_propose")))
        assert f"{shop.terms.notice_number} · Refrigerator" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_have_a_budget(rows, shop, reviewer, django_assert_num_queries):
    for _ in range(rows):
        claim = shop.approved()
        services.hold_claim(claim, reason_code="other", reason="x", by=make.actor(), at=NOON)
        services.return_goods(claim, kind="whole", reason_code="faulty", by=SWEEP, at=NOON)
    for model in (Hold, GoodsReturn):
        with django_assert_num_queries(4 if model is Hold else 5):
            reviewer.list(model)


def test_a_topped_up_claim_shows_both_grants(shop, reviewer):
    claim = shop.approved()
    raised(shop)
    top_up(claim)
    page = text(reviewer.look(claim))
    assert "999.80" in page
    assert "499.90" in page
