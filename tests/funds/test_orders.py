from datetime import date

import pytest

from subsidy.core.errors import SamePerson, WrongState
from subsidy.funds.models import Allotment, FundOrder
from subsidy.funds.services import (
    LessFrozen,
    ProgrammeCleared,
    approve_document,
    approve_order,
    reject_order,
    withdraw_order,
)
from subsidy.ledger.models import Balance
from subsidy.ledger.services import FundExhausted, SourceExhausted
from subsidy.programmes.services import clear_programme, close_programme
from tests.funds import money
from tests.funds.treasury import (
    NEXT_DAY,
    NEXT_QUARTER,
    Treasury,
    held,
    steps,
    sums,
    transfers,
)
from tests.make import NOON, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasury():
    return Treasury()


class TestApprove:
    def test_of_an_allotment_gives_the_money(self, treasury):
        [order] = treasury.done("allot", 500, batch=treasury.central)

        assert (order.state, order.decided_at, order.done_at) == ("done", NOON, NOON)
        assert order.decided_by_id == treasury.checker.staff_id
        assert [step[0] for step in steps(order)] == ["propose", "approve", "carry_out"]
        assert sums(treasury.line) == (81_500, 9_000, 90_500)
        row = Allotment.objects.get(order=order)
        assert (row.prepared_by, row.checked_by, row.allotted_on, row.document_number) == (
            treasury.maker.reference,
            treasury.checker.reference,
            TODAY,
            "P-1",
        )

    def test_of_a_re_allotment_moves_each_source_s_part(self, treasury):
        central, own = treasury.done("reallot", 1_000, to_line=treasury.elsewhere)

        books = treasury.line.book, treasury.elsewhere.book
        facts = (treasury.line.book, TODAY, NOON)
        assert transfers(central) == [("reallot", *books, 900, 900, *facts)]
        assert transfers(own) == [("reallot", *books, 100, 0, *facts)]
        assert sums(treasury.line) == (80_100, 8_900, 89_000)
        assert sums(treasury.elsewhere) == (900, 100, 1_000)
        assert (held(treasury.line), held(treasury.elsewhere)) == (
            {"B-1": 80_100, "B-2": 8_900},
            {"B-1": 900, "B-2": 100},
        )

    def test_of_a_return_gives_it_back_to_be_allotted_again(self, treasury):
        central, _ = treasury.done("return", 1_000)

        books = treasury.line.book, treasury.central.book
        facts = (treasury.line.book, TODAY, NOON)
        assert transfers(central) == [("return", *books, 900, 900, *facts)]
        assert sums(treasury.line) == (80_100, 8_900, 89_000)
        assert sums(treasury.central) == (919_900, 0, 919_900)
        treasury.done("allot", 919_900, batch=treasury.central, line=treasury.elsewhere)

    def test_of_freezing_and_thawing_moves_it_out_of_reach_and_back(self, treasury):
        treasury.done("freeze", 60_000)
        balance = Balance.objects.get(book=treasury.line.book)
        assert (balance.available_fen, balance.frozen_fen) == (30_000, 60_000)
        with pytest.raises(FundExhausted):
            treasury.done("return", 30_001, batch=treasury.central)
        treasury.done("thaw", 60_000)
        assert sums(treasury.line)[2] == 90_000

    def test_of_a_correction_belongs_to_its_day_and_is_known_from_now(self, treasury):
        day = date(2024, 8, 2)
        paper = treasury.paper(corrects="D-1", belongs_on=day)
        [order] = treasury.done("return", 7, batch=treasury.own, paper=paper)
        assert transfers(order)[0][-2:] == (day, NOON)
        more = treasury.paper("P-2", corrects="D-1", belongs_on=day)
        [order] = treasury.done("allot", 7, batch=treasury.own, paper=more)
        assert order.allotment.allotted_on == day

    @pytest.mark.parametrize("verb", [approve_order, approve_document, reject_order])
    def test_by_who_proposed_it_is_refused(self, treasury, verb):
        order = treasury.proposed("allot", 500, batch=treasury.central)
        with pytest.raises(SamePerson):
            verb(order, by=treasury.maker, at=NOON, reason="me again")
        assert FundOrder.objects.get().state == "proposed"

    def test_twice_moves_money_once(self, treasury):
        [order] = treasury.done("allot", 500, batch=treasury.central)
        for verb in (approve_order, approve_document):
            with pytest.raises(WrongState):
                verb(order, by=treasury.checker, at=NOON)
        assert sums(treasury.line) == (81_500, 9_000, 90_500)

    @pytest.mark.parametrize(
        ("kind", "amount_fen", "refusal"),
        [
            ("allot", 919_001, FundExhausted),
            ("freeze", 90_001, FundExhausted),
            ("thaw", 1, LessFrozen),
            ("return", 9_001, SourceExhausted),
            ("reallot", 9_001, SourceExhausted),
        ],
    )
    def test_of_what_is_not_there_is_refused_and_moves_nothing(
        self, treasury, kind, amount_fen, refusal
    ):
        facts = {
            "allot": {"batch": treasury.central},
            "return": {"batch": treasury.own},
            "reallot": {"batch": treasury.own, "to_line": treasury.elsewhere},
        }.get(kind, {})
        order = treasury.proposed(kind, amount_fen, **facts)

        with pytest.raises(refusal):
            treasury.approve(order)

        assert FundOrder.objects.get().state == "proposed"
        assert sums(treasury.line) == (81_000, 9_000, 90_000)

    def test_of_more_money_for_a_cleared_programme_is_refused(self, treasury):
        order = treasury.proposed("allot", 5, batch=treasury.central)
        programme = treasury.line.programme
        close_programme(programme, by=treasury.checker, at=NOON, reason="year end")
        clear_programme(programme, by=treasury.checker, at=NOON, reason="settled")
        with pytest.raises(ProgrammeCleared, match="hebei-2024"):
            treasury.approve(order)
        treasury.done("return", 5)

    def test_gives_back_to_no_batch_more_than_it_gave(self, treasury):
        other = money.batch(number="B-3", amount_fen=50)
        treasury.done("allot", 50, batch=other, paper=treasury.paper("P-0"))
        order = treasury.proposed("return", 51, batch=other)
        with pytest.raises(SourceExhausted, match="50 fen of B-3 money, 51 are needed"):
            treasury.approve(order)


class TestApproveDocument:
    def test_carries_out_all_of_it_or_nothing(self, treasury):
        first, second = treasury.propose("return", 1_000)
        poison = treasury.proposed("thaw", 1)
        aside = treasury.proposed("freeze", 5, paper=treasury.paper("P-2"))
        with pytest.raises(LessFrozen):
            approve_document(first, by=treasury.checker, at=NOON)
        withdraw_order(poison, by=treasury.maker, at=NOON, reason="a slip")

        approve_document(first, by=treasury.checker, at=NOON, reason="checked")

        states = FundOrder.objects.order_by("id").values_list("state", flat=True)
        assert list(states) == ["done", "done", "withdrawn", "proposed"]
        assert steps(second)[1] == ("approve", "approved", treasury.checker.reference, "checked")
        assert steps(aside) == steps(aside)[:1]

    def test_leaves_later_tranches_for_their_day(self, treasury):
        paper = treasury.paper(due_on=NEXT_QUARTER)
        treasury.proposed("allot", 5, batch=treasury.central)
        later = treasury.proposed("allot", 6, batch=treasury.central, paper=paper)
        approve_document(later, by=treasury.checker, at=NOON)
        assert sums(treasury.line) == (81_005, 9_000, 90_005)
        later.refresh_from_db()
        assert later.state == "approved"


class TestReject:
    def test_moves_nothing_ever(self, treasury):
        order = treasury.proposed("freeze", 5)
        reject_order(order, by=treasury.checker, at=NOON, reason="not now")
        assert (order.state, order.decided_by_id) == ("rejected", treasury.checker.staff_id)
        assert steps(order)[-1][-1] == "not now"
        with pytest.raises(WrongState):
            treasury.approve(order)


class TestWithdraw:
    def test_calls_a_tranche_off_before_its_day(self, treasury):
        order = treasury.proposed("freeze", 5, paper=treasury.paper(due_on=NEXT_QUARTER))
        treasury.approve(order)
        withdraw_order(order, by=treasury.maker, at=NEXT_DAY, reason="the plan changed")
        assert order.state == "withdrawn"

    def test_of_what_has_moved_is_refused(self, treasury):
        [order] = treasury.done("freeze", 5)
        with pytest.raises(WrongState):
            withdraw_order(order, by=treasury.maker, at=NOON, reason="too late")
