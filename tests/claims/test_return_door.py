"""POST /claims/{reference}/return."""

from subsidy.claims.models import GoodsReturn
from tests import make
from tests.claims.till import Till, faults

WHOLE = {"kind": "whole", "reason_code": "change_of_mind", "reason": "七天无理由退货"}


def bring_back(till, claim, body=WHOLE, **headers):
    return till.post(f"claims/{claim.reference}/return", body, **headers)


class TestReturnDoor:
    def test_says_where_the_claim_stands_and_what_follows(self, shop, till):
        claim = shop.approved()
        answer = bring_back(till, claim)
        assert answer.status_code == 200
        assert answer.json() == {
            "reference": claim.reference,
            "external_id": "SJZ-1",
            "state": "cancelled",
            "subsidy_fen": 99_980,
            "pay_by_applicant_fen": 399_920,
            "expires_at": None,
            "return": {
                "kind": "whole",
                "reason_code": "change_of_mind",
                "refund_fen": None,
                "subsidy_left_fen": None,
                "old": "",
                "new": "",
                "noted_at": "2024-10-01T12:00:00+08:00",
                "done_at": "2024-10-01T12:00:00+08:00",
                "waits_for": "nothing",
            },
        }

    def test_of_a_paid_claim_announces_the_recovery(self, shop, till):
        claim = shop.paid()
        answer = bring_back(till, claim)
        assert (answer.json()["state"], answer.json()["return"]["waits_for"]) == (
            "paid",
            "recovery",
        )
        [seen] = till.get(f"claims/{claim.reference}").json()["returns"]
        assert (seen["kind"], seen["waits_for"]) == ("whole", "recovery")

    def test_answers_the_same_key_once(self, shop, till):
        claim = shop.paid()
        first, again = (bring_back(till, claim, key="one") for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert GoodsReturn.objects.count() == 1

    def test_needs_no_key(self, shop, till):
        answer = till.client.post(
            f"/api/v1/claims/{shop.approved().reference}/return",
            WHOLE,
            content_type="application/json",
        )
        assert answer.status_code == 200

    def test_refuses_what_is_not_a_return(self, shop, till):
        claim = shop.approved()
        assert bring_back(till, claim, {"kind": "lost", "reason_code": "faulty"}).status_code == 400
        answer = bring_back(till, claim, {"kind": "part", "reason_code": "price_reduced"})
        assert (answer.status_code, faults(answer)) == (422, [("refund_missing", "/refund_fen")])
        bring_back(till, claim)
        answer = bring_back(till, claim)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")

    def test_takes_new_numbers(self, shop, till):
        claim = shop.paid()
        body = {"kind": "exchange", "reason_code": "faulty", "new_serial": "SN-NEW-2"}
        answer = bring_back(till, claim, body).json()["return"]
        assert (answer["new"], answer["waits_for"]) == ("**NEW2", "nothing")

    def test_knows_no_other_merchants_claims(self, shop):
        other = make.merchant(shop.programme, shop.unit, store="S002")
        from subsidy.merchants.services import create_key

        _key, token = create_key(other, at=make.NOON)
        assert bring_back(Till(shop, token), shop.paid()).status_code == 404
