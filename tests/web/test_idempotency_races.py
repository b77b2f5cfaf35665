"""Real threads, real transactions."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections

from subsidy.regions.models import County
from subsidy.web import transactions
from subsidy.web.idempotency import InProgress
from subsidy.web.models import IdempotentAnswer
from tests.web.test_idempotency import ask, never, post, work

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PATIENCE_SECONDS = 20


def in_thread(call: Callable[[], object]) -> Callable[[], object]:
    def run() -> object:
        try:
            return call()
        finally:
            connections.close_all()

    return run


def test_a_second_request_is_told_that_the_first_is_running():
    entered, may_end = threading.Event(), threading.Event()

    def slow():
        answer = work()
        entered.set()
        assert may_end.wait(PATIENCE_SECONDS)
        return answer

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(in_thread(lambda: ask(verb=slow)))
        assert entered.wait(PATIENCE_SECONDS)
        with pytest.raises(InProgress):
            ask(verb=never)
        assert ask(post(key="another"), lambda: work("130104")).status_code == 201
        may_end.set()
        done = first.result(PATIENCE_SECONDS)
    again = ask(verb=never)
    assert (again.content, again.headers["Idempotent-Replayed"]) == (done.content, "true")


def test_of_many_racers_one_works_and_all_agree():
    start = threading.Barrier(8)

    def race() -> bytes | None:
        start.wait(PATIENCE_SECONDS)
        try:
            return ask().content
        except InProgress:
            return None

    with ThreadPoolExecutor(8) as pool:
        racers = [pool.submit(in_thread(race)) for _ in range(8)]
        answers = Counter(racer.result(PATIENCE_SECONDS) for racer in racers)
    assert County.objects.count() == 1
    assert IdempotentAnswer.objects.count() == 1
    assert len(set(answers) - {None}) == 1


def test_a_request_that_died_leaves_nothing_and_blocks_nobody():
    def die():
        work()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError):
        pool.submit(in_thread(lambda: ask(verb=die))).result(PATIENCE_SECONDS)
    assert not County.objects.exists()
    assert ask().status_code == 201


def test_a_deadlock_is_tried_again():
    for code in ("130102", "130104"):
        work(code)
    both_hold_one, tries = threading.Barrier(2), Counter()

    def lock(first: str, second: str) -> Callable[[], tuple[int, dict[str, object]]]:
        def verb() -> tuple[int, dict[str, object]]:
            tries[first] += 1
            County.objects.filter(code=first).update(name_zh=first)
            if tries[first] == 1:
                both_hold_one.wait(PATIENCE_SECONDS)
            County.objects.filter(code=second).update(name_zh=first)
            return 200, {}

        return verb

    pairs = [("130102", "130104"), ("130104", "130102")]
    with ThreadPoolExecutor(2) as pool:
        calls = [
            pool.submit(in_thread(lambda p=pair: ask(post(key=p[0]), lock(*p)))) for pair in pairs
        ]
        assert [call.result(PATIENCE_SECONDS).status_code for call in calls] == [200, 200]
    assert sorted(tries.values()) == [1, 2]
    assert IdempotentAnswer.objects.count() == 2


def test_trying_again_ends_somewhere(monkeypatch):
    monkeypatch.setattr(transactions, "FIRST_PAUSE_SECONDS", 0)
    tries = []

    def verb():
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$")

    with pytest.raises(OperationalError):
        ask(verb=verb)
    assert len(tries) == transactions.ATTEMPTS_MAX
    assert not IdempotentAnswer.objects.exists()
