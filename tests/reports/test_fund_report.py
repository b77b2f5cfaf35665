from datetime import date, timedelta

import pytest

from subsidy.claims import services as claims
from subsidy.ledger import services as ledger
from subsidy.ledger.models import Balance
from subsidy.reports.rules import Sums
from subsidy.reports.services import ProgrammeIsATest, fund_report
from tests import make
from tests.make import NOON, SWEEP, TODAY

TOMORROW = NOON + timedelta(days=1)
NEVER = date(2024, 7, 31)
SUBSIDY_FEN = 99_980  # 20 % of 4,999 yuan
CENTRAL_FEN = 89_982


def give(line, amount_fen, *, day, at):
    """More money for a line, from a provincial batch of its own."""
    batch = make.fund_batch(line.programme, "provincial", amount_fen)
    ledger.allot(
        batch.book,
        line.book,
        amount_fen=amount_fen,
        is_central=False,
        reference=f"allotment:{batch.pk}/later",
        subject=line.book,
        day=day,
        at=at,
    )


def sums(shop, group="appliances", **when):
    report = fund_report(shop.programme, **({"as_of": TODAY} | when))
    return next(row.sums for row in report.rows if row.group == group)


@pytest.mark.django_db
class TestFundReport:
    def test_shows_where_every_fen_of_a_line_is(self, shop):
        shop.reserved()
        shop.submitted()
        shop.approved()
        shop.paid()
        recovered = shop.paid()
        grant = make.grant_of(recovered)
        claims.start_recovery(grant, by=SWEEP, at=NOON, reason="returned")
        make.recovered(grant)

        assert sums(shop) == Sums(
            central_fen=90_000_000,
            local_fen=10_000_000,
            reserved_fen=2 * SUBSIDY_FEN,
            committed_fen=SUBSIDY_FEN,
            paid_fen=2 * SUBSIDY_FEN,
            recovered_fen=SUBSIDY_FEN,
            available_fen=100_000_000 - 4 * SUBSIDY_FEN,
            claims=4,  # the reservation is no sale yet
        )
        assert sums(shop, "cars") == Sums(
            central_fen=90_000_000, local_fen=10_000_000, available_fen=100_000_000
        )

    def test_agrees_with_the_running_balances(self, shop):
        shop.paid()
        shop.approved_car()
        report = fund_report(shop.programme, as_of=TODAY)
        balances = Balance.objects.filter(book__startswith="line:")
        for name in ("available", "reserved", "committed", "paid", "central", "local"):
            column = f"{name}_fen"
            assert getattr(report.total, column) == sum(balances.values_list(column, flat=True))

    def test_of_a_day_that_is_over_never_changes(self, shop):
        shop.submitted()
        before = fund_report(shop.programme, as_of=TODAY)
        give(shop.line, 500, day=TODAY, at=TOMORROW)
        claims.decide_many(by=SWEEP, at=TOMORROW, limit=10)

        assert fund_report(shop.programme, as_of=TODAY) == before
        assert fund_report(shop.programme, as_of=TODAY).checksum == before.checksum

    def test_shows_late_records_of_old_days_by_when_they_were_known(self, shop):
        give(shop.line, 500, day=TODAY, at=TOMORROW)
        assert sums(shop).local_fen == 10_000_000
        assert sums(shop, known_at=TOMORROW).local_fen == 10_000_500
        assert sums(shop, known_at=TOMORROW - timedelta(microseconds=1)).local_fen == 10_000_000
        assert sums(shop, as_of=TOMORROW.date()).local_fen == 10_000_500

    def test_leaves_out_days_to_come_however_early_they_were_recorded(self, shop):
        give(shop.line, 500, day=TOMORROW.date(), at=NOON)
        assert sums(shop, known_at=TOMORROW).local_fen == 10_000_000
        assert sums(shop, as_of=TOMORROW.date()).local_fen == 10_000_500

    def test_counts_a_claim_until_the_day_it_was_withdrawn(self, shop):
        claim = shop.submitted()
        claims.withdraw(claim, by=shop.by, at=TOMORROW)
        assert sums(shop).claims == 1
        assert sums(shop, known_at=TOMORROW).claims == 1
        assert sums(shop, as_of=TOMORROW.date()).claims == 0
        assert sums(shop, as_of=TOMORROW.date(), known_at=NOON).claims == 1

    def test_of_a_day_before_the_first_money_has_rows_of_nothing(self, shop):
        assert sums(shop, as_of=NEVER) == Sums()

    def test_ends_its_day_at_midnight_in_shanghai(self, shop):
        midnight = NOON + timedelta(hours=12)
        give(shop.line, 500, day=TODAY, at=midnight)
        assert sums(shop).local_fen == 10_000_000
        give(shop.line, 500, day=TODAY, at=midnight - timedelta(microseconds=1))
        assert sums(shop).local_fen == 10_000_500

    def test_orders_units_by_code_and_groups_as_the_notices_do(self, shop):
        make.line(shop.programme, make.unit("139900", counties=()), "e_bikes")
        make.line(shop.programme, make.unit("130099", counties=()), "appliances")
        report = fund_report(shop.programme, as_of=TODAY)
        assert [(row.unit.code, row.group) for row in report.rows] == [
            ("130099", "appliances"),
            ("130100", "cars"),
            ("130100", "appliances"),
            ("139900", "e_bikes"),
        ]

    def test_counts_no_money_and_no_claims_of_other_programmes(self, shop):
        shop.submitted()
        other = make.programme("hebei-2025")
        make.line(other, shop.unit, central_fen=700, local_fen=0)
        report = fund_report(other, as_of=TODAY)
        assert [row.sums for row in report.rows] == [Sums(central_fen=700, available_fen=700)]

    def test_refuses_what_exists_only_for_testing(self, db):
        trial = make.programme("trial", is_test=True)
        with pytest.raises(ProgrammeIsATest, match="trial"):
            fund_report(trial, as_of=TODAY)

    @pytest.mark.parametrize("units", [0, 3])
    def test_takes_four_queries_for_any_number_of_lines(
        self, shop, units, django_assert_num_queries
    ):
        for number in range(units):
            make.line(shop.programme, make.unit(f"13200{number}", counties=()))
        with django_assert_num_queries(4):
            report = fund_report(shop.programme, as_of=TODAY)
        assert len(report.rows) == 2 + units
