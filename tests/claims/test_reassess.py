"""Wrongly published terms are superseded: every claim under them is put right, once."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from subsidy.claims import services
from subsidy.claims.models import Reassessment, ReassessmentLine
from subsidy.core.errors import SamePerson, WrongState
from subsidy.ledger.services import FundExhausted
from tests import make
from tests.claims.books import (
    buckets,
    execute,
    grants,
    live,
    moves,
    nothing_changes,
    refused,
    transfers,
)
from tests.claims.test_top_up import raised, top_up
from tests.make import NOON, SWEEP

LATER = NOON + timedelta(days=1)


def proposed(shop, rate_bp=3_000, **facts):
    new_terms = facts.pop("new_terms", None) or raised(shop, rate_bp)
    words = {"reason": "the rate was misprinted", "document_number": "D-9"}
    facts = {"old_terms": shop.terms, "by": make.actor(), "at": NOON} | words | facts
    return services.propose_reassessment(new_terms=new_terms, **facts)


def lines(row):
    found = row.lines.order_by("id").select_related("claim")
    return [(line.claim, line.old_fen, line.new_fen, line.action) for line in found]


def carried_out(row):
    """Approve it, and do what this room does of each line; return what is left to ask back."""
    services.approve_reassessment(row, by=make.actor(), at=LATER)
    return [put_right(line) for line in row.lines.order_by("id")]


def put_right(line):
    line = ReassessmentLine.objects.select_related("claim", "reassessment__new_terms").get(
        pk=line.pk
    )
    with transaction.atomic():
        return services.put_right(line, by=SWEEP, at=LATER)


class TestPropose:
    def test_lists_what_would_become_of_every_claim(self, shop):
        claims = [shop.submitted(), shop.in_review(), shop.approved(), shop.paid()]
        shop.approved_car()

        row = proposed(shop)

        assert lines(row) == [(claim, 99_980, 149_970, "top_up") for claim in claims]
        assert (row.state, row.document_number, row.programme) == (
            *("proposed", "D-9"),
            shop.programme,
        )
        assert moves(row) == [("propose", "", "proposed")]

    @pytest.mark.parametrize(
        ("state", "rate_bp", "action"),
        [
            ("submitted", 1_000, "release"),
            ("approved", 1_000, "release"),
            ("paid", 1_000, "recover"),
            ("paid", 2_000, "none"),
        ],
    )
    def test_says_what_is_to_do(self, shop, state, rate_bp, action):
        claim = getattr(shop, state)()
        new_fen = 49_990 if rate_bp == 1_000 else 99_980
        assert lines(proposed(shop, rate_bp)) == [(claim, 99_980, new_fen, action)]

    def test_moves_nothing(self, shop):
        claim = shop.paid()
        proposed(shop)
        assert (grants(claim), buckets(shop.line)) == (
            [(1, 99_980, 89_982, "paid")],
            {"paid": 99_980},
        )

    def test_leaves_out_what_has_ended_or_was_turned_down_anyway(self, shop):
        services.withdraw(shop.submitted(), by=shop.by, at=NOON)
        rejected = shop.in_review()
        services.reject(rejected, codes=["payer_mismatch"], by=make.actor(), at=NOON)
        never = [{"fact": "energy_level", "op": "is", "value": 9}]
        terms = raised(shop, variants=[("never", never, 1, None)])
        with pytest.raises(services.NothingToReassess):
            proposed(shop, new_terms=terms)
        assert not Reassessment.objects.exists()

    @pytest.mark.parametrize("changes", [{"payee": "applicant"}, {"quota_class": "other"}])
    def test_of_terms_of_another_kind_is_refused(self, shop, changes):
        shop.paid()
        terms = raised(shop, **changes)
        with nothing_changes(), pytest.raises(services.TermsMismatch):
            proposed(shop, new_terms=terms)

    def test_of_the_same_terms_is_refused(self, shop):
        with nothing_changes(), pytest.raises(services.TermsMismatch):
            proposed(shop, new_terms=shop.terms)

    def test_goes_through_all_claims_chunk_by_chunk(self, shop, monkeypatch):
        from subsidy.claims.services import reassess

        monkeypatch.setattr(reassess, "CLAIMS_PER_CHUNK_MAX", 2)
        for _ in range(5):
            shop.submitted()
        assert len(lines(proposed(shop))) == 5


class TestApprove:
    def test_is_done_by_another_person(self, shop):
        shop.paid()
        maker, checker = make.actor(), make.actor()
        row = proposed(shop, by=maker)
        with nothing_changes(), pytest.raises(SamePerson):
            services.approve_reassessment(row, by=maker, at=LATER)
        services.approve_reassessment(row, by=checker, at=LATER)
        assert (row.state, row.approved_by_id, row.approved_at) == (
            *("approved", checker.staff_id),
            LATER,
        )

    def test_or_turned_down_once_for_all(self, shop):
        shop.paid()
        row = proposed(shop)
        services.reject_reassessment(row, by=make.actor(), at=LATER, reason="wrong rate again")
        assert (row.state, moves(row)[-1]) == ("rejected", ("reject", "proposed", "rejected"))
        with nothing_changes(), pytest.raises(WrongState):
            services.approve_reassessment(row, by=make.actor(), at=LATER)


class TestPutRight:
    def test_tops_up_what_was_granted(self, shop):
        claim = shop.paid()
        row = proposed(shop)
        assert carried_out(row) == [0]
        assert grants(claim) == [(1, 99_980, 89_982, "paid"), (2, 49_990, 44_991, "committed")]
        grant = claim.grants.get(number=2)
        assert (grant.terms, grant.top_up.reason) == (row.new_terms, "D-9")
        line = row.lines.get()
        assert (line.outcome, line.done_at) == ("done", LATER)

    def test_releases_what_is_committed(self, shop):
        claim = shop.approved()
        assert carried_out(proposed(shop, 1_000)) == [0]
        assert grants(claim) == [(1, 49_990, 44_991, "committed"), (2, 49_990, 44_991, "released")]

    def test_moves_nothing_where_both_pay_the_same(self, shop):
        claim = shop.paid()
        row = proposed(shop, 2_000)
        assert carried_out(row) == [0]
        assert (grants(claim), row.lines.get().outcome) == (
            [(1, 99_980, 89_982, "paid")],
            "done",
        )

    def test_says_what_is_to_be_asked_back(self, shop):
        claim = shop.paid()
        assert carried_out(proposed(shop, 1_000)) == [49_990]
        assert grants(claim) == [(1, 99_980, 89_982, "paid")]

    @pytest.mark.parametrize(
        ("rate_bp", "fen", "last"),
        [
            (3_000, 149_970, ("reserve", 49_990, None)),
            (1_000, 49_990, ("release", 49_990, None)),
            (2_000, 99_980, ("reserve", 99_980, None)),
        ],
    )
    def test_promises_anew_while_nothing_is_decided(self, shop, rate_bp, fen, last):
        claim = shop.in_review()
        row = proposed(shop, rate_bp)
        carried_out(row)
        claim.refresh_from_db()
        assert (claim.terms, claim.subsidy_fen, claim.variant) == (row.new_terms, fen, "any")
        assert claim.trace[-1]["amount_fen"] == fen
        assert (transfers(claim)[-1], buckets(shop.line)) == (last, {"reserved": fen})

    @pytest.mark.parametrize("state", ["submitted", "approved"])
    def test_cancels_what_the_new_terms_refuse(self, shop, state):
        claim = getattr(shop, state)()
        never = [{"fact": "energy_level", "op": "is", "value": 9}]
        carried_out(proposed(shop, new_terms=raised(shop, variants=[("never", never, 1, None)])))
        claim.refresh_from_db()
        assert (claim.state, live(claim), buckets(shop.line)) == ("cancelled", ([], False), {})

    def test_leaves_what_changed_since(self, shop):
        claim = shop.paid()
        row = proposed(shop)
        top_up(claim)
        before = grants(claim)
        assert carried_out(row) == [0]
        assert (grants(claim), row.lines.get().outcome) == (before, "changed")

    def test_waits_for_what_is_at_the_bank_or_comes_back(self, shop):
        claim, other = shop.approved(), shop.paid()
        row = proposed(shop, 1_000)
        services.schedule_many([make.grant_of(claim).pk], by=SWEEP, at=NOON, reason="B")
        facts = {"kind": "whole", "reason_code": "faulty", "by": SWEEP, "at": NOON}
        services.return_goods(other, **facts)
        assert carried_out(row) == [0, 0]
        assert list(row.lines.values_list("done_at", flat=True)) == [None, None]

    def test_without_the_money_does_nothing(self, db):
        shop = make.Shop(central_fen=90_000, local_fen=10_000)
        shop.approved()
        row = proposed(shop)
        services.approve_reassessment(row, by=make.actor(), at=LATER)
        with nothing_changes(), pytest.raises(FundExhausted):
            put_right(row.lines.get())

    def test_may_be_superseded_in_turn(self, shop):
        claim = shop.paid()
        first = proposed(shop)
        carried_out(first)
        again = raised(shop, 2_500, published_on=date(2024, 9, 21))
        second = proposed(shop, new_terms=again, old_terms=first.new_terms)
        assert lines(second) == [(claim, 149_970, 124_975, "recover")]
        assert carried_out(second) == [0]
        assert grants(claim)[1:] == [
            (2, 24_995, 22_495, "committed"),
            (3, 24_995, 22_496, "released"),
        ]


class TestFinish:
    def test_closes_what_is_done_to_the_last_line(self, shop):
        shop.paid()
        row = proposed(shop)
        assert services.finish_reassessments(by=SWEEP, at=LATER) == 0
        services.approve_reassessment(row, by=make.actor(), at=LATER)
        assert services.finish_reassessments(by=SWEEP, at=LATER) == 0
        put_right(row.lines.get())
        assert services.finish_reassessments(by=SWEEP, at=LATER) == 1
        row.refresh_from_db()
        assert (row.state, row.done_at) == ("done", LATER)
        assert services.finish_reassessments(by=SWEEP, at=LATER) == 0


class TestReassessmentConstraints:
    @pytest.mark.parametrize(
        ("sql", "guard"),
        [
            ("state = 'done', done_at = now()", "Invalid transition"),
            ("state = 'approved'", "approved_at_once_approved"),
            (
                "state = 'approved', approved_at = now(), approved_by_id = proposed_by_id",
                "approved_by_another_person",
            ),
            ("done_at = now()", "done_at_once_done"),
            ("reason = 'x'", "frozen_from_its_proposal_on"),
        ],
    )
    def test_a_reassessment_goes_its_way(self, shop, sql, guard):
        shop.paid()
        proposed(shop)
        refused(guard, lambda: execute(f"UPDATE claims_reassessment SET {sql}"))
        refused("never_deleted", lambda: execute("DELETE FROM claims_reassessment"))

    @pytest.mark.parametrize(
        ("sql", "guard"),
        [
            ("new_fen = 1", "stays_as_proposed"),
            ("done_at = now()", "an_outcome_once_done"),
            ("outcome = 'done'", "an_outcome_once_done"),
        ],
    )
    def test_a_line_stays_as_proposed(self, shop, sql, guard):
        shop.paid()
        proposed(shop)
        refused(guard, lambda: execute(f"UPDATE claims_reassessmentline SET {sql}"))
        refused("never_deleted", lambda: execute("DELETE FROM claims_reassessmentline"))

    @pytest.mark.parametrize(
        ("facts", "guard"),
        [
            ({"action": "top_up"}, "does_what_the_amounts_call_for"),
            ({"action": "none", "new_fen": 1}, "does_what_the_amounts_call_for"),
            ({"action": "recover", "new_fen": 3}, "does_what_the_amounts_call_for"),
            ({"action": "none"}, "touches_a_claim_once"),
        ],
    )
    def test_a_line_does_what_its_amounts_call_for(self, shop, facts, guard):
        claim = shop.paid()
        row = proposed(shop)
        facts = {"reassessment": row, "claim": claim, "old_fen": 2, "new_fen": 2} | facts
        refused(guard, lambda: ReassessmentLine.objects.create(**facts))
