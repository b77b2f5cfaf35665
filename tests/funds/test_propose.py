from datetime import date

import pytest

from subsidy.funds.models import FundOrder
from subsidy.funds.services import (
    BelongsInFuture,
    MoneyOfAnotherCity,
    NothingToCorrect,
    ProgrammeMismatch,
    allot,
)
from subsidy.ledger.models import Transfer
from subsidy.ledger.services import FundExhausted
from tests import make
from tests.funds import money
from tests.funds.treasury import NEXT_QUARTER, Treasury, steps, sums
from tests.make import NOON, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasury():
    return Treasury()


class TestPropose:
    def test_writes_what_is_wanted_and_moves_nothing(self, treasury):
        before = Transfer.objects.count()

        order = treasury.proposed("allot", 500, batch=treasury.central)

        row = FundOrder.objects.values().get()
        assert {name: value for name, value in row.items() if value not in (None, "")} == {
            "id": order.pk,
            "kind": "allot",
            "line_id": treasury.line.pk,
            "batch_id": treasury.central.pk,
            "amount_fen": 500,
            "document_number": "P-1",
            "reason": "as the letter says",
            "due_on": TODAY,
            "state": "proposed",
            "proposed_at": NOON,
            "proposed_by_id": treasury.maker.staff_id,
        }
        assert steps(order) == [("propose", "proposed", treasury.maker.reference, "")]
        assert (Transfer.objects.count(), str(order)) == (before, "P-1 · allot: batch to line")

    def test_for_a_day_that_is_past_is_due_today(self, treasury):
        paper = treasury.paper(due_on=date(2024, 9, 1))
        assert treasury.proposed("freeze", 1, paper=paper).due_on == TODAY

    def test_for_a_later_day_is_a_tranche(self, treasury):
        paper = treasury.paper(due_on=NEXT_QUARTER)
        order = treasury.proposed("allot", 1, batch=treasury.central, paper=paper)
        assert order.due_on == NEXT_QUARTER

    @pytest.mark.parametrize("kind", ["return", "reallot"])
    def test_divides_by_the_sources_of_the_line(self, treasury, kind):
        to_line = {"to_line": money.line("cars")} if kind == "reallot" else {}
        orders = treasury.propose(kind, 1_005, **to_line)
        assert [(order.batch, order.amount_fen) for order in orders] == [
            (treasury.central, 905),  # 904.5, a tie goes to central
            (treasury.own, 100),
        ]

    def test_divides_a_source_by_what_its_batches_gave(self, treasury):
        more = money.batch(number="B-3", issued_on=date(2024, 9, 1))
        row = money.unmade(line=treasury.line, batch=more, amount_fen=27_000)
        allot(row, at=NOON)
        orders = treasury.propose("return", 117_000)
        assert {order.batch.number: order.amount_fen for order in orders} == {
            "B-1": 81_000,
            "B-2": 9_000,
            "B-3": 27_000,
        }

    def test_of_more_than_is_there_to_divide_is_refused(self, treasury):
        with pytest.raises(FundExhausted) as short:
            treasury.propose("return", 90_001)
        assert (short.value.available_fen, FundOrder.objects.count()) == (90_000, 0)

    def test_may_correct_what_an_allotment_or_an_order_did(self, treasury):
        paper = treasury.paper(corrects="D-1", belongs_on=date(2024, 8, 2))
        order = treasury.proposed("return", 1, batch=treasury.central, paper=paper)
        treasury.approve(order)
        again = treasury.paper("P-2", corrects="P-1", belongs_on=date(2024, 8, 2))
        assert treasury.proposed("return", 1, batch=treasury.own, paper=again).corrects == "P-1"

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"corrects": "D-9", "belongs_on": date(2024, 8, 2)}, NothingToCorrect),
            ({"corrects": "D-1", "belongs_on": date(2024, 10, 2)}, BelongsInFuture),
        ],
    )
    def test_of_a_correction_that_cannot_be_is_refused(self, treasury, changes, refusal):
        with pytest.raises(refusal):
            treasury.propose("return", 1, paper=treasury.paper(**changes))

    def test_of_another_programme_s_money_is_refused(self, treasury):
        other = money.batch(programme=make.programme("hebei-2025"))
        with pytest.raises(ProgrammeMismatch):
            treasury.propose("allot", 1, batch=other)


class TestCityMoney:
    @pytest.fixture
    def batch(self, treasury):
        return money.batch(number="C-1", source="city", unit=make.unit())

    def test_is_local_money(self, treasury, batch):
        treasury.done("allot", 500, batch=batch)
        assert sums(treasury.line) == (81_000, 9_500, 90_500)

    def test_is_for_its_own_lines(self, treasury, batch):
        with pytest.raises(MoneyOfAnotherCity):
            treasury.propose("allot", 1, batch=batch, line=treasury.elsewhere)
        treasury.done("allot", 500, batch=batch)
        with pytest.raises(MoneyOfAnotherCity):
            treasury.propose("reallot", 1, batch=batch, to_line=treasury.elsewhere)
        treasury.done("reallot", 500, batch=batch, to_line=money.line("cars"))
        assert sums(money.line("cars")) == (0, 500, 500)
