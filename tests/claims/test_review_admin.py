"""The reviewers' buttons that ask for more than a reason: send back, amend; and appeals."""

from datetime import datetime

import pytest
from django.urls import NoReverseMatch, reverse

from subsidy.accounts.models import Role
from subsidy.claims import services
from subsidy.core.clock import SHANGHAI
from tests import make
from tests.clerk import Clerk, buttons, said, text
from tests.make import NOON


@pytest.fixture
def reviewer(db):
    return Clerk(Role.COUNTY_REVIEWER)


@pytest.fixture
def claim(shop):
    return shop.in_review(purchase__identifiers__0__value="SN20240001")


class TestSendBack:
    def test_sends_back_with_codes_notes_and_a_day(self, claim, reviewer):
        answer = reviewer.press(
            "send_back",
            claim,
            reasons=["identifier_invalid", "invoice_title_mismatch"],
            **{"reasons-identifier_invalid": " blurred "},
            deadline_on="2024-10-10",
        )

        assert said(answer) == ["Done: Send back"]
        assert (claim.state, claim.expires_at) == (
            "sent_back",
            datetime(2024, 10, 11, tzinfo=SHANGHAI),
        )
        decision = claim.decisions.get()
        assert (decision.codes, decision.notes, decision.move.by_staff) == (
            ["identifier_invalid", "invoice_title_mismatch"],
            {"identifier_invalid": "blurred"},
            reviewer.user,
        )
        page = text(reviewer.look(claim))
        assert "This identifier is not valid (blurred)" in page
        assert "To be answered by 2024-10-11 00:00" in page

    def test_asks_for_a_code_and_shows_each_with_its_cure(self, claim, reviewer):
        page = reviewer.press("send_back", claim)
        assert claim.state == "in_review"
        assert "This field is required" in text(page)
        assert "Issue a corrected invoice" in text(page)

    def test_keeps_what_was_filled_in_when_something_is_missing(self, claim, reviewer):
        page = reviewer.press(
            "send_back",
            claim,
            reasons=["identifier_invalid"],
            **{"reasons-identifier_invalid": 'a "quoted" <b>'},
            deadline_on="soon",
        )
        body = page.content.decode()
        assert 'value="identifier_invalid" checked' in body
        assert 'value="a &quot;quoted&quot; &lt;b&gt;"' in body

    def test_knows_no_other_codes(self, claim, reviewer):
        page = reviewer.press("send_back", claim, reasons=["quota_used"])
        assert (claim.state, "Not known here" in text(page)) == ("in_review", True)

    def test_says_why_not(self, claim, reviewer):
        form = {"reasons": ["identifier_invalid"], "deadline_on": "2024-09-01"}
        [sentence] = said(reviewer.press("send_back", claim, **form))
        assert sentence.startswith("The deadline is past or too far away.")


class TestAmend:
    def test_corrects_a_number(self, claim, reviewer):
        answer = reviewer.press(
            "amend", claim, kind="serial_number", value="SN20240002", reason="see the photo"
        )
        assert said(answer) == ["Done: Amend"]
        row = claim.amendments.get()
        assert (row.new_masked, row.by_staff, row.reason) == (
            "******0002",
            reviewer.user,
            "see the photo",
        )
        assert "serial number ******0001 → ******0002" in text(reviewer.look(claim))

    def test_corrects_the_invoice_and_how_the_applicant_is_reached(self, claim, reviewer):
        reviewer.press(
            "amend",
            claim,
            invoice_number="99990000000000000042",
            invoice_title="张三",
            invoice_issued_on="2024-10-01",
            invoice_total="4,999.00",
            mobile="13912345678",
            reason="a new one",
        )
        fields = claim.amendments.order_by("id").values_list("field", flat=True)
        assert list(fields) == ["invoice", "mobile"]

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ({"kind": "serial_number"}, "identifiers · 0 · value"),
            ({"invoice_number": "1"}, "invoice · issued_on, invoice · title, invoice · total_fen"),
            ({"invoice_total": "much"}, "This is not an amount"),
        ],
    )
    def test_asks_again_for_what_is_missing(self, claim, reviewer, form, words):
        page = reviewer.press("amend", claim, reason="x", **form)
        assert (page.status_code, claim.amendments.count()) == (200, 0)
        assert words in text(page)

    def test_asks_for_a_reason(self, claim, reviewer):
        page = reviewer.press("amend", claim, mobile="13912345678")
        assert "This field is required" in text(page)
        assert claim.amendments.count() == 0

    def test_is_offered_while_it_may_be(self, shop, claim, reviewer):
        assert "Amend" in buttons(reviewer.look(claim))
        assert "Amend" not in buttons(reviewer.look(shop.approved()))

    def test_is_for_reviewers(self, claim):
        form = {"mobile": "13912345678", "reason": "x"}
        assert Clerk(Role.AUDITOR).press("amend", claim, **form).status_code == 403
        elsewhere = Clerk(Role.CITY_REVIEWER, units=[make.unit("130200", counties=())])
        assert elsewhere.press("amend", claim, **form).status_code == 404
        assert claim.amendments.count() == 0


class TestAppeal:
    def test_is_noted_on_the_page_and_left_to_another_officer(self, shop, claim, reviewer):
        reviewer.press("reject", claim, codes=["payer_mismatch"], reason="no")
        services.appeal(claim, reason="the payer is the wife", by=shop.by, at=NOON)

        page = text(reviewer.look(claim))

        words = f"Appealed {reviewer.user.username} rejected it; another officer decides."
        assert f"{words} the payer is the wife" in page
        assert said(reviewer.press("approve", claim)) == [
            "A second person must do this. Ask a colleague."
        ]
        assert claim.state == "in_review"
        Clerk(Role.CITY_REVIEWER).press("approve", claim)
        assert claim.state == "approved"
        assert "another officer decides" not in text(reviewer.look(claim))

    def test_has_no_button_of_the_staff(self, claim, reviewer):
        assert "Appeal" not in buttons(reviewer.look(claim))
        with pytest.raises(NoReverseMatch):
            reverse("admin:claims_claim_appeal", args=[claim.pk])
