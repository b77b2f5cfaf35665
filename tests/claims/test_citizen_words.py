"""What citizens say about claims in their name, and what that does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from subsidy.claims import services
from subsidy.claims.models import CitizenCode, CitizenMessage, CitizenWord, Hold
from subsidy.core import clock
from tests import make
from tests.claims.phones import Citizen
from tests.make import NOON, SWEEP

MINUTE = timedelta(minutes=1)


def refusal(answer):
    return answer.status_code, answer.json()["code"]


def said(claim):
    return list(claim.citizen_words.order_by("id").values_list("said", "via"))


def codes(claim):
    claim.refresh_from_db()
    return [why["code"] for why in claim.routed_because]


def asked(claim):
    """The citizen who got the inquiry about the claim, and its code."""
    services.send_messages(at=NOON)
    citizen = Citizen(claim)
    [message] = [one for one in citizen.messages() if one["template"] == "inquiry"]
    return citizen, message["parameters"]["code"]


class TestStatus:
    def test_shows_the_claim_in_words_and_masked(self, shop):
        claim = shop.in_review()
        citizen = Citizen(claim)
        body = citizen.status().json()
        assert body.pop("token")
        assert body == {
            "reference": claim.reference,
            "state": "in_review",
            "state_word": "in review",
            "applicant": "张*",
            "programme": "Hebei trade-in",
            "category": "Refrigerator",
            "bought_on": "2024-10-01",
            "price_fen": 499_900,
            "subsidy_fen": 99_980,
            "waiting": {
                "stage": "review",
                "stage_word": "a person looks at it",
                "waits_for": "office",
                "waits_for_word": "the county's or city's reviewers",
                "since": "2024-10-01T12:00:00+08:00",
                "due_by": "2024-10-25",
                "batch": None,
                "expected_pay": None,
            },
            "moves": [
                {"on": "2024-10-01", "verb": "submit", "word": "Submitted"},
                {"on": "2024-10-01", "verb": "refer", "word": "Referred to a person"},
            ],
            "may_deny": True,
            "may_appeal": False,
            "token_expires_at": "2024-10-01T12:30:00+08:00",
        }

    def test_says_nothing_that_names_the_person(self, shop):
        citizen = Citizen(shop.in_review())
        text = citizen.status().content.decode()
        contact = citizen.claim.contact
        for secret in (contact.name, contact.mobile, contact.address):
            assert secret not in text

    def test_speaks_chinese_by_default(self, shop):
        citizen = Citizen(shop.in_review())
        code = citizen.code()
        citizen.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
        citizen.client.defaults.pop("headers", None)
        answer = Citizen(citizen.claim).client.post(
            "/api/v1/citizens/status",
            f'{{"reference": "{citizen.claim.reference}", "code": "{code}"}}',
            content_type="application/json",
            headers={"Accept-Language": "zh-hans"},
        )
        assert answer.json()["category"] == "冰箱"


class TestDeny:
    def test_of_a_claim_in_review_tells_the_reviewer(self, shop):
        claim = shop.in_review()
        before = codes(claim)
        answer = Citizen(claim).post(
            "deny", token=Citizen(claim).token(), reason="I was in hospital"
        )
        assert (answer.status_code, answer.json()["state"]) == (200, "in_review")
        assert said(claim) == [("not_bought", "status")]
        assert codes(claim) == [*before, "denied_by_citizen"]
        word = CitizenWord.objects.denials().get()
        assert (word.reason, word.at) == ("I was in hospital", NOON)

    def test_of_a_submitted_claim_sends_it_to_a_person(self, shop):
        claim = shop.submitted()
        Citizen(claim).post("deny", token=Citizen(claim).token(), reason="no")
        assert make.decided(claim).state == "in_review"
        assert codes(claim) == ["denied_by_citizen"]

    def test_of_an_approved_claim_holds_it(self, shop):
        claim = shop.approved()
        Citizen(claim).post("deny", token=Citizen(claim).token(), reason="no")
        hold = Hold.objects.on(claim).get()
        assert (hold.reason_code, hold.reason, hold.placed_by) == (
            "denied_by_citizen",
            "not_bought",
            None,
        )

    def test_of_a_paid_claim_is_kept_for_the_audit(self, shop):
        claim = shop.paid()
        Citizen(claim).post("deny", token=Citizen(claim).token(), reason="no")
        assert CitizenWord.objects.denied_ids([claim.pk]) == {claim.pk}
        assert Hold.objects.count() == 0

    def test_twice_is_one_word(self, shop):
        claim = shop.in_review()
        citizen, token = Citizen(claim), Citizen(claim).token()
        answers = [citizen.post("deny", token=token, reason=reason) for reason in ("no", "never")]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert said(claim) == [("not_bought", "status")]
        assert codes(claim).count("denied_by_citizen") == 1
        assert citizen.status().json()["may_deny"] is False

    def test_of_a_claim_that_ended_is_refused(self, shop):
        claim = shop.submitted()
        token = Citizen(claim).token()
        services.withdraw(claim, by=SWEEP, at=NOON, reason="mistake")
        answer = Citizen(claim).post("deny", token=token, reason="no")
        assert refusal(answer) == (409, "wrong_state")
        assert said(claim) == []

    @pytest.mark.parametrize("spoil", ["", "x", "x:y:z"])
    def test_with_no_token_of_ours_is_refused(self, shop, spoil):
        claim = shop.submitted()
        token = Citizen(claim).token()
        answer = Citizen(claim).post("deny", token=(token + spoil) if spoil else "a", reason="no")
        assert refusal(answer) == (422, "token_wrong")

    def test_with_an_old_token_is_refused(self, shop, monkeypatch):
        claim = shop.submitted()
        token = Citizen(claim).token()
        monkeypatch.setattr(clock, "now", lambda: NOON + 30 * MINUTE)
        assert refusal(Citizen(claim).post("deny", token=token, reason="no")) == (
            422,
            "token_wrong",
        )


class TestInquiry:
    def test_is_made_of_every_risky_claim(self, shop, settings):
        settings.INQUIRY_BP = 0
        risky, clean = shop.in_review(), make.decided(shop.submitted())
        assert [row.claim_id for row in CitizenCode.objects.all()] == [risky.pk]
        assert clean.state == "approved"

    def test_is_made_of_a_share_of_the_clean_ones(self, shop, settings):
        settings.INQUIRY_BP = 10_000
        claim = make.decided(shop.submitted())
        row = CitizenMessage.objects.get()
        assert (row.claim_id, row.template, row.state) == (claim.pk, "inquiry", "waiting")
        assert row.code.expires_at == NOON + timedelta(days=14)

    def test_is_made_once_of_each_claim(self, shop):
        claim = shop.in_review()
        assert services.inquiries.inquire_many([claim.pk], at=NOON) == 0
        assert CitizenCode.objects.count() == 1

    def test_is_drawn_the_same_again(self, settings):
        settings.INQUIRY_BP = 1_000
        references = {number: f"C-{number}" for number in range(2_000)}
        picked = services.inquiries.picked(references, {7: [{"code": "x"}]})
        assert picked == services.inquiries.picked(references, {7: [{"code": "x"}]})
        assert 7 in picked
        assert 140 < len(picked) < 260

    def test_that_is_confirmed_is_kept(self, shop):
        claim = shop.in_review()
        before = codes(claim)
        citizen, code = asked(claim)
        answer = citizen.post("answer", reference=claim.reference, code=code, bought=True)
        assert answer.json() == {
            "reference": claim.reference,
            "state": "in_review",
            "state_word": "in review",
        }
        assert said(claim) == [("bought", "inquiry")]
        assert codes(claim) == before

    def test_that_is_denied_does_what_a_denial_does(self, shop):
        claim = shop.approved()
        citizen, code = asked(claim)
        citizen.post("answer", reference=claim.reference, code=code, bought=False)
        assert said(claim) == [("not_bought", "inquiry")]
        assert Hold.objects.on(claim).exists()

    def test_is_answered_once(self, shop):
        claim = shop.in_review()
        citizen, code = asked(claim)
        answers = [
            citizen.post("answer", reference=claim.reference, code=code, bought=bought)
            for bought in (True, False)
        ]
        assert [answer.status_code for answer in answers] == [200, 422]
        assert said(claim) == [("bought", "inquiry")]

    @pytest.mark.parametrize("bought", ["yes", 1, None])
    def test_is_answered_by_true_or_false(self, shop, bought):
        claim = shop.in_review()
        citizen, code = asked(claim)
        answer = citizen.post("answer", reference=claim.reference, code=code, bought=bought)
        assert refusal(answer) == (400, "invalid")


class TestAppeal:
    def rejected(self, claim):
        services.reject(claim, codes=["payer_mismatch"], by=make.actor(), at=NOON)
        return claim

    def test_of_a_citizen_who_is_paid_brings_the_claim_before_another_officer(self, shop):
        claim = self.rejected(make.decided(shop.submitted_car(delivery=None)))
        body = Citizen(claim).status().json()
        assert body["may_appeal"] is True
        assert body["waiting"]["waits_for"] == "citizen"
        answer = Citizen(claim).post("appeal", token=body["token"], reason="it was my card")
        assert (answer.status_code, answer.json()["state"]) == (200, "in_review")
        move = claim.moves.latest("id")
        assert (move.verb, move.by_kind, move.by_reference, move.reason) == (
            "appeal",
            "citizen",
            claim.reference,
            "it was my card",
        )

    def test_is_the_merchants_where_the_merchant_is_paid(self, shop):
        claim = self.rejected(shop.in_review())
        body = Citizen(claim).status().json()
        assert body["may_appeal"] is False
        answer = Citizen(claim).post("appeal", token=body["token"], reason="no")
        assert refusal(answer) == (409, "wrong_state")

    def test_comes_too_late_after_the_window(self, shop, monkeypatch):
        claim = self.rejected(make.decided(shop.submitted_car(delivery=None)))
        late = claim.expires_at
        monkeypatch.setattr(clock, "now", lambda: late)
        code = Citizen(claim).code(at=late)
        citizen = Citizen(claim)
        body = citizen.post("status", reference=claim.reference, code=code).json()
        assert body["may_appeal"] is False
        answer = citizen.post("appeal", token=body["token"], reason="no")
        assert refusal(answer) == (409, "appeal_window_closed")


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_denials_keep_one_word_and_one_hold(self):
        shop = make.Shop()
        claim = shop.approved()
        token = Citizen(claim).token()

        def deny(_number):
            try:
                services.deny(token=token, reason="no", at=NOON)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(deny, range(8)))
        assert said(claim) == [("not_bought", "status")]
        assert Hold.objects.on(claim).count() == 1


class TestConstraints:
    def test_keep_a_word_as_it_was_said(self, shop):
        claim = shop.in_review()
        Citizen(claim).post("deny", token=Citizen(claim).token(), reason="no")
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            CitizenWord.objects.update(said="bought")

    def test_keep_each_word_once(self, shop):
        claim = shop.in_review()
        facts = {"claim": claim, "said": "bought", "via": "inquiry", "at": NOON, "reason": ""}
        CitizenWord.objects.create(**facts)
        with (
            pytest.raises(IntegrityError, match="a_citizen_says_a_thing_once"),
            transaction.atomic(),
        ):
            CitizenWord.objects.create(**facts)

    def test_seal_the_reason(self, shop):
        claim = shop.in_review()
        Citizen(claim).post("deny", token=Citizen(claim).token(), reason="I was in hospital")
        with connection.cursor() as cursor:
            cursor.execute("SELECT reason FROM claims_citizenword")
            assert b"hospital" not in bytes(cursor.fetchone()[0])
