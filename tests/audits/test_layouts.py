"""Tables that several questions read: laid out once for a run."""

from datetime import date

import pytest

from subsidy.audits.services.layouts import Layout, lay_out
from subsidy.audits.services.population import Scope, examining, read
from tests import make

DEAR = Layout(
    "dear",
    "SELECT reference FROM counted WHERE price_fen >= %(price_min)s AND bought_on <= %(as_of)s",
    ("price_min",),
)
ALL, NONE = {"price_min": 400_000, "other": 1}, {"price_min": 500_000, "other": 1}


@pytest.fixture
def scope(shop):
    return Scope(shop.programme.pk, make.TODAY, make.NOON)


def laid_out(scope, parameters, layout=DEAR):
    """The table's number, and how many claims it holds."""
    lay_out([layout], scope, parameters)
    sql = f"SELECT 'pg_temp.{layout.name}'::regclass::oid::integer, count(*) FROM {layout.name}"
    [row] = read(sql, scope)
    return row


def test_the_second_who_asks_reads_what_the_first_laid_out(shop, scope, django_assert_num_queries):
    shop.submitted()
    with examining(scope):
        table, claims = laid_out(scope, ALL)
        with django_assert_num_queries(2):  # whether it is there, and the rows
            assert laid_out(scope, ALL | {"other": 2}) == (table, claims) == (table, 1)


def test_for_other_parameters_it_is_laid_out_anew(shop, scope):
    shop.submitted()
    with examining(scope):
        first, again, back = laid_out(scope, ALL), laid_out(scope, NONE), laid_out(scope, ALL)
    assert [claims for _table, claims in (first, again, back)] == [1, 0, 1]
    assert len({table for table, _claims in (first, again, back)}) == 3


def test_for_another_scope_it_is_laid_out_anew(shop, scope):
    shop.submitted()
    with examining(scope):
        first = laid_out(scope, ALL)
    with examining(scope):
        second = laid_out(scope, ALL)
    earlier = Scope(shop.programme.pk, date(2024, 9, 30), make.NOON)
    with examining(earlier):
        third = laid_out(earlier, ALL)
    assert [claims for _table, claims in (first, second, third)] == [1, 1, 0]
    assert len({table for table, _claims in (first, second, third)}) == 3


def test_a_parameter_that_the_table_names_must_be_given(scope):
    with examining(scope), pytest.raises(KeyError, match="price_min"):
        laid_out(scope, {})


def test_what_a_table_is_made_of_is_laid_out_first(shop, scope):
    shop.submitted()
    cheaper = Layout("cheaper", "SELECT * FROM dear", over=(DEAR,))
    with examining(scope):
        assert laid_out(scope, ALL, cheaper)[1] == 1
        assert laid_out(scope, ALL) == read("SELECT 'dear'::regclass::oid::integer, 1", scope)[0]
