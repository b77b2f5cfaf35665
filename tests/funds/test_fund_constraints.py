import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.core.actors import Actor
from subsidy.funds.models import FundLine
from subsidy.funds.services import allot, pause_line
from tests import make
from tests.funds import money

pytestmark = pytest.mark.django_db


def refused(name, write):
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"amount_fen": 0}, "fund_batch_holds_money"),
        ({"amount_fen": -1}, "fund_batch_holds_money"),
        ({"source": "lottery"}, "fund_batch_source_is_known"),
    ],
)
def test_a_batch_that_cannot_be_is_refused(changes, name):
    refused(name, lambda: money.unissued(**changes).save())


class TestFundLine:
    def test_is_the_only_one_of_its_unit_and_group(self):
        line = money.line()

        refused(
            "fund_line_is_the_only_one_of_its_unit_and_group",
            lambda: FundLine.objects.create(
                programme=line.programme, unit=line.unit, category_group="appliances"
            ),
        )

    @pytest.mark.parametrize(
        ("columns", "name"),
        [
            ({"category_group": "toys"}, "fund_line_group_is_known"),
            ({"category_group": "cars", "state": "paused"}, "pgtrigger"),
            ({"category_group": "cars", "state": "lost"}, "pgtrigger|fund_line_state_is_known"),
        ],
    )
    def test_that_cannot_be_is_refused(self, columns, name):
        programme, unit = make.programme(), make.unit()

        refused(name, lambda: FundLine.objects.create(programme=programme, unit=unit, **columns))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE funds_fundbatch SET amount_fen = amount_fen + 1",
        "DELETE FROM funds_fundbatch",
        "UPDATE funds_allotment SET amount_fen = amount_fen + 1",
        "DELETE FROM funds_allotment",
        "UPDATE funds_fundline SET category_group = 'cars'",
        "UPDATE funds_fundline SET unit_id = unit_id + 1",
        "UPDATE funds_fundline SET state = 'lost'",
        "DELETE FROM funds_fundline",
        "UPDATE funds_fundlinemove SET reason = 'other'",
        "DELETE FROM funds_fundlinemove",
    ],
)
def test_nobody_rewrites_the_record_by_sql(sql):
    line = money.line()
    allot(money.unmade(line=line, batch=money.batch()), at=make.NOON)
    pause_line(line, by=Actor.file("test"), at=make.NOON, reason="x")

    def write():
        with connection.cursor() as cursor:
            cursor.execute(sql)

    refused("pgtrigger", write)
