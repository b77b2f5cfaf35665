"""Evidence that a request names: at a direct claim, in a batch, when a reservation is completed."""

import pytest

from subsidy.claims import services
from subsidy.claims.models import Claim, Evidence
from subsidy.claims.rules.request import ClaimRequest, SubmitRequest
from subsidy.claims.services.evidence import concerns
from subsidy.merchants import services as merchants
from tests import make
from tests.claims.books import nothing_changes
from tests.claims.papers import local, pdf, photo, resaved
from tests.claims.till import Till, faults
from tests.claims.uploads import no, ok, send, with_terms
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("evidence_room")


def uploaded(till, number=1, kind="box_serial_photo", claim=None):
    content = pdf(number) if kind == "invoice" else photo(number)
    return ok(send(till, content, claim, kind=kind))["reference"]


def bound(reference):
    row = Evidence.objects.select_related("claim").get(reference=reference)
    return row.claim and row.claim.reference


class TestDirectClaim:
    def test_binds_what_it_names(self, shop, till):
        names = [uploaded(till, 1), uploaded(till, 1, kind="invoice")]
        claim = ok(till.post("claims", shop.body(evidence=names)))["reference"]
        assert [bound(name) for name in names] == [claim, claim]

    def test_lacks_what_the_terms_ask_for(self, shop, till):
        with_terms(shop, "invoice", "box_serial_photo")
        answer = till.post("claims", shop.body(evidence=[uploaded(till)]))
        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {
                "pointer": "/evidence",
                "code": "evidence_missing",
                "detail": "Evidence that the terms ask for is missing: invoice (invoice).",
            }
        ]
        assert (Claim.objects.count(), Evidence.objects.filter(claim=None).count()) == (0, 1)

    def test_has_what_the_terms_ask_for(self, shop, till):
        with_terms(shop, "invoice", "box_serial_photo")
        names = [uploaded(till), uploaded(till, kind="invoice")]
        assert till.post("claims", shop.body(evidence=names)).status_code == 201

    def test_names_every_fault_with_its_place(self, shop, till):
        _, token = merchants.create_key(make.merchant(shop.programme, shop.unit), at=NOON)
        foreign = uploaded(Till(shop, token), 2)
        taken = uploaded(till, 3, claim=shop.reserved())
        mine = uploaded(till, 4)
        body = shop.body(evidence=[mine, "ev_000000000000", foreign, taken, mine])
        with nothing_changes():
            answer = till.post("claims", body)
        assert (answer.status_code, faults(answer)) == (
            422,
            [
                ("evidence_unknown", "/evidence/1"),
                ("evidence_unknown", "/evidence/2"),
                ("evidence_reused", "/evidence/3"),
                ("evidence_reused", "/evidence/4"),
            ],
        )
        assert bound(mine) is None

    def test_does_not_take_an_infected_file(self, shop, till):
        name = uploaded(till)
        Evidence.objects.update(scan="infected")
        answer = till.post("claims", shop.body(evidence=[name]))
        assert faults(answer) == [("evidence_unknown", "/evidence/0")]

    def test_that_is_refused_binds_nothing(self, shop, till):
        name = uploaded(till)
        body = shop.body(evidence=[name], applicant__name="长安商贸公司")
        assert till.post("claims", body).status_code == 422
        assert bound(name) is None

    def test_that_finds_no_money_binds_nothing(self, db):
        shop = make.Shop(central_fen=1, local_fen=1)
        till = Till(shop)
        name = uploaded(till)
        assert no(till.post("claims", shop.body(evidence=[name]))) == (409, "fund_exhausted")
        assert bound(name) is None

    @pytest.mark.parametrize("named", [0, 1, 3])
    def test_costs_two_statements_more_however_many_are_named(self, shop, till, named):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        names = [uploaded(till, number) for number in range(named)]
        request = ClaimRequest.model_validate(shop.body(evidence=names))
        services.submit(shop.merchant, shop.request(), by=shop.by, at=NOON)  # the policy is read
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.submit(shop.merchant, request, by=shop.by, at=NOON)
        about = [one["sql"] for one in queries if "claims_evidence" in one["sql"]]
        assert len(about) == (2 if named else 0)


class TestReservation:
    def test_may_name_evidence_and_need_not(self, shop, till):
        with_terms(shop, "invoice")
        name = uploaded(till)
        claim = ok(till.post("claims/reserve", shop.body(evidence=[name])))["reference"]
        assert bound(name) == claim
        assert till.post("claims/reserve", shop.body()).status_code == 201


class TestBatch:
    def test_binds_each_rows_own(self, shop, till):
        names = [uploaded(till, number) for number in range(3)]
        rows = [shop.body(evidence=[name]) for name in names]
        results = till.post("claims/batch", {"claims": rows}).json()["results"]
        assert [bound(name) for name in names] == [row["reference"] for row in results]

    def test_gives_a_file_that_two_rows_name_to_the_first_sound_one(self, shop, till):
        name = uploaded(till)
        rows = [
            shop.body(evidence=[name], applicant__name="长安商贸公司"),
            shop.body(evidence=[name]),
            shop.body(evidence=[name]),
        ]
        body = till.post("claims/batch", {"claims": rows}).json()
        assert (body["accepted"], body["refused"]) == (1, 2)
        assert bound(name) == body["results"][1]["reference"]
        assert [one["code"] for one in body["results"][2]["errors"]] == ["evidence_reused"]


class TestComplete:
    @pytest.fixture
    def claim(self, shop):
        with_terms(shop, "invoice", "box_serial_photo")
        return shop.reserved(purchase__invoice=None)

    def submit(self, till, claim, *names):
        paper = make.BODY["purchase"]["invoice"]
        body = {"invoice": paper, "evidence": list(names)}
        return till.post(f"claims/{claim.reference}/submit", body)

    def test_lacks_what_the_terms_ask_for(self, till, claim):
        uploaded(till, claim=claim)
        answer = self.submit(till, claim)
        assert (answer.status_code, faults(answer)) == (422, [("evidence_missing", "/evidence")])

    def test_counts_what_was_uploaded_to_the_claim_and_what_it_names(self, till, claim):
        uploaded(till, claim=claim)
        name = uploaded(till, kind="invoice")
        assert self.submit(till, claim, name).status_code == 200
        assert bound(name) == claim.reference

    def test_may_name_what_it_has(self, till, claim):
        names = [uploaded(till, claim=claim), uploaded(till, kind="invoice", claim=claim)]
        assert self.submit(till, claim, *names).status_code == 200

    def test_does_not_count_an_infected_file(self, till, claim):
        uploaded(till, claim=claim)
        uploaded(till, kind="invoice", claim=claim)
        Evidence.objects.filter(kind="invoice").update(scan="infected")
        assert faults(self.submit(till, claim)) == [("evidence_missing", "/evidence")]

    def test_refuses_what_another_claim_has(self, shop, till, claim):
        other = uploaded(till, 5, claim=shop.reserved())
        answer = self.submit(till, claim, other)
        assert ("evidence_reused", "/evidence/0") in faults(answer)

    def test_without_evidence_asks_the_database_nothing_about_it(self, shop, till):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        claim = shop.reserved(purchase__invoice=None)
        paper = make.BODY["purchase"]["invoice"]
        with CaptureQueriesContext(connection) as queries:
            request = SubmitRequest.model_validate({"invoice": paper})
            services.complete(claim, request, by=shop.by, at=NOON)
        assert not any("claims_evidence" in one["sql"] for one in queries)


class TestConcerns:
    def test_name_piece_code_and_what_was_seen(self, shop, till):
        claim = shop.reserved()
        content = photo(at=local("2024-09-30T08:00"), place=(39.04, 114.51))
        answer = send(till, content, claim, kind="installation_photo")
        name = ok(answer)["reference"]
        other = shop.reserved()
        ok(send(till, resaved(content), other))
        clean = shop.reserved()

        found = concerns([claim.pk, other.pk, clean.pk])

        assert found[claim.pk] == [
            {
                "code": "evidence_place_differs",
                "saw": {"metres": 111_195, "metres_max": 1_000, "piece": name},
            },
            {
                "code": "evidence_before_purchase",
                "saw": {"taken_at": "2024-09-30T08:00:00+08:00", "piece": name},
            },
        ]
        [alike] = found[other.pk]
        assert (alike["code"], alike["saw"]["claim"]) == ("evidence_reused", claim.reference)
        assert clean.pk not in found

    def test_cost_one_statement_where_there_is_no_evidence(self, shop, django_assert_num_queries):
        claim = shop.reserved()
        with django_assert_num_queries(1):
            assert concerns([claim.pk]) == {}

    def test_send_the_claim_to_a_person(self, shop, till):
        content = photo(at=local("2024-09-30T08:00"))
        name = ok(send(till, content))["reference"]
        reference = ok(till.post("claims", shop.body(evidence=[name])))["reference"]
        claim = make.decided(Claim.objects.get(reference=reference))
        assert claim.state == "in_review"
        assert [why["code"] for why in claim.routed_because] == ["evidence_before_purchase"]
