"""Who asks more now than the product was sold for in the last three to five months."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from subsidy.accounts.models import Role
from subsidy.reports import raised_exports as exports
from subsidy.reports.rules.raised import months_before
from subsidy.reports.services import raised_prices
from tests import make
from tests.clerk import Clerk, text
from tests.make import TODAY
from tests.reports.raises import files, past, rule, seen, told


def raised(shop, *, as_of=TODAY, **how):
    return raised_prices(shop.programme, as_of=as_of, **how)


@pytest.fixture
def raise_(shop, tmp_path):
    """Sold for 4,000 and 4,200 yuan before, filed at 4,999 ten days ago, claimed twice."""
    past(shop, 400_000)
    told(tmp_path, shop.merchant, 420_000)
    files(shop, 499_900)
    shop.submitted()
    return shop


class TestRaisedPrices:
    def test_lists_a_merchant_that_raised_its_filed_price(self, raise_):
        shop = raise_
        found = raised(shop, months=3)
        [row] = found.rows
        assert (row.credit_code, row.merchant) == (shop.merchant.credit_code, shop.merchant.name)
        assert (row.unit, row.category, row.brand) == ("130100", "appliances.refrigerator", "Haier")
        assert (row.baseline_fen, row.n, row.rise_fen, row.rise_bp) == (400_000, 2, 99_900, 2_497)
        assert (row.current_fen, row.current_kind, row.current_from) == (
            499_900,
            "filed",
            date(2024, 9, 21),
        )
        assert (row.claims, row.subsidy_fen) == (1, 99_980)
        assert (found.from_on, found.statistic, found.scope) == (
            date(2024, 7, 1),
            "lowest",
            "merchant",
        )

    @pytest.mark.parametrize(("months", "listed"), [(3, False), (4, False), (5, True)])
    def test_looks_back_as_far_as_it_is_told(self, shop, months, listed):
        past(shop, 400_000, on=date(2024, 5, 15))
        files(shop, 499_900)
        assert bool(raised(shop, months=months).rows) is listed

    @pytest.mark.parametrize(
        ("statistic", "expected"), [("lowest", 400_000), ("average", 433_334), ("median", 420_000)]
    )
    def test_goes_by_the_rule_of_the_programme(self, shop, statistic, expected):
        rule(shop, statistic, days=90)
        past(shop, 400_000, 420_000, 480_001)
        files(shop, 499_900)
        assert seen(raised(shop)) == [("BCD-500", expected, 3, 499_900)]
        assert raised(shop).from_on == date(2024, 7, 3)

    def test_leaves_out_who_kept_or_lowered_the_price(self, shop):
        past(shop, 499_900)
        files(shop, 499_900)
        assert raised(shop, months=3).rows == ()

    def test_counts_no_sale_at_the_new_price_as_the_past(self, raise_):
        rule(raise_, "median")
        past(raise_, *[499_900] * 5, on=date(2024, 9, 25))
        assert seen(raised(raise_)) == [("BCD-500", 400_000, 2, 499_900)]

    def test_takes_the_last_sale_where_no_price_is_filed(self, shop):
        past(shop, 400_000)
        shop.submitted()
        [row] = raised(shop, months=3).rows
        assert (row.current_fen, row.current_kind, row.current_from) == (499_900, "sold", TODAY)

    def test_may_compare_with_all_merchants(self, shop, tmp_path):
        cheap = make.merchant(shop.programme, shop.unit)
        told(tmp_path, cheap, 380_000)
        files(shop, 499_900)
        assert raised(shop, months=3).rows == ()
        rule(shop, scope="unit")
        assert seen(raised(shop, months=3)) == [("BCD-500", 380_000, 1, 499_900)]

    def test_forgets_a_rise_that_lies_further_back(self, raise_):
        assert raised(raise_, as_of=date(2025, 2, 1), months=3).rows == ()

    def test_may_be_narrowed(self, raise_):
        assert raised(raise_, months=3, unit_ids=[raise_.unit.pk]).rows
        assert not raised(raise_, months=3, unit_ids=[]).rows
        assert raised(raise_, months=3, category="appliances.refrigerator").rows
        assert not raised(raise_, months=3, category="cars.scrappage").rows

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_two_statements(self, shop, count, django_assert_num_queries):
        for number in range(count):
            past(shop, 400_000, model=f"BCD-70{number}", on=date(2024, 8, 1 + number))
            files(shop, 499_900, model=f"BCD-70{number}")
        with django_assert_num_queries(2):
            assert len(raised(shop, months=3).rows) == count


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 10, 1), 3, date(2024, 7, 1)),
        (date(2024, 5, 31), 3, date(2024, 2, 29)),
        (date(2025, 2, 28), 5, date(2024, 9, 28)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, expected):
    assert months_before(day, months) == expected


class TestFiles:
    def test_say_the_same_in_every_form(self, raise_):
        found = raised(raise_, months=3)
        document = json.loads(exports.as_json(found))
        assert (document["statistic"], document["from_on"]) == ("lowest", "2024-07-01")
        [line] = csv.DictReader(io.StringIO(exports.as_csv(found)))
        [row] = document["rows"]
        assert line == {name: str(value) for name, value in row.items()}
        sheet = load_workbook(io.BytesIO(exports.as_xlsx(found))).active
        assert [cell.value for cell in sheet[5]][2:10] == [
            "Haier BCD-500",
            4000,
            2,
            4999,
            "2024-09-21",
            999,
            24.97,
            1,
        ]
        assert exports.as_xlsx(found) == exports.as_xlsx(raised(raise_, months=3))

    def test_run_no_formula(self, shop):
        past(shop, 400_000, model="=1+1+BCD")
        files(shop, 499_900, model="=1+1+BCD")
        [line] = csv.DictReader(io.StringIO(exports.as_csv(raised(shop, months=3))))
        assert line["model"] == "'=1+1+BCD"


class TestCommand:
    def run(self, *options):
        out = io.StringIO()
        call_command("raised_prices", "--programme", "hebei-2024", *options, stdout=out)
        return out.getvalue()

    def test_draws_a_table(self, raise_):
        table = self.run("--months", "3", "--unit", "130100")
        assert "Raised prices: hebei-2024, as of 2024-10-01, in yuan" in table
        assert "4,000.00" in table
        assert "4,999.00 (filed price)" in table

    def test_writes_files(self, raise_, tmp_path):
        path = tmp_path / "x.xlsx"
        assert self.run("--format", "xlsx", "--output", str(path)) == ""
        assert load_workbook(path).active.max_row == 5
        assert json.loads(self.run("--format", "json"))["rows"]
        assert self.run("--format", "csv").count("\n") == 2

    def test_refuses_an_unknown_unit(self, raise_):
        with pytest.raises(CommandError, match="there is no unit '999999'"):
            self.run("--unit", "999999")


class TestPage:
    def look(self, role=Role.AUDITOR, *, units=(), **query):
        return Clerk(role, units=units).client.get(reverse("raised_prices"), query)

    def test_lists_raises_with_their_rule(self, raise_):
        page = text(self.look(months="3"))
        assert raise_.merchant.credit_code in page
        assert "lowest price of the merchant's own sales, from 2024-07-01" in page
        assert "Raised prices" in page

    def test_shows_the_units_that_one_works_for(self, raise_):
        other = make.unit("130200", counties=("130202",))
        assert "No price stands above" in text(self.look(units=[other], months="3"))
        mine = self.look(units=[raise_.unit], months="3", unit="130100")
        assert raise_.merchant.credit_code in text(mine)

    def test_hands_out_files(self, raise_):
        answer = self.look(months="3", format="csv")
        assert answer["Content-Disposition"].endswith('raised-prices-hebei-2024-2024-10-01.csv"')
        assert raise_.merchant.credit_code in answer.content.decode()
        assert self.look(format="doc").status_code == 404
