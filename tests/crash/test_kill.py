"""Whatever is killed, and whenever: after restart and a sweep everything happened once."""

import json
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.conf import settings
from django.core.management import call_command

from subsidy.claims import services
from subsidy.claims.models import Claim, ClaimMove
from tests import make
from tests.crash.stack import Stack, holding, is_waiting_for_lock, wait_for

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stack(tmp_path, transactional_db):
    stack = Stack(tmp_path)
    yield stack
    stack.close()


def states():
    return Counter(Claim.objects.values_list("state", flat=True))


def submit(shop, count):
    requests = [shop.request() for _ in range(count)]
    services.submit_many(shop.merchant, requests, by=shop.by, at=make.NOON)


def sale(shop):
    """One sale with one key, as the request takes it."""
    headers = {
        "Authorization": f"Bearer {shop.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": "one",
    }
    return {"body": json.dumps(shop.body()).encode(), "headers": headers}


def raw(ask):
    """The request as it goes over the line."""
    body = ask["body"]
    headers = ask["headers"] | {"Host": "127.0.0.1", "Content-Length": str(len(body))}
    lines = ["POST /api/v1/claims HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def assert_decided_once(count):
    assert states() == {"approved": count}
    verbs = Counter(ClaimMove.objects.values_list("verb", flat=True))
    assert verbs == {"submit": count, "clear": count}
    call_command("prove")


class TestKill:
    def test_the_worker_in_the_middle_of_deciding(self, stack):
        shop = make.Shop()
        submit(shop, 200)
        with holding(shop.line.book):
            stack.start_worker()
            stack.start_beat()
            wait_for(is_waiting_for_lock)
            stack.kill("worker")
        assert states() == {"submitted": 200}

        stack.start_worker()
        wait_for(lambda: states() == {"approved": 200})

        assert_decided_once(200)

    def test_the_web_process_in_the_middle_of_a_post(self, stack):
        shop = make.Shop()
        ask = sale(shop)
        stack.start_web()
        with holding(shop.line.book):
            first = threading.Thread(
                target=stack.request, args=("POST", "/api/v1/claims"), kwargs=ask
            )
            first.start()
            wait_for(is_waiting_for_lock)
            stack.kill("web")
            first.join()
        assert states() == {}

        stack.start_web()
        answers = [stack.request("POST", "/api/v1/claims", **ask) for _ in range(2)]

        assert [answer.status for answer in answers] == [201, 201]
        assert answers[0].data == answers[1].data
        assert states() == {"submitted": 1}
        call_command("prove")

    def test_the_web_process_between_commit_and_answer(self, stack):
        shop = make.Shop()
        ask = sale(shop)
        stack.start_web()
        with socket.create_connection(("127.0.0.1", stack.port)) as line:
            line.sendall(raw(ask))
            wait_for(lambda: Claim.objects.count() == 1)
            stack.kill("web")  # committed; nobody read an answer
        claim = Claim.objects.get()

        stack.start_web()
        answers = [stack.request("POST", "/api/v1/claims", **ask) for _ in range(2)]

        assert [answer.status for answer in answers] == [201, 201]
        assert {answer.json()["reference"] for answer in answers} == {claim.reference}
        assert {answer.headers["Idempotent-Replayed"] for answer in answers} == {"true"}
        assert states() == {"submitted": 1}
        call_command("prove")

    def test_nobody_but_one_key_goes_to_two_web_processes_at_once(self, stack, tmp_path):
        shop = make.Shop()
        ask = sale(shop)
        (tmp_path / "other").mkdir()
        other = Stack(tmp_path / "other")
        try:
            for one in (stack, other):
                one.start_web()
            with ThreadPoolExecutor(20) as pool:
                calls = [
                    pool.submit(one.request, "POST", "/api/v1/claims", **ask)
                    for one in (stack, other) * 10
                ]
                answers = [call.result(60) for call in calls]
        finally:
            other.close()
        assert {answer.status for answer in answers} <= {201, 409}
        assert len({answer.data for answer in answers if answer.status == 201}) == 1
        assert states() == {"submitted": 1}

    def test_redis_emptied_while_500_claims_wait(self, stack):
        shop = make.Shop()
        submit(shop, 500)
        with holding(shop.line.book):
            stack.start_worker()
            stack.start_beat()
            wait_for(is_waiting_for_lock)
            redis.Redis.from_url(settings.REDIS_URL).flushall()
        wait_for(lambda: states() == {"approved": 500})

        assert_decided_once(500)
