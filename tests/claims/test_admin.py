"""The reviewers' windows."""

import pytest
from django.test import Client
from django.urls import reverse

from subsidy.accounts.models import Role
from subsidy.claims.admin.pages import percent
from subsidy.claims.models import Claim, Grant
from subsidy.core.actors import Actor
from tests import make
from tests.clerk import Clerk, buttons, said, text


@pytest.fixture
def reviewer(db):
    return Clerk(Role.CITY_REVIEWER)


class TestApprove:
    def test_approves_for_who_is_signed_in(self, shop, reviewer):
        claim = shop.in_review()
        answer = reviewer.press("approve", claim, reason="called the customer")
        assert said(answer) == ["Done: Approve"]
        move = claim.moves.last()
        assert (claim.state, move.by_staff, move.reason) == (
            *("approved", reviewer.user),
            "called the customer",
        )

    def test_is_refused_without_permission(self, shop):
        claim = shop.in_review()
        auditor = Clerk(Role.AUDITOR)
        assert auditor.press("approve", claim).status_code == 403
        assert claim.state == "in_review"
        assert buttons(auditor.look(claim)) == []

    def test_says_why_not(self, shop, reviewer):
        claim = shop.approved()
        assert said(reviewer.press("approve", claim)) == ["The state does not allow this."]
        assert claim.grants.count() == 1

    def test_asks_first(self, shop, reviewer):
        claim = shop.in_review()
        page = reviewer.client.get(reverse("admin:claims_claim_approve", args=[claim.pk]))
        assert "waits for the next batch" in text(page)
        assert buttons(reviewer.look(claim))[:3] == ["Approve", "Reject", "Send back"]

    def test_knows_no_other_units_claims(self, shop):
        claim = shop.in_review()
        elsewhere = make.unit("130200", counties=())
        assert (
            Clerk(Role.CITY_REVIEWER, units=[elsewhere]).press("approve", claim).status_code == 404
        )
        assert (
            Clerk(Role.CITY_REVIEWER, units=[shop.unit]).press("approve", claim).status_code == 302
        )


class TestReject:
    def test_rejects_with_codes(self, shop, reviewer):
        claim = shop.in_review()
        answer = reviewer.press(
            "reject", claim, codes=["payer_mismatch"], reason="paid by the shop"
        )
        assert said(answer) == ["Done: Reject"]
        assert (claim.state, claim.decisions.get().codes) == ("rejected", ["payer_mismatch"])
        assert "The payer is not the applicant" in text(reviewer.look(claim))

    def test_asks_again_without_a_code(self, shop, reviewer):
        claim = shop.in_review()
        answer = reviewer.press("reject", claim, reason="no")
        assert "This field is required" in text(answer)
        assert claim.state == "in_review"

    def test_is_refused_without_permission(self, shop):
        assert Clerk(Role.FINANCE_MAKER).press("reject", shop.in_review()).status_code == 403


class TestPage:
    def test_tells_the_whole_story_in_english(self, shop, reviewer):
        page = text(reviewer.look(shop.in_review()))
        for words in (
            *("Nothing shows that the goods were delivered", "Variant “level 1” fits"),
            *("energy level must be 1, saw 1", "20 % of 4,999.00 yuan is 999.80 yuan"),
            *("at most 2,000.00 yuan", "Referred to a person", "automatic · test"),
        ):
            assert words in page

    def test_tells_it_in_chinese(self, shop, reviewer):
        client = Client()
        client.force_login(reviewer.user)
        claim = shop.in_review()
        page = text(client.get(reverse("admin:claims_claim_change", args=[claim.pk])))
        for words in ("没有交付信息", "4,999.00元的20 %为999.80元", "转人工审核", "冰箱"):
            assert words in page

    def test_shows_grants_with_their_split(self, shop, reviewer):
        page = text(reviewer.look(shop.approved()))
        assert "999.80 899.82 99.98" in page

    def test_shows_no_personal_data_to_anybody(self, shop, reviewer):
        claim = shop.in_review()
        for page in (
            reviewer.look(claim),
            reviewer.look(claim.applicant),
            reviewer.look(claim.contact),
        ):
            seen = text(page)
            person, contact = claim.applicant, claim.contact
            secrets = (person.name, person.document_number, contact.mobile, contact.address)
            assert [secret for secret in secrets if secret in seen] == []


class TestLists:
    @pytest.mark.parametrize("claims", [1, 3])
    def test_of_claims_has_a_budget(self, claims, shop, reviewer, django_assert_num_queries):
        for _ in range(claims):
            shop.in_review()
        with django_assert_num_queries(6):
            page = reviewer.list(Claim)
        assert page.context["cl"].result_list.count() == claims

    def test_shows_a_unit_its_own(self, shop):
        claim = shop.in_review()
        elsewhere = make.unit("130200", counties=())
        assert claim.reference in text(Clerk(Role.CITY_REVIEWER, units=[shop.unit]).list(Claim))
        assert claim.reference not in text(Clerk(Role.CITY_REVIEWER, units=[elsewhere]).list(Claim))

    def test_finds_and_filters(self, shop, reviewer):
        waiting, approved = shop.in_review(), shop.approved()
        by_turn = text(reviewer.list(Claim, waiting="person"))
        assert waiting.reference in by_turn
        assert approved.reference not in by_turn
        assert approved.reference in text(reviewer.list(Claim, q=approved.reference))

    def test_of_grants_links_to_the_claim(self, shop, reviewer):
        assert shop.approved().reference in text(reviewer.list(Grant))


@pytest.mark.parametrize(("rate_bp", "text"), [(1_500, "15 %"), (1_250, "12.5 %"), (5, "0.05 %")])
def test_rates_are_read_in_per_cent(rate_bp, text):
    assert percent(rate_bp) == text


def test_a_car_is_reckoned_in_words(shop, reviewer):
    claim = shop.approved_car()
    assert Actor.staff(reviewer.user).kind == "staff"
    assert "13 % of 150,000.00 yuan is 19,500.00 yuan" in text(reviewer.look(claim))
