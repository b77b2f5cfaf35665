"""Every guard of the database, tried to be broken by raw writes."""

import pytest
from django.db import connection

from subsidy.ledger.models import Account, Balance, Transfer
from subsidy.ledger.services import open_book
from tests.ledger.posts import BOOK, DAY, funded, post, posting, refused
from tests.make import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived():
    """A book with something in every bucket but frozen and returned."""
    funded()
    for number in ("1", "2", "3", "4"):
        post(posting("reserve", 100, number))
    for number in ("1", "2", "3"):
        post(posting("commit", 100, number, central_fen=90))
    for number in ("1", "2"):
        post(posting("pay", 100, number, central_fen=90))
    post(posting("recover", 100, "1", central_fen=90))


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("fund_never_overspent", "available_fen = -1, frozen_fen = 701"),
        ("no_bucket_below_zero", "frozen_fen = -1, available_fen = available_fen + 1"),
        ("no_bucket_below_zero", "reserved_fen = -1, available_fen = available_fen + 101"),
        ("no_bucket_below_zero", "committed_fen = -1, paid_fen = 301"),
        ("no_bucket_below_zero|no_more_rec", "paid_fen = -1, committed_fen = 301"),
        ("no_bucket_below_zero", "lost_fen = -1, paid_fen = paid_fen + 1"),
        ("no_bucket_below_zero", "returned_fen = -1, available_fen = available_fen + 1"),
        (
            "no_more_recovered_than_paid",
            "recovered_fen = -201, available_fen = available_fen + 101",
        ),
        ("no_more_recovered_than_paid", "recovered_fen = 1, available_fen = available_fen - 101"),
        ("central_money_never_overspent", "central_spent_fen = 901, local_spent_fen = -701"),
        ("central_money_never_overspent", "central_spent_fen = -1, local_spent_fen = 201"),
        ("local_money_never_overspent", "central_spent_fen = 99, local_spent_fen = 101"),
        ("local_money_never_overspent", "central_spent_fen = 201, local_spent_fen = -1"),
        ("what_is_spent_has_two_sources", "central_spent_fen = central_spent_fen + 1"),
        ("what_is_spent_has_two_sources", "local_spent_fen = local_spent_fen + 1"),
        ("what_was_allotted_is_in_the_buckets", "available_fen = available_fen + 1"),
        ("what_was_allotted_is_in_the_buckets", "central_fen = central_fen + 1"),
        ("what_was_allotted_is_in_the_buckets", "local_fen = local_fen + 1"),
        ("daily_quota_lets_somebody_in", "quota_claims = 0"),
        ("daily_quota_lets_somebody_in", "quota_fen = 0"),
        ("registrations_are_counted_on_a_day", "counted_claims = 1, counted_fen = 1"),
        ("registrations_are_counted_on_a_day", "counted_on = '2024-10-01', counted_fen = 1"),
    ],
)
def test_a_balance_holds_what_its_name_says(lived, name, sql):
    before = Balance.objects.values().get(book=BOOK)
    refused(name, lambda: execute(f"UPDATE ledger_balance SET {sql} WHERE book = %s", BOOK))
    assert Balance.objects.values().get(book=BOOK) == before


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"amount_fen": 0, "central_fen": 0}, "transfer_moves_money"),
        ({"amount_fen": -1, "central_fen": None}, "transfer_moves_money"),
        ({"credit": "available"}, "transfer_goes_from_one_account_to_another"),
        ({"central_fen": 11}, "central_part_is_a_part"),
        ({"central_fen": -1}, "central_part_is_a_part"),
        ({"reference": "1", "kind": "reserve"}, "a_cause_moves_money_once_for_each_kind"),
    ],
)
def test_a_transfer_moves_money_once_from_here_to_there(lived, changes, name):
    columns = {"kind": "freeze", "amount_fen": 10, "central_fen": None, "reference": "new"}
    columns |= changes
    accounts = {row.bucket: row for row in Account.objects.filter(book=BOOK)}
    row = Transfer(
        debit=accounts["available"],
        credit=accounts[columns.pop("credit", "frozen")],
        subject="claim:1",
        programme_day=DAY,
        recorded_at=NOON,
        **columns,
    )
    refused(name, row.save)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_transfer SET amount_fen = 1",
        "UPDATE ledger_transfer SET reference = reference",
        "DELETE FROM ledger_transfer",
    ],
)
def test_a_transfer_is_written_once(lived, sql):
    count = Transfer.objects.count()
    refused("pgtrigger: Cannot", lambda: execute(sql))
    assert Transfer.objects.count() == count


@pytest.mark.parametrize(
    "sql", ["UPDATE ledger_account SET bucket = 'frozen'", "DELETE FROM ledger_account"]
)
def test_an_account_is_opened_once(sql):
    open_book(BOOK)
    refused("pgtrigger: Cannot", lambda: execute(sql))


@pytest.mark.parametrize(
    ("bucket", "name"),
    [("paid", "a_book_has_each_bucket_once"), ("pocket", "bucket_is_a_known_one")],
)
def test_an_account_is_one_known_bucket_of_a_book(lived, bucket, name):
    refused(name, lambda: Account.objects.create(book=BOOK, bucket=bucket))


def execute(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
