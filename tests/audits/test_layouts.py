"""Tables that several questions read: laid out once for a run."""

from datetime import date

import pytest

from subsidy.audits.services.layouts import Layout, read_over
from subsidy.audits.services.population import Scope, examining
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


def read(scope, parameters):
    """The table's number, and how many claims it holds."""
    sql = "SELECT 'pg_temp.dear'::regclass::oid::integer, count(*) FROM dear"
    [row] = read_over([DEAR], sql, scope, parameters)
    return row


def test_the_second_who_asks_reads_what_the_first_laid_out(shop, scope, django_assert_num_queries):
    shop.submitted()
    with examining(scope):
        table, claims = read(scope, ALL)
        with django_assert_num_queries(2):  # whether it is there, and the rows
            assert read(scope, ALL | {"other": 2}) == (table, claims) == (table, 1)


def test_for_other_parameters_it_is_laid_out_anew(shop, scope):
    shop.submitted()
    with examining(scope):
        first, again, back = read(scope, ALL), read(scope, NONE), read(scope, ALL)
    assert [claims for _table, claims in (first, again, back)] == [1, 0, 1]
    assert len({table for table, _claims in (first, again, back)}) == 3


def test_for_another_scope_it_is_laid_out_anew(shop, scope):
    shop.submitted()
    with examining(scope):
        first = read(scope, ALL)
    with examining(scope):
        second = read(scope, ALL)
    earlier = Scope(shop.programme.pk, date(2024, 9, 30), make.NOON)
    with examining(earlier):
        third = read(earlier, ALL)
    assert [claims for _table, claims in (first, second, third)] == [1, 1, 0]
    assert len({table for table, _claims in (first, second, third)}) == 3


def test_a_parameter_that_the_table_names_must_be_given(scope):
    with examining(scope), pytest.raises(KeyError, match="price_min"):
        read(scope, {})
