"""The right of reply: what a merchant sees of a flag, and says to it until the deadline."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.accounts.models import Role
from subsidy.audits.models import FlagReply
from subsidy.claims.models import Claim
from subsidy.core.moves import move
from subsidy.merchants.services import create_key
from tests import make
from tests.audits.test_admin import flag as flagged
from tests.claims.till import Till, faults
from tests.clerk import Clerk, text
from tests.make import NOON

DEADLINE = NOON + timedelta(days=15)


@pytest.fixture
def till(shop):
    return Till(shop)


@pytest.fixture
def flag(shop):
    return flagged(shop, [shop.in_review()], answer_by=DEADLINE)


def stranger(shop):
    merchant = make.merchant(shop.programme, shop.unit)
    _key, token = create_key(merchant, at=NOON)
    return merchant, Till(shop, token)


def sold_by(merchant, shop):
    """A claim of another merchant."""
    key, _token = create_key(merchant, at=NOON)
    return make.claims.submit(merchant, shop.request(), by=make.Actor.merchant(key.key_id), at=NOON)


class TestFlag:
    def test_says_what_stands_out_and_nothing_of_others(self, shop, till):
        other, _till = stranger(shop)
        claim, foreign = shop.in_review(), sold_by(other, shop)
        flag = flagged(shop, [claim, foreign], answer_by=DEADLINE)
        assert till.get(f"flags/{flag.reference}").json() == {
            "id": flag.reference,
            "programme": "hebei-2024",
            "indicator": "shared_contact",
            "state": "flagged",
            "sentences": {"zh": "三十笔申请共用手机号。", "en": "30 claims share a telephone."},
            "claims_count": 2,
            "raised_at": "2024-10-01T12:00:00+08:00",
            "answer_by": "2024-10-16T12:00:00+08:00",
            "figures": {
                "n": 40,
                "k": 30,
                "p": 3.1e-9,
                "rise": 0.2,
                "excess_fen": 123_456,
                "odd": None,
            },
            "peers": {"cell": "appliances/offline", "size": 9},
            "claims": [claim.reference],
            "innocent_explanations": {"zh": ["宿舍。"], "en": ["A dormitory."]},
            "replies": [],
        }

    def test_of_another_merchant_is_not_there(self, shop, flag):
        _other, till = stranger(shop)
        answers = [
            till.get(f"flags/{flag.reference}"),
            till.post(f"flags/{flag.reference}/reply", {"text": "mine"}),
        ]
        assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "not_found")}
        assert till.get("flags").json()["data"] == []

    def test_needs_its_scope(self, shop, flag):
        _key, token = create_key(shop.merchant, scopes=["claims:read"], at=NOON)
        assert Till(shop, token).get("flags").status_code == 403

    @pytest.mark.parametrize("replies", [0, 3])
    def test_costs_four_statements(self, till, flag, replies, django_assert_num_queries):
        for number in range(replies):
            till.post(f"flags/{flag.reference}/reply", {"text": f"{number}"})
        with django_assert_num_queries(4):
            assert len(till.get(f"flags/{flag.reference}").json()["replies"]) == replies


class TestFlags:
    def test_list_what_was_not_taken_over(self, shop, till):
        claims = [shop.in_review()]
        old = flagged(shop, claims)
        move(old, "supersede", by=make.SWEEP, at=NOON)
        settled = flagged(shop, claims)
        move(settled, "dismiss", by=make.actor(Role.AUDITOR), at=NOON, reason="explained")
        new = flagged(shop, claims, answer_by=DEADLINE)
        rows = till.get("flags").json()["data"]
        assert [(row["id"], row["state"], row["answer_by"]) for row in rows] == [
            (new.reference, "flagged", "2024-10-16T12:00:00+08:00"),
            (settled.reference, "dismissed", None),
        ]
        assert len(till.get("flags?state=flagged").json()["data"]) == 1

    @pytest.mark.parametrize(("query", "pointer"), [("state=odd", "/state"), ("x=1", "/x")])
    def test_refuse_what_they_do_not_know(self, till, query, pointer):
        answer = till.get(f"flags?{query}")
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])

    @pytest.mark.parametrize("count", [1, 3])
    def test_cost_two_statements(self, shop, till, count, django_assert_num_queries):
        claims = [shop.in_review()]
        for _ in range(count):
            row = flagged(shop, claims)
            move(row, "dismiss", by=make.SWEEP, at=NOON, reason="explained")
        with django_assert_num_queries(2):
            assert len(till.get("flags").json()["data"]) == count


class TestReply:
    def test_is_kept_word_for_word_and_leaves_the_flag_as_it_is(self, shop, till, flag):
        body = {"text": "两家店共用一部电话。", "evidence": ["ev_1"]}
        answer = till.post(f"flags/{flag.reference}/reply", body)
        said = body | {"at": "2024-10-01T12:00:00+08:00", "key": shop.key.key_id}
        assert (answer.status_code, answer.json()) == (201, said)
        flag.refresh_from_db()
        assert flag.state == "flagged"
        page = text(Clerk(Role.AUDITOR).look(flag))
        for words in (body["text"], "ev_1", shop.key.key_id, "What the merchant answered"):
            assert words in page

    def test_may_be_followed_by_others_and_is_kept_when_a_later_run_takes_over(self, shop, till):
        claims = [shop.in_review()]
        first = flagged(shop, claims, answer_by=DEADLINE)
        till.post(f"flags/{first.reference}/reply", {"text": "one"})
        move(first, "supersede", by=make.SWEEP, at=NOON)
        second = flagged(shop, claims, answer_by=DEADLINE)
        till.post(f"flags/{second.reference}/reply", {"text": "two"})
        replies = till.get(f"flags/{second.reference}").json()["replies"]
        assert [reply["text"] for reply in replies] == ["one", "two"]

    @pytest.mark.parametrize(("late", "status"), [(timedelta(0), 201), (timedelta(seconds=1), 409)])
    def test_comes_by_the_deadline_or_not_at_all(self, till, flag, late, status, monkeypatch):
        monkeypatch.setattr("subsidy.core.clock.now", lambda: DEADLINE + late)
        answer = till.post(f"flags/{flag.reference}/reply", {"text": "late"})
        assert answer.status_code == status
        if status == 409:
            assert answer.json()["code"] == "answer_too_late"
            assert not FlagReply.objects.exists()

    def test_to_a_flag_that_was_put_away_is_refused(self, till, flag):
        move(flag, "dismiss", by=make.SWEEP, at=NOON, reason="explained")
        answer = till.post(f"flags/{flag.reference}/reply", {"text": "thanks"})
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")

    def test_to_a_flag_without_a_deadline_is_never_late(self, shop, till):
        flag = flagged(shop, [shop.in_review()])
        assert till.post(f"flags/{flag.reference}/reply", {"text": "x"}).status_code == 201

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
    def test_that_cannot_be_read_is_refused(self, till, flag, body, pointer):
        answer = till.post(f"flags/{flag.reference}/reply", body)
        assert (answer.status_code, faults(answer)) == (400, [("invalid", pointer)])

    def test_is_written_once_and_says_something(self, shop, flag):
        reply = FlagReply.objects.create(flag=flag, text="x", key=shop.key, at=NOON)
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            FlagReply.objects.update(text="y")
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            reply.delete()
        with pytest.raises(IntegrityError, match="reply_to_a_flag_says_something"):
            FlagReply.objects.create(flag=flag, text="", key=shop.key, at=NOON)


class TestDeadline:
    def test_is_part_of_what_is_frozen(self, flag):
        with pytest.raises(ProgrammingError, match="Cannot update"):
            type(flag).objects.update(answer_by=NOON)


def test_claims_of_a_flag_stay_where_they_are(shop, flag, till):
    till.post(f"flags/{flag.reference}/reply", {"text": "x"})
    assert Claim.objects.get().state == "in_review"
