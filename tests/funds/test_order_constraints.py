"""Every guard of the orders, tried to be broken by raw writes."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.funds.models import Allotment, FundBatch, FundOrder
from tests import make
from tests.funds import money
from tests.funds.treasury import Treasury
from tests.make import NOON, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def treasury():
    return Treasury()


def refused(name, write):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        write()


def write(treasury, **changes):
    facts = {
        "kind": "return",
        "line": treasury.line,
        "batch": treasury.central,
        "amount_fen": 1,
        "document_number": "P-1",
        "reason": "x",
        "due_on": TODAY,
        "proposed_at": NOON,
        "proposed_by_id": treasury.maker.staff_id,
    }
    return FundOrder.objects.create(**(facts | changes))


class TestFundOrder:
    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"amount_fen": 0}, "fund_order_moves_money"),
            ({"reason": ""}, "fund_order_has_a_reason_and_a_document"),
            ({"document_number": ""}, "fund_order_has_a_reason_and_a_document"),
            ({"batch": None}, "fund_order_names_what_its_kind_moves"),
            ({"kind": "freeze"}, "fund_order_names_what_its_kind_moves"),
            ({"kind": "reallot"}, "fund_order_names_what_its_kind_moves"),
            ({"kind": "burn"}, "fund_order_names_what_its_kind_moves"),
            ({"corrects": "D-1"}, "fund_order_reaches_back_only_to_correct"),
            ({"belongs_on": TODAY}, "fund_order_reaches_back_only_to_correct"),
            (
                {"corrects": "D-1", "belongs_on": date(2024, 10, 2)},
                "fund_order_reaches_back_only_to_correct",
            ),
            ({"state": "approved"}, "pgtrigger: Cannot insert"),
            ({"done_at": NOON}, "fund_order_has_done_at_once_done"),
            ({"decided_at": NOON}, "fund_order_names_who_decided_it"),
        ],
    )
    def test_that_cannot_be_is_refused(self, treasury, changes, name):
        refused(name, lambda: write(treasury, **changes))

    def test_is_decided_by_another_person(self, treasury):
        order = write(treasury)
        rows = FundOrder.objects.filter(pk=order.pk)
        decided = {"state": "approved", "decided_at": NOON}
        me = treasury.maker.staff_id
        refused(
            "fund_order_is_decided_by_another_person",
            lambda: rows.update(decided_by=me, **decided),
        )
        refused("fund_order_names_who_decided_it", lambda: rows.update(**decided))

    def test_goes_to_another_line_of_its_programme(self, treasury):
        refused(
            "fund_order_goes_to_another_line",
            lambda: write(treasury, kind="reallot", to_line=treasury.line),
        )
        other = money.batch(programme=make.programme("hebei-2025"))
        refused("the batch is of another programme", lambda: write(treasury, batch=other))

    def test_keeps_the_money_of_a_city_in_its_city(self, treasury):
        city = money.batch(number="C-1", source="city", unit=make.unit())
        refused(
            "the money is of another city",
            lambda: write(treasury, kind="reallot", batch=city, to_line=treasury.elsewhere),
        )
        row = money.unmade(line=treasury.elsewhere, batch=city)
        refused("the money is of another city", row.save)

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE funds_fundorder SET amount_fen = 2",
            "UPDATE funds_fundorder SET line_id = to_line_id",
            "UPDATE funds_fundorder SET state = 'done'",
            "UPDATE funds_fundorder SET state = 'lost'",
            "DELETE FROM funds_fundorder",
            "UPDATE funds_fundordermove SET reason = 'x'",
        ],
    )
    def test_is_not_rewritten_by_sql(self, treasury, sql):
        treasury.propose("reallot", 10, to_line=treasury.elsewhere)

        def execute():
            with connection.cursor() as cursor:
                cursor.execute(sql)

        refused("pgtrigger", execute)


@pytest.mark.parametrize(
    ("source", "is_of_a_city"), [("city", False), ("central", True), ("provincial", True)]
)
def test_city_money_alone_names_its_city(source, is_of_a_city):
    unit = make.unit() if is_of_a_city else None
    refused("city_money_names_its_city", money.unissued(source=source, unit=unit).save)
    assert not FundBatch.objects.exists()


def test_an_order_is_carried_out_by_one_allotment(treasury):
    [order] = treasury.done("allot", 5, batch=treasury.central)
    row = money.unmade(line=treasury.line, batch=treasury.central, order=order)
    refused("order_id", row.save)
    assert Allotment.objects.filter(order=order).count() == 1
