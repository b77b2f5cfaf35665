"""What a merchant reads over HTTP, and who may not."""

from datetime import timedelta
from typing import get_args

import pytest
from django.test import Client

from subsidy.claims import services
from subsidy.claims.rules.request import State
from subsidy.claims.states import ClaimState
from subsidy.merchants import services as merchants
from tests import make
from tests.claims.till import Till, faults
from tests.make import NOON

NOON_TEXT = "2024-10-01T12:00:00+08:00"


def listed(answer):
    assert answer.status_code == 200, answer.content
    return [row["reference"] for row in answer.json()["data"]]


def key(shop, *scopes, **facts):
    return merchants.create_key(shop.merchant, scopes=list(scopes), at=NOON, **facts)


class TestDoor:
    @pytest.mark.parametrize("token", ["", "x", "x.y", "k." + "z" * 100])
    def test_stays_shut_without_a_key(self, shop, token):
        answer = Till(shop, token).get("claims")

        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer["WWW-Authenticate"] == 'Bearer realm="api"'

    def test_stays_shut_to_a_revoked_key(self, shop):
        merchants.revoke_key(shop.key, at=NOON)
        assert Till(shop).get("claims").status_code == 401

    def test_stays_shut_to_an_expired_key(self, shop, monkeypatch):
        _, token = key(shop, "claims:read", expires_at=NOON + timedelta(days=1))
        assert Till(shop, token).get("claims").status_code == 200
        monkeypatch.setattr("subsidy.core.clock.now", lambda: NOON + timedelta(days=1))
        assert Till(shop, token).get("claims").status_code == 401

    @pytest.mark.parametrize(
        ("scope", "reads", "writes"),
        [("claims:read", 200, 403), ("claims:write", 403, 201), ("prices:write", 403, 403)],
    )
    def test_opens_as_far_as_the_scope_goes(self, shop, scope, reads, writes):
        _, token = key(shop, scope)
        till = Till(shop, token)

        answers = till.get("claims"), till.post("claims", shop.body())

        assert [answer.status_code for answer in answers] == [reads, writes]
        codes = [answer.json()["code"] for answer in answers if answer.status_code == 403]
        assert set(codes) <= {"forbidden"}

    @pytest.mark.parametrize("path", ["claims/reserve", "claims/batch", "claims/C-1/submit"])
    def test_of_a_verb_takes_posts_only(self, till, path):
        answer = till.get(path)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


class TestAnotherMerchantsClaim:
    @pytest.fixture
    def stranger(self, shop):
        _, token = merchants.create_key(make.merchant(shop.programme, shop.unit), at=NOON)
        return Till(shop, token)

    def test_is_not_there(self, shop, stranger):
        claim = shop.reserved()
        path = f"claims/{claim.reference}"
        paper = make.BODY["purchase"]["invoice"]

        answers = [
            stranger.get(path),
            stranger.post(f"{path}/submit", {"invoice": paper}),
            stranger.post(f"{path}/withdraw", {"reason": "mine"}),
            stranger.get("claims/C-000000000000"),
        ]

        assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "not_found")}
        assert listed(stranger.get("claims")) == []
        claim.refresh_from_db()
        assert claim.state == "reserved"


class TestClaim:
    def test_is_shown_whole_and_masked(self, shop, till):
        claim = shop.approved(
            applicant__document_number="130102199003071233",
            applicant__mobile="13812341234",
            purchase__identifiers__0__value="SN20240001",
            purchase__invoice__number="24130000000000000007",
        )

        body = till.get(f"claims/{claim.reference}").json()

        assert body.pop("trace")[0]["notice"] == claim.terms.notice_number
        assert sorted(row["value"] for row in body["identifiers"]) == [
            "****************0007",
            "******0001",
        ]
        assert body == {
            "reference": claim.reference,
            "external_id": "SJZ-1",
            "state": "approved",
            "subsidy_fen": 99_980,
            "pay_by_applicant_fen": 399_920,
            "expires_at": None,
            "programme": "hebei-2024",
            "category": "appliances.refrigerator",
            "store": "S001",
            "bought_on": "2024-10-01",
            "price_fen": 499_900,
            "payee": "merchant",
            "submitted_at": NOON_TEXT,
            "decided_at": NOON_TEXT,
            "applicant": {
                "name": "张*",
                "document_number": "130***********1233",
                "mobile": "138****1234",
            },
            "delivery": None,
            "identifiers": body["identifiers"],
            "moves": [
                {"verb": "submit", "from": "", "to": "submitted", "at": NOON_TEXT},
                {
                    "verb": "refer",
                    "from": "submitted",
                    "to": "in_review",
                    "at": NOON_TEXT,
                },
                {
                    "verb": "approve",
                    "from": "in_review",
                    "to": "approved",
                    "at": NOON_TEXT,
                },
            ],
            "grants": [
                {
                    "number": 1,
                    "amount_fen": 99_980,
                    "central_fen": 89_982,
                    "local_fen": 9_998,
                    "state": "committed",
                }
            ],
            "reasons": [],
            "amendments": [],
            "returns": [],
            "holds": [],
            "waits_for": "treasury",
            "waits_since": NOON_TEXT,
            "waiting": {
                "stage": "batch",
                "stage_word": "approved; waits for a batch of payments",
                "waits_for": "treasury",
                "waits_for_word": "the treasury",
                "since": NOON_TEXT,
                "due_by": "2024-10-25",
                "batch": None,
                "expected_pay": None,
            },
            "terms": {"notice": claim.terms.notice_number, "variant": "level 1"},
        }

    def test_that_was_rejected_says_why(self, shop, till):
        claim = shop.in_review()
        services.reject(claim, codes=["payer_mismatch"], by=make.actor(), at=NOON)
        assert till.get(f"claims/{claim.reference}").json()["reasons"] == [
            {
                "outcome": "rejected",
                "code": "payer_mismatch",
                "detail": "The payer is not the applicant",
                "cure": "",
                "note": "",
                "at": NOON_TEXT,
                "until": "2024-10-16T12:00:00+08:00",
            }
        ]

    def test_costs_as_many_statements_with_few_moves_as_with_many(
        self, shop, till, django_assert_num_queries
    ):
        for claim in (shop.reserved(), shop.approved()):
            with django_assert_num_queries(13):
                assert till.get(f"claims/{claim.reference}").status_code == 200


class TestList:
    def test_has_the_newest_first_in_pages(self, shop, till):
        claims = [shop.reserved().reference for _ in range(5)]

        first = till.get("claims?limit=2")
        second = till.get(f"claims?limit=2&cursor={first.json()['next_cursor']}")
        third = till.get(f"claims?limit=2&cursor={second.json()['next_cursor']}")

        assert listed(first) + listed(second) + listed(third) == claims[::-1]
        assert third.json()["next_cursor"] is None

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["car", "late", "early"]),
            ("state=reserved", ["late"]),
            ("category=cars.scrappage", ["car"]),
            ("store=S001", ["car", "late", "early"]),
            ("store=S2", []),
            ("external_id=E-1", ["early"]),
            ("bought_from=2024-09-30", ["car", "late"]),
            ("bought_to=2024-09-30", ["early"]),
            ("bought_from=2024-09-29&bought_to=2024-09-29&state=submitted", ["early"]),
            ("updated_since=2024-10-01T12:00:00%2B08:00", ["car", "late", "early"]),
            ("updated_since=2024-10-01T12:00:01%2B08:00", []),
        ],
    )
    def test_can_be_narrowed(self, shop, till, query, found):
        names = {
            shop.submitted(
                external_id="E-1",
                purchase__bought_on="2024-09-29",
                purchase__bought_at="2024-09-29T10:00:00+08:00",
            ).reference: "early",
            shop.reserved().reference: "late",
            shop.submitted_car().reference: "car",
        }
        assert [names[reference] for reference in listed(till.get(f"claims?{query}"))] == found

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ("limit=0", "/limit"),
            ("limit=201", "/limit"),
            ("cursor=x", "/cursor"),
            ("bought_from=yesterday", "/bought_from"),
            ("state=", "/state"),
            ("store=%00", ""),
        ],
    )
    def test_refuses_what_it_cannot_read(self, till, query, pointer):
        answer = till.get(f"claims?{query}")
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ("state=nonsense", "/state"),
            ("category=toys", "/category"),
            ("bought_from=today", "/bought_from"),
            ("updated_since=2024-10-01", "/updated_since"),
            ("unknown=1", "/unknown"),
            ("limit=0", "/limit"),
            ("cursor=x", "/cursor"),
        ],
    )
    def test_refuses_what_it_does_not_know(self, till, query, pointer):
        answer = till.get(f"claims?{query}")
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])

    def test_knows_every_state(self):
        assert set(get_args(State)) == set(ClaimState.values)

    def test_of_what_moved_since_follows_the_moves(self, shop, till):
        moved, _still = shop.reserved(), shop.reserved()
        later = NOON + timedelta(hours=1)
        services.withdraw(moved, by=shop.by, at=later, reason="no")
        found = listed(till.get("claims?updated_since=2024-10-01T13:00:00%2B08:00"))
        assert found == [moved.reference]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_costs_two_statements(self, shop, till, rows, django_assert_num_queries):
        for _ in range(rows):
            shop.submitted()
        with django_assert_num_queries(2):
            assert len(listed(till.get("claims"))) == rows


class TestSubmitAndWithdraw:
    def test_name_the_state_that_does_not_allow_it(self, shop, till):
        claim = shop.approved()
        paper = make.BODY["purchase"]["invoice"]
        answers = [
            till.post(f"claims/{claim.reference}/submit", {"invoice": paper}),
            till.post(f"claims/{claim.reference}/withdraw", {"reason": "no"}),
        ]
        assert {(one.status_code, one.json()["code"]) for one in answers} == {(409, "wrong_state")}

    def test_withdraws_without_an_idempotency_key(self, shop, till):
        claim = shop.reserved()
        answer = till.client.post(
            f"/api/v1/claims/{claim.reference}/withdraw",
            '{"reason": "bought elsewhere"}',
            content_type="application/json",
        )
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")

    def test_of_an_expired_reservation_is_refused(self, shop, till, monkeypatch):
        claim = shop.reserved(purchase__invoice=None)
        monkeypatch.setattr("subsidy.core.clock.now", lambda: NOON + timedelta(days=14))
        paper = make.BODY["purchase"]["invoice"]
        answer = till.post(f"claims/{claim.reference}/submit", {"invoice": paper})
        assert (answer.status_code, answer.json()["code"]) == (409, "reservation_expired")

    def test_of_a_changed_amount_is_refused(self, shop, till):
        claim = shop.reserved(purchase__invoice=None)
        paper = make.BODY["purchase"]["invoice"] | {"total_fen": 600_000}
        answer = till.post(
            f"claims/{claim.reference}/submit", {"invoice": paper, "price_fen": 600_000}
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "amount_changed")


def test_quotes_are_public_and_reads_are_not(shop):
    assert Client().get("/api/v1/claims").status_code == 401
    answer = Client().post("/api/v1/quotes", "{}", content_type="application/json")
    assert answer.status_code == 400
