"""The merchant's doors: what it sees of a case, and what it says."""

from datetime import timedelta

import pytest

from subsidy.cases import services
from subsidy.cases.models import Reply
from subsidy.merchants.services import create_key
from tests import make
from tests.cases.office import EXPLAINED, LATE, SWEEP
from tests.claims.till import Till, faults
from tests.make import NOON


@pytest.fixture
def till(shop):
    return Till(shop)


def name(case):
    return case.case_flags.get().flag.reference


def sold_by(merchant, shop):
    """A claim of another merchant."""
    key, _token = create_key(merchant, at=NOON)
    return make.claims.submit(merchant, shop.request(), by=make.Actor.merchant(key.key_id), at=NOON)


class TestFlag:
    def test_says_what_stands_out_and_nothing_of_others(self, office, shop, till):
        other = make.merchant(shop.programme, shop.unit)
        claim, foreign = shop.in_review(), sold_by(other, shop)
        case = office.told(office.flag(claim, foreign))
        assert till.get(f"flags/{name(case)}").json() == {
            "id": name(case),
            "programme": "hebei-2024",
            "indicator": "shared_contact",
            "state": "flagged",
            "sentences": {"zh": "三十笔申请共用手机号。", "en": "30 claims share a telephone."},
            "claims_count": 2,
            "raised_at": "2024-10-01T12:00:00+08:00",
            "answer_by": "2024-10-16T12:00:00+08:00",
            "case": case.reference,
            "noticed_at": "2024-10-01T12:00:00+08:00",
            "formula": "f",
            "formula_version": 1,
            "figures": {
                "n": 40,
                "k": 30,
                "p": 3.1e-9,
                "rise": 0.2,
                "excess_fen": 123_456,
                "odd": None,
            },
            "figures_explained": EXPLAINED,
            "peers": {"cell": "appliances/offline", "size": 9},
            "claims": [claim.reference],
            "evidence": [
                {
                    "claim": claim.reference,
                    "bought_on": "2024-10-01",
                    "price_fen": claim.price_fen,
                    "subsidy_fen": claim.subsidy_fen,
                }
            ],
            "innocent_explanations": {"zh": ["宿舍。"], "en": ["A dormitory."]},
            "asked": "Whose telephone is it?",
            "replies": [],
        }

    def test_is_not_there_before_the_merchant_was_told(self, office, till):
        case = office.assigned()
        secret = office.assigned(
            office.flag_of(make.merchant(office.shop.programme, office.shop.unit)),
            merchant=make.Merchant.objects.latest("id"),
            is_undercover=True,
        )
        for one in (case, secret):
            assert till.get(f"flags/{name(one)}").status_code == 404
            assert till.get(f"cases/{one.reference}").status_code == 404
        assert till.get("flags").json()["data"] == []

    def test_needs_its_scope(self, shop):
        _key, token = create_key(shop.merchant, scopes=["claims:read"], at=NOON)
        assert Till(shop, token).get("flags").status_code == 403

    @pytest.mark.parametrize("replies", [0, 3])
    def test_costs_three_statements(self, office, till, replies, django_assert_num_queries):
        path = f"flags/{name(office.told())}"
        for number in range(replies):
            till.post(f"{path}/reply", {"text": f"{number}"})
        with django_assert_num_queries(3):
            assert len(till.get(path).json()["replies"]) == replies


class TestFlags:
    def test_show_what_became_of_them(self, office, shop, till):
        cleared = office.told()
        ruling = services.Ruling(outcome="clear", reasons="x")
        services.decide(cleared, ruling, by=office.reviewer, at=NOON)
        open_one = office.told()
        rows = till.get("flags").json()["data"]
        assert [(row["id"], row["state"]) for row in rows] == [
            (name(open_one), "flagged"),
            (name(cleared), "dismissed"),
        ]
        assert len(till.get("flags?state=flagged").json()["data"]) == 1

    def test_say_once_what_was_told_twice(self, office, till):
        case = office.told()
        ruling = services.Ruling(outcome="clear", reasons="x")
        services.decide(case, ruling, by=office.reviewer, at=NOON)
        services.reopen(case, reason="a witness", by=office.reviewer, at=LATE)
        assert till.get(f"cases/{case.reference}").json()["state"] == "noticed"
        services.assign(case, officer=office.officer, by=office.inspector, at=LATE)
        services.tell(case, asked="And now?", by=office.inspector, at=LATE)
        assert [row["id"] for row in till.get("flags").json()["data"]] == [name(case)]
        assert till.get(f"flags/{name(case)}").json()["asked"] == "And now?"

    @pytest.mark.parametrize(("query", "pointer"), [("state=odd", "/state"), ("x=1", "/x")])
    def test_refuse_what_they_do_not_know(self, till, query, pointer):
        answer = till.get(f"flags?{query}")
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])

    @pytest.mark.parametrize("count", [1, 3])
    def test_cost_two_statements(self, office, till, count, django_assert_num_queries):
        for _ in range(count):
            services.decide(
                office.told(hold=False),
                services.Ruling(outcome="clear", reasons="x"),
                by=office.reviewer,
                at=NOON,
            )
        with django_assert_num_queries(2):
            assert len(till.get("flags").json()["data"]) == count


class TestReply:
    def test_is_kept_word_for_word(self, office, shop, till):
        path = f"flags/{name(office.told())}"
        body = {"text": "两家店共用一部电话。", "evidence": ["ev_1"]}
        answer = till.post(f"{path}/reply", body)
        said = body | {"at": "2024-10-01T12:00:00+08:00", "key": shop.key.key_id}
        assert (answer.status_code, answer.json()) == (201, said)
        assert till.get(path).json()["replies"] == [said]

    @pytest.mark.parametrize(("late", "status"), [(timedelta(0), 201), (timedelta(seconds=1), 409)])
    def test_comes_by_the_deadline_or_not_at_all(self, office, till, late, status, monkeypatch):
        case = office.told()
        monkeypatch.setattr("subsidy.core.clock.now", lambda: case.answer_by + late)
        answer = till.post(f"flags/{name(case)}/reply", {"text": "late"})
        assert answer.status_code == status
        if status == 409:
            assert answer.json()["code"] == "answer_too_late"
            assert not Reply.objects.exists()

    def test_in_a_case_that_is_over_is_refused(self, office, till):
        case = office.told()
        ruling = services.Ruling(outcome="clear", reasons="x")
        services.decide(case, ruling, by=office.reviewer, at=NOON)
        answer = till.post(f"flags/{name(case)}/reply", {"text": "thanks"})
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")

    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            ({}, "/text"),
            ({"text": " "}, "/text"),
            ({"text": "x" * 5_001}, "/text"),
            ({"text": "x", "evidence": ["e"] * 21}, "/evidence"),
            ({"text": "x", "evidence": ["e" * 41]}, "/evidence/0"),
            ({"text": "x", "more": 1}, "/more"),
        ],
    )
    def test_that_cannot_be_read_is_refused(self, office, till, body, pointer):
        answer = till.post(f"flags/{name(office.told())}/reply", body)
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])


class TestCase:
    def test_shows_notice_decision_and_appeal(self, office, till, monkeypatch):
        decision = office.warned()
        case = decision.case
        notice = case.notices.get()
        monkeypatch.setattr("subsidy.core.clock.now", lambda: LATE)
        answer = till.post(f"cases/{case.reference}/appeal", {"text": "活动确有其事。"})
        lodged = {
            "text": "活动确有其事。",
            "evidence": [],
            "appealed_at": "2024-10-16T12:00:01+08:00",
            "outcome": "",
            "decided_at": None,
            "letter": None,
        }
        assert (answer.status_code, answer.json()) == (201, lodged)
        assert till.get(f"cases/{case.reference}").json() == {
            "reference": case.reference,
            "programme": "hebei-2024",
            "state": "appealed",
            "answer_by": "2024-10-16T12:00:00+08:00",
            "notice": {"zh": notice.letter_zh, "en": notice.letter_en},
            "flags": [name(case)],
            "decision": {
                "outcome": "warn",
                "state": "in_force",
                "decided_at": "2024-10-16T12:00:01+08:00",
                "until": None,
                "appeal_by": "2024-12-15T12:00:01+08:00",
                "letter": {"zh": decision.letter_zh, "en": decision.letter_en},
            },
            "appeal": lodged,
        }

    def test_says_nothing_of_what_is_only_proposed(self, office, till):
        case = office.proposed().case
        assert till.get(f"cases/{case.reference}").json()["decision"] is None

    def test_is_appealed_once_and_in_time(self, office, till, monkeypatch):
        decision = office.warned()
        path = f"cases/{decision.case.reference}/appeal"
        late = decision.appeal_by + timedelta(seconds=1)
        monkeypatch.setattr("subsidy.core.clock.now", lambda: late)
        answer = till.post(path, {"text": "x"})
        assert (answer.status_code, answer.json()["code"]) == (409, "appeal_window_closed")
        services.run_clocks(by=SWEEP, at=late)
        answer = till.post(path, {"text": "x"})
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
