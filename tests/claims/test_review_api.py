"""A review as the merchant sees it over HTTP: sent back, cured, rejected, appealed."""

import pytest

from subsidy.claims import services
from subsidy.core import clock
from tests import make
from tests.claims.till import faults
from tests.make import NOON

NOON_TEXT = "2024-10-01T12:00:00+08:00"
DEADLINE = "2024-10-16T00:00:00+08:00"


@pytest.fixture
def claim(shop):
    return shop.in_review(purchase__identifiers__0__value="SN20240001")


def sent_back(claim):
    reasons = {"identifier_invalid": "the photo shows 0, not O", "invoice_title_mismatch": ""}
    services.send_back(claim, reasons=reasons, by=make.actor(), at=NOON)
    return f"claims/{claim.reference}"


def rejected(claim):
    services.reject(claim, codes=["payer_mismatch"], by=make.actor(), at=NOON)
    return f"claims/{claim.reference}"


class TestSentBack:
    def test_says_what_to_cure_how_and_until_when(self, claim, till):
        body = till.get(sent_back(claim)).json()

        assert (body["state"], body["expires_at"]) == ("sent_back", DEADLINE)
        same = {"outcome": "sent_back", "at": NOON_TEXT, "until": DEADLINE}
        assert body["reasons"] == [
            same
            | {
                "code": "identifier_invalid",
                "detail": "This identifier is not valid",
                "cure": "Check it for typos",
                "note": "the photo shows 0, not O",
            },
            same
            | {
                "code": "invoice_title_mismatch",
                "detail": "The invoice is not in the applicant's name",
                "cure": "Issue a corrected invoice",
                "note": "",
            },
        ]

    def test_is_found_by_its_state(self, claim, till):
        sent_back(claim)
        [row] = till.get("claims?state=sent_back").json()["data"]
        assert (row["reference"], row["expires_at"]) == (claim.reference, DEADLINE)

    def test_is_submitted_again_with_corrections(self, claim, till):
        path = sent_back(claim)
        right = {"kind": "serial_number", "value": "SN20240002"}

        answer = till.post(f"{path}/submit", {"identifiers": [right]})

        assert answer.status_code == 200
        assert (answer.json()["state"], answer.json()["expires_at"]) == ("submitted", None)
        body = till.get(path).json()
        assert body["amendments"] == [
            {
                "field": "serial_number",
                "old": "******0001",
                "new": "******0002",
                "at": NOON_TEXT,
                "reason": "identifier_invalid, invoice_title_mismatch",
            }
        ]
        assert len(body["reasons"]) == 2

    def test_is_submitted_again_as_it_is(self, claim, till):
        answer = till.post(f"{sent_back(claim)}/submit", {})
        assert (answer.status_code, answer.json()["state"]) == (200, "submitted")

    def test_is_withdrawn_instead(self, claim, till):
        answer = till.post(f"{sent_back(claim)}/withdraw", {"reason": "no"})
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")

    def test_is_too_late_after_the_deadline(self, claim, till, monkeypatch):
        path = sent_back(claim)
        monkeypatch.setattr(clock, "now", lambda: claim.expires_at)
        answer = till.post(f"{path}/submit", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "cure_deadline_passed")


class TestAmend:
    def test_corrects_without_moving(self, claim, till):
        path = f"claims/{claim.reference}"
        answer = till.post(f"{path}/amend", {"mobile": "13912345678", "reason": "new number"})
        assert (answer.status_code, answer.json()["state"]) == (200, "in_review")
        assert till.get(path).json()["applicant"]["mobile"] == "139****5678"

    @pytest.mark.parametrize(
        ("body", "status", "fault"),
        [
            ({"mobile": "13912345678"}, 400, ("invalid", "/reason")),
            ({"reason": "x"}, 422, ("nothing_to_amend", "")),
            ({"reason": "x", "mobile": "1"}, 422, ("identifier_invalid", "/mobile")),
            ({"reason": "x", "document_number": "1"}, 400, ("invalid", "/document_number")),
            ({"reason": "x", "county": "130102"}, 400, ("invalid", "/county")),
        ],
    )
    def test_names_what_is_wrong(self, claim, till, body, status, fault):
        answer = till.post(f"claims/{claim.reference}/amend", body)
        assert (answer.status_code, faults(answer)) == (status, [fault])


class TestAppeal:
    def test_brings_a_rejected_claim_back_into_review(self, claim, till):
        answer = till.post(f"{rejected(claim)}/appeal", {"reason": "the payer is the wife"})
        assert (answer.status_code, answer.json()["state"]) == (200, "in_review")
        claim.refresh_from_db()
        assert claim.moves.latest("id").by_reference == till.shop.key.key_id

    def test_of_what_was_not_rejected_is_refused(self, claim, till):
        answer = till.post(f"claims/{claim.reference}/appeal", {"reason": "x"})
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")

    def test_without_a_reason_is_malformed(self, claim, till):
        answer = till.post(f"{rejected(claim)}/appeal", {"reason": " "})
        assert (answer.status_code, faults(answer)) == (400, [("invalid", "/reason")])

    def test_is_too_late_after_the_window(self, claim, till, monkeypatch):
        path = rejected(claim)
        monkeypatch.setattr(clock, "now", lambda: claim.expires_at)
        answer = till.post(f"{path}/appeal", {"reason": "x"})
        assert (answer.status_code, answer.json()["code"]) == (409, "appeal_window_closed")
        assert till.get(path).json()["expires_at"] == "2024-10-16T12:00:00+08:00"
