from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from subsidy.core.rows import insert_or_skip
from subsidy.ledger.models import Account
from subsidy.programmes.models import Category


def category(code: str, name: str = "冰箱", *, pk: int | None = None) -> Category:
    return Category(pk=pk, code=code, name_zh=name, name_en="Fridge", group="appliances")


@pytest.mark.django_db
class TestInsertOrSkip:
    def test_inserts_what_is_new_and_says_which(self):
        category("a", "电视").save()

        won = insert_or_skip([category("a"), category("b"), category("c")], returning=["code"])

        assert won == [("b",), ("c",)]
        assert dict(Category.objects.values_list("code", "name_zh")) == {
            "a": "电视",
            "b": "冰箱",
            "c": "冰箱",
        }

    def test_keeps_the_first_of_two_alike(self):
        won = insert_or_skip([category("a", "一"), category("a", "二")], returning=["name_zh"])

        assert won == [("一",)]

    def test_takes_ids_drawn_before(self):
        won = insert_or_skip([category("a", pk=77)], returning=["id", "code"])

        assert won == [(77, "a")]

    def test_is_one_statement_and_for_nothing_none(self):
        with CaptureQueriesContext(connection) as queries:
            insert_or_skip([category(f"c{number}") for number in range(50)], returning=["id"])
        assert len(queries) == 1
        with CaptureQueriesContext(connection) as queries:
            assert insert_or_skip([], returning=["id"]) == []
        assert len(queries) == 0


@pytest.mark.django_db(transaction=True)
def test_waits_for_another_transaction_then_skips():
    inserted, waiting = Event(), Event()

    def second() -> list[tuple[object, ...]]:
        inserted.wait(10)
        waiting.set()
        try:
            return insert_or_skip([Account(book="x", bucket="paid")], returning=["id"])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(second)
        with transaction.atomic():
            won = insert_or_skip([Account(book="x", bucket="paid")], returning=["bucket"])
            inserted.set()
            waiting.wait(10)
            assert not answer.done()
        assert (won, answer.result(10)) == ([("paid",)], [])
    assert Account.objects.count() == 1
