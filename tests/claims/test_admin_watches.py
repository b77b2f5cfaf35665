"""The window on watches, and the reasons that the page of a claim shows."""

from datetime import datetime, timedelta

import pytest

from subsidy.accounts.models import Role
from subsidy.claims.admin.looks import LOOKS, routes
from subsidy.claims.models import Claim, Watch
from subsidy.core.clock import SHANGHAI
from tests.clerk import Clerk, buttons, text

FORM = {
    "kind": "mobile",
    "value": "13800000000",
    "document_type": "resident_id",
    "identifier_kind": "",
    "brand": "",
    "until_on": "2024-12-31",
    "source": "case 7",
    "reason": "many orders",
}


@pytest.mark.django_db
class TestWatchWindow:
    def test_places_a_watch_to_the_end_of_the_day_and_masks_it(self):
        inspector = Clerk(Role.INSPECTOR)

        inspector.start("watch", Watch, **FORM)

        row = Watch.objects.get()
        assert (row.masked, row.source) == ("138****0000", "case 7")
        assert row.until - datetime(2025, 1, 1, tzinfo=SHANGHAI) == timedelta(microseconds=-1)
        page = text(inspector.look(row))
        assert "138****0000" in page
        assert "13800000000" not in page

    @pytest.mark.parametrize(
        ("changes", "masked"),
        [
            ({"kind": "document", "value": "130102199003071233"}, "130***********1233"),
            (
                {"kind": "identifier", "value": "SN 0001", "identifier_kind": "serial_number"},
                "**0001",
            ),
        ],
    )
    def test_knows_documents_and_identifiers(self, changes, masked):
        Clerk(Role.INSPECTOR).start("watch", Watch, **(FORM | changes))
        assert Watch.objects.get().masked == masked

    def test_asks_which_kind_of_identifier(self):
        answer = Clerk(Role.INSPECTOR).start("watch", Watch, **(FORM | {"kind": "identifier"}))
        assert "Name the kind of the identifier." in text(answer)
        assert not Watch.objects.exists()

    def test_asks_for_a_value(self):
        answer = Clerk(Role.INSPECTOR).start("watch", Watch, **(FORM | {"value": ""}))
        assert answer.status_code == 200
        assert not Watch.objects.exists()

    def test_ends_a_watch_with_a_reason(self):
        inspector = Clerk(Role.INSPECTOR)
        inspector.start("watch", Watch, **FORM)
        row = Watch.objects.get()
        assert buttons(inspector.look(row)) == ["End the watch"]
        inspector.press("unwatch", row, reason="cleared")
        assert row.state == "lifted"

    def test_is_not_for_reviewers_to_write(self):
        assert Clerk(Role.CITY_REVIEWER).start("watch", Watch, **FORM).status_code == 403


class TestRoutes:
    @pytest.mark.parametrize(
        ("why", "saw"),
        [
            ({"code": "delivery_unknown", "saw": {}}, ""),
            (
                {
                    "code": "filed_above_baseline",
                    "saw": {"filed_price_fen": 499_900, "baseline_fen": 399_900},
                },
                "filed at 4,999.00 yuan, sold for 3,999.00 yuan before",
            ),
            (
                {"code": "watched", "saw": {"kinds": ["mobile", "address"]}},
                "watched: mobile, delivery address",
            ),
            (
                {"code": "random_share", "saw": {"random_bp": 200, "draw": 17}},
                "share of 200 in 10,000, drew 17",
            ),
        ],
    )
    def test_say_what_was_seen(self, why, saw):
        [route] = routes(Claim(routed_because=[why]))
        words = LOOKS[why["code"]]
        assert (route.title, route.saw, route.task) == (str(words.title), saw, str(words.task))

    def test_say_what_was_found_about_evidence(self):
        why = {"code": "evidence_before_purchase", "saw": {"piece": "EV-1"}}
        [route] = routes(Claim(routed_because=[why]))
        assert (route.title, route.saw, route.task) == (
            "The photo was taken before the purchase",
            "evidence EV-1",
            "Open the piece of evidence and compare it with the claim.",
        )

    @pytest.mark.django_db
    def test_stand_on_the_page_of_a_claim_in_review(self, shop):
        claim = shop.in_review()
        page = text(Clerk(Role.CITY_REVIEWER).look(claim))
        assert "Nothing shows that the goods were delivered." in page
        assert "Ask for a delivery note or a photo of the installation." in page
