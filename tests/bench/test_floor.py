"""The floor's SQL against the tables of today: a table that changes its columns is noticed here."""

import pytest
from django.db import connection

from bench import floor


@pytest.fixture
def driver(db):
    connection.ensure_connection()
    return connection.connection


@pytest.mark.parametrize("table", [*floor.TABLES, floor.ANSWERS], ids=lambda table: table.name)
def test_its_statements_fit_the_tables(driver, table):
    driver.execute(floor.make_pattern(table))

    found = driver.execute(floor.rows_of_chosen(table)).fetchall()
    copied = driver.execute(
        floor.insert_copies(driver, table), {"first": 1, "last": 1_000, "i": 0}
    ).rowcount

    assert (found, copied) == ([], 0)
