"""Settlements: what a merchant was paid, when, by which reference, and for which claims."""

import csv
from datetime import timedelta

import pytest

from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.disbursements import services
from subsidy.merchants.services import create_key
from tests import make
from tests.claims.till import Till, faults
from tests.disbursements.desk import REPLY_AT, SEAL_AT, payments
from tests.disbursements.replies import line


@pytest.fixture
def till(shop):
    return Till(shop)


def paid(desk, count=1):
    for number in range(count):
        desk.shop.approved(external_id=f"E{number}")
    batch = desk.sent()
    [payment] = payments(batch)
    desk.answered(batch, line(payment.reference, bank_reference="ICBC-7"))
    payment.refresh_from_db()
    return payment


def table(answer):
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(text.removeprefix("\ufeff").splitlines()))


class TestSettlement:
    def test_leaves_out_what_left_before_the_batch_was_sealed(self, shop, desk, till):
        stays, held = shop.approved(), shop.approved()
        batch = desk.drafted()
        claims.hold_claim(held, reason_code="complaint", reason="x", by=desk.checker, at=make.NOON)
        services.seal(batch, by=desk.maker, at=SEAL_AT)

        body = till.get(f"settlements/{payments(batch)[0].reference}").json()

        rows = [row["reference"] for row in body["claims"]["data"]]
        assert (body["claims_count"], rows) == (1, [stays.reference])

    def test_says_how_much_came_when_and_for_what(self, shop, desk, till):
        payment = paid(desk)
        claim = Claim.objects.get()

        body = till.get(f"settlements/{payment.reference}").json()

        float_days = round((REPLY_AT - claim.bought_at) / timedelta(days=1), 1)
        assert body == {
            "number": payment.reference,
            "batch": payment.batch.number,
            "state": "paid",
            "amount_fen": 99_980,
            "central_fen": 89_982,
            "local_fen": 9_998,
            "netted_fen": 0,
            "claims_count": 1,
            "bank": "中国工商银行",
            "account": payment.masked_account,
            "bank_reference": "ICBC-7",
            "sent_at": body["sent_at"],
            "paid_at": "2024-10-01T13:00:00+08:00",
            "refused_at": None,
            "refusal_code": "",
            "refusal_reason": "",
            "float_days": float_days,
            "claims": {
                "data": [
                    {
                        "reference": claim.reference,
                        "external_id": "E0",
                        "store": "S001",
                        "bought_on": "2024-10-01",
                        "price_fen": 499_900,
                        "grant": 1,
                        "amount_fen": 99_980,
                        "central_fen": 89_982,
                        "local_fen": 9_998,
                        "float_days": float_days,
                    }
                ],
                "next_cursor": None,
            },
        }

    def test_pages_its_claims(self, desk, till):
        payment = paid(desk, 3)
        path = f"settlements/{payment.reference}?limit=2"
        first = till.get(path).json()["claims"]
        second = till.get(f"{path}&cursor={first['next_cursor']}").json()["claims"]
        found = [row["external_id"] for page in (first, second) for row in page["data"]]
        assert found == ["E0", "E1", "E2"]
        assert second["next_cursor"] is None

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_four_statements(self, desk, till, count, django_assert_num_queries):
        payment = paid(desk, count)
        with django_assert_num_queries(4):
            body = till.get(f"settlements/{payment.reference}").json()
        assert len(body["claims"]["data"]) == count

    def test_comes_as_a_file(self, desk, till):
        payment = paid(desk, 2)
        path = f"/api/v1/settlements/{payment.reference}"
        answer = till.client.get(path, headers={"Accept": "text/csv"})
        rows = table(answer)
        assert [row["external_id"] for row in rows] == ["E0", "E1"]
        assert sum(int(row["amount_fen"]) for row in rows) == payment.amount_fen
        assert payment.reference in answer["Content-Disposition"]

    def test_that_waits_has_no_float_yet(self, desk, till):
        [payment] = payments(desk.sent())
        body = till.get(f"settlements/{payment.reference}").json()
        assert (body["state"], body["paid_at"], body["float_days"]) == ("scheduled", None, None)
        assert body["claims"]["data"][0]["float_days"] is None

    def test_that_the_bank_refused_says_why(self, desk, till):
        batch = desk.sent()
        [payment] = payments(batch)
        desk.answered(batch, line(payment.reference, "RJCT", code="AC04", text="closed"))
        body = till.get(f"settlements/{payment.reference}").json()
        assert (body["state"], body["refusal_code"]) == ("refused", "AC04")

    def test_of_another_merchant_or_of_a_draft_is_not_there(self, shop, desk):
        [draft] = payments(desk.drafted())
        stranger = make.merchant(shop.programme, shop.unit)
        for shopkeeper in (shop.merchant, stranger):
            _key, token = create_key(shopkeeper, at=make.NOON)
            answer = Till(shop, token).get(f"settlements/{draft.reference}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_shows_a_key_of_one_store_its_claims_alone(self, shop, desk):
        shop.merchant.stores.create(
            code="S002", name="二店", address="x", county=shop.merchant.stores.get().county
        )
        desk.shop.approved(store="S002", external_id="second")
        payment = paid(desk)
        _key, token = create_key(shop.merchant, stores=["S002"], at=make.NOON)
        body = Till(shop, token).get(f"settlements/{payment.reference}").json()
        assert [row["external_id"] for row in body["claims"]["data"]] == ["second"]


class TestSettlements:
    def test_are_those_signed_for_the_newest_first(self, shop, desk, till):
        first = paid(desk)
        shop.approved()
        [second] = payments(desk.sealed())
        shop.approved()
        desk.drafted()
        rows = till.get("settlements").json()["data"]
        assert [(row["number"], row["state"]) for row in rows] == [
            (second.reference, "scheduled"),
            (first.reference, "paid"),
        ]

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("state=paid", 1),
            ("state=scheduled", 0),
            ("paid_since=2024-10-01T13:00:00%2B08:00", 1),
            ("paid_since=2024-10-01T13:00:01%2B08:00", 0),
        ],
    )
    def test_can_be_narrowed(self, desk, till, query, count):
        paid(desk)
        assert len(till.get(f"settlements?{query}").json()["data"]) == count

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ("state=none", "/state"),
            ("paid_since=now", "/paid_since"),
            ("x=1", "/x"),
            ("limit=0", "/limit"),
        ],
    )
    def test_refuse_what_they_do_not_know(self, till, query, pointer):
        answer = till.get(f"settlements?{query}")
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])

    @pytest.mark.parametrize("count", [1, 2])
    def test_cost_two_statements(self, shop, desk, till, count, django_assert_num_queries):
        for _ in range(count):
            shop.approved()
            desk.sealed()
        with django_assert_num_queries(2):
            assert len(till.get("settlements").json()["data"]) == count

    def test_come_as_a_file(self, desk, till):
        payment = paid(desk)
        answer = till.client.get("/api/v1/settlements", headers={"Accept": "text/csv"})
        [row] = table(answer)
        assert (row["number"], row["amount_fen"]) == (payment.reference, "99980")

    def test_need_their_scope(self, shop):
        _key, token = create_key(shop.merchant, scopes=["claims:read"], at=make.NOON)
        assert Till(shop, token).get("settlements").status_code == 403
