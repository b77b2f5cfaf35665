"""Filing prices: what binds at once, what waits, what is refused."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.catalogue.models import FiledPrice, Product
from subsidy.catalogue.services import PriceRow
from tests import make
from tests.catalogue.prices import codes, enrolled, file, filed, row, rule, sold, table

LATER = date(2024, 11, 1)


class TestFilePrices:
    def test_binds_a_first_price_from_today_on(self, seller):
        [outcome] = file(seller, row())

        assert (outcome.is_new, outcome.findings, outcome.faults) == (True, [], ())
        price = FiledPrice.objects.get()
        assert price.product == Product.objects.get(brand="Haier", model="BCD-500")
        assert (price.asked_on, price.filed_at, price.approvals_needed) == (
            make.TODAY,
            make.NOON,
            0,
        )
        assert table() == [(399_900, "2024-10-01", None, "in_force")]
        assert list(price.moves.values_list("verb", "target", "by_reference")) == [
            ("file", "in_force", "k1")
        ]

    @pytest.mark.parametrize("from_on", [None, make.TODAY, LATER])
    def test_twice_changes_nothing(self, seller, from_on):
        first = file(seller, row(from_on=from_on))
        before = table()

        again = file(seller, row(from_on=from_on), at=make.NOON + timedelta(days=2))

        assert [(one.price, one.is_new) for one in again] == [(first[0].price, False)]
        assert table() == before

    def test_lowers_a_price_from_its_day_on(self, seller):
        file(seller, row(399_900))
        file(seller, row(379_900, from_on=LATER))
        assert table() == [
            (399_900, "2024-10-01", "2024-10-31", "in_force"),
            (379_900, "2024-11-01", None, "in_force"),
        ]

    def test_supersedes_what_would_have_begun_later(self, seller):
        file(seller, row(399_900))
        file(seller, row(379_900, from_on=LATER))
        file(seller, row(369_900, from_on=date(2024, 10, 15)))
        assert table() == [
            (399_900, "2024-10-01", "2024-10-14", "in_force"),
            (379_900, "2024-11-01", None, "superseded"),
            (369_900, "2024-10-15", None, "in_force"),
        ]

    def test_leaves_a_spell_that_ended_as_it_was(self, seller):
        file(seller, row(399_900))
        file(seller, row(389_900, from_on=date(2024, 10, 10)))
        file(seller, row(379_900, from_on=date(2024, 10, 20)))
        assert [one[2] for one in table()] == ["2024-10-09", "2024-10-19", None]

    def test_lets_a_rise_wait_while_the_former_price_binds(self, seller):
        file(seller, row(399_900))

        [outcome] = file(seller, row(409_900))

        assert outcome.findings == [{"code": "filed_price_rises", "saw": {"former_fen": 399_900}}]
        assert outcome.price.approvals_needed == 1
        assert table() == [
            (399_900, "2024-10-01", None, "in_force"),
            (409_900, "2024-10-01", None, "waiting"),
        ]

    def test_replaces_what_waits_by_what_is_filed_next(self, seller):
        file(seller, row(399_900))
        file(seller, row(409_900))
        file(seller, row(404_900))
        assert [one[3] for one in table()] == ["in_force", "superseded", "waiting"]

    def test_asks_two_people_where_it_rises_by_much(self, seller, settings):
        settings.FILED_PRICE_SECOND_ABOVE_BP = 1_000
        filed(seller, 400_000)
        assert filed(seller, 440_000).approvals_needed == 1
        assert filed(seller, 440_001).approvals_needed == 2

    def test_compares_with_the_guide_price(self, seller):
        filed(seller, 399_900)
        Product.objects.update(guide_price_fen=389_900)

        [outcome] = file(seller, row(395_000))

        assert outcome.findings == [
            {"code": "filed_above_guide_price", "saw": {"guide_price_fen": 389_900}}
        ]

    def test_compares_with_what_the_product_was_sold_for(self, seller):
        rule(enrolled(seller))
        sold(seller, 379_900, 389_900, 399_900)

        [outcome] = file(seller, row(389_901))

        assert outcome.findings == [
            {"code": "filed_above_baseline", "saw": {"baseline_fen": 389_900}}
        ]
        assert outcome.price.baseline_fen == 389_900
        assert codes(file(seller, row(389_900))[0]) == []

    def test_sees_a_new_code_for_a_known_model(self, seller):
        file(seller, row(gtin="6901234567892"))

        [outcome] = file(seller, row(389_900, model="bcd 500", gtin="4006381333931"))

        assert outcome.findings == [
            {"code": "product_code_differs", "saw": {"known": "6901234567892"}}
        ]
        assert Product.objects.count() == 1

    def test_a_new_code_does_not_hide_a_rise(self, seller):
        file(seller, row(gtin="6901234567892"))
        [outcome] = file(seller, row(409_900, gtin="4006381333931"))
        assert codes(outcome) == ["filed_price_rises", "product_code_differs"]

    def test_sees_a_bundle(self, seller):
        [outcome] = file(seller, row(model="BCD-500 冰洗套装"))
        assert outcome.findings == [{"code": "looks_like_a_bundle", "saw": {"word": "套装"}}]
        assert outcome.price.state == "waiting"

    def test_names_all_faults_of_a_row_and_files_the_others(self, seller):
        bad = PriceRow("appliances.sofa", "--", "M" * 151, 1, None, "6901234567893")

        outcomes = file(seller, bad, row())

        assert [(fault.code, fault.pointer) for fault in outcomes[0].faults] == [
            ("not_eligible_category", "/category"),
            ("identifier_invalid", "/brand"),
            ("identifier_invalid", "/model"),
            ("identifier_invalid", "/gtin"),
        ]
        assert (outcomes[0].price, outcomes[0].findings) == (None, [])
        assert outcomes[1].price.state == "in_force"

    def test_refuses_a_new_price_that_would_bind_backwards(self, seller):
        [outcome] = file(seller, row(from_on=date(2024, 9, 30)))
        assert [(one.code, one.pointer) for one in outcome.faults] == [("day_in_past", "/from_on")]
        assert table() == []

    def test_takes_one_price_of_a_product_from_a_list(self, seller):
        outcomes = file(seller, row(), row(model="bcd500"), row(389_900))

        assert [one.is_new for one in outcomes] == [True, False, False]
        assert outcomes[1].price == outcomes[0].price
        assert [fault.code for fault in outcomes[2].faults] == ["filed_twice"]
        assert table() == [(399_900, "2024-10-01", None, "in_force")]

    def test_of_nothing_files_nothing(self, seller):
        assert file(seller) == []

    def test_of_another_merchant_binds_only_that_one(self, seller):
        other = make.applied_merchant(make.unit())
        file(seller, row(399_900))
        from subsidy.catalogue.services import file_prices

        [outcome] = file_prices(other, [row(499_900)], by=make.FILE, at=make.NOON)
        assert (outcome.findings, outcome.price.state) == ([], "in_force")

    @pytest.mark.parametrize("count", [1, 30])
    def test_takes_as_many_statements_for_one_as_for_thirty(
        self, seller, count, django_assert_num_queries
    ):
        rule(enrolled(seller))
        rows = [row(400_000, model=f"M{number}") for number in range(count)]
        file(seller, *rows)
        higher = [one._replace(price_fen=400_001) for one in rows]
        with django_assert_num_queries(18):
            file(seller, *higher)
        assert FiledPrice.objects.filter(state="waiting").count() == count


class TestFiledPrice:
    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"from_on": date(2024, 12, 1)}, "one_filed_price_is_in_force_on_a_day"),
            ({"price_fen": 0, "state": "waiting"}, "filed_price_is_above_zero"),
            (
                {"from_on": LATER, "to_on": make.TODAY, "state": "waiting"},
                "filed_price_does_not_end_before_it_begins|range lower bound",
            ),
            (
                {"approvals_needed": 1, "from_on": date(2024, 9, 1), "to_on": date(2024, 9, 2)},
                "filed_price_in_force_was_approved_as_needed",
            ),
        ],
    )
    def test_is_guarded_by_the_database(self, seller, facts, constraint):
        price = filed(seller)
        price.pk = None
        for name, value in facts.items():
            setattr(price, name, value)
        with (
            pytest.raises((IntegrityError, Exception), match=constraint),
            transaction.atomic(),
        ):
            price.save(force_insert=True)

    def test_waits_once_for_each_product(self, seller):
        filed(seller)
        price = filed(seller, 409_900)
        price.pk = None
        with (
            pytest.raises(IntegrityError, match="one_filed_price_of_a_product_waits"),
            transaction.atomic(),
        ):
            price.save(force_insert=True)

    def test_is_in_a_known_state(self, seller):
        filed(seller)
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            FiledPrice.objects.update(state="forgotten")

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"price_fen": 1}, "Cannot update"),
            ({"asked_on": LATER}, "Cannot update"),
            ({"findings": ["x"]}, "Cannot update"),
            ({"state": "waiting"}, "Invalid transition|cannot|Cannot"),
        ],
    )
    def test_is_frozen_once_filed(self, seller, change, message):
        filed(seller)
        with pytest.raises(ProgrammingError, match=message), transaction.atomic():
            FiledPrice.objects.update(**change)

    def test_is_never_deleted(self, seller):
        price = filed(seller)
        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            FiledPrice.objects.filter(pk=price.pk)._raw_delete("default")

    def test_is_approved_by_two_different_people(self, seller):
        price = filed(seller)
        user = make.staff()
        with (
            pytest.raises(IntegrityError, match="filed_price_is_approved_by_two_different_people"),
            transaction.atomic(),
        ):
            FiledPrice.objects.filter(pk=price.pk).update(endorsed_by=user, approved_by=user)

    def test_is_called_by_its_product_and_day(self, seller):
        assert str(filed(seller)) == "Haier BCD-500 2024-10-01"

    def test_knows_what_binds_on_a_day(self, seller):
        filed(seller, 399_900)
        filed(seller, 379_900, from_on=LATER)
        days = [date(2024, 9, 30), make.TODAY, date(2024, 10, 31), LATER]
        found = [
            list(FiledPrice.objects.in_force(on=day).values_list("price_fen", flat=True))
            for day in days
        ]
        assert found == [[], [399_900], [399_900], [379_900]]
