import pytest
from django.db import DatabaseError, connection, transaction

from subsidy.core.actors import Actor
from subsidy.funds.models import DailyQuota
from subsidy.funds.services import set_quota
from subsidy.ledger.models import Balance
from tests import make
from tests.funds import money
from tests.make import NOON

pytestmark = pytest.mark.django_db
BY = Actor.file("test")


def limit(line, **quota) -> DailyQuota:
    return set_quota(line, by=make.actor(), at=NOON, reason="holiday", **quota)


def in_force(line) -> tuple:
    balance = Balance.objects.get(book=line.book)
    return balance.quota_claims, balance.quota_fen


class TestSetQuota:
    def test_is_in_force_at_once_and_recorded(self):
        line, other = money.line(), money.line("cars")

        row = limit(line, claims=10, amount_fen=500_000)

        assert (in_force(line), in_force(other)) == ((10, 500_000), (None, None))
        assert (row.line, row.at, row.reason, row.by_kind) == (line, NOON, "holiday", "staff")
        assert str(row).endswith("10 · 500000")

    def test_can_be_lifted(self):
        line = money.line()
        limit(line, claims=10)
        lifted = limit(line)
        assert in_force(line) == (None, None)
        assert str(lifted).endswith("∞ · ∞")
        assert DailyQuota.objects.count() == 2

    @pytest.mark.parametrize("quota", [{"claims": 0}, {"amount_fen": 0}])
    def test_of_nothing_is_refused_that_is_a_pause(self, quota):
        with pytest.raises(DatabaseError, match="daily_quota_lets"), transaction.atomic():
            limit(money.line(), **quota)

    @pytest.mark.parametrize(
        ("columns", "name"),
        [
            ({"quota_claims": 0}, "daily_quota_is_above_nothing"),
            ({"quota_fen": 0}, "daily_quota_is_above_nothing"),
            ({"reason": ""}, "daily_quota_has_a_reason"),
        ],
    )
    def test_writes_only_what_can_be(self, columns, name):
        facts = {"line": money.line(), "by_kind": "file", "by_reference": "x", "at": NOON}
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            DailyQuota.objects.create(**(facts | {"reason": "x"} | columns))

    @pytest.mark.parametrize(
        "sql", ["UPDATE funds_dailyquota SET quota_claims = 1", "DELETE FROM funds_dailyquota"]
    )
    def test_is_written_once(self, sql):
        limit(money.line(), claims=10)
        with (
            pytest.raises(DatabaseError, match="pgtrigger"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
