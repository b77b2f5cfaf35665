import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address
from types import SimpleNamespace

import pytest
import redis
from django.test import RequestFactory
from rest_framework.exceptions import Throttled

from subsidy.web import rates
from subsidy.web.throttles import (
    AddressThrottle,
    CallerThrottle,
    address_of,
    charge,
    headers_of,
)

NOWHERE = "redis://127.0.0.1:1/0"
NAMES = SimpleNamespace()


@pytest.fixture(autouse=True)
def _rates(settings):
    settings.RATE_PER_KEY, settings.RATE_PER_MERCHANT, settings.RATE_PER_ADDRESS = 3, 4, 2


@pytest.fixture(autouse=True)
def names(monkeypatch) -> SimpleNamespace:
    """Names that no other test uses: Redis is shared by all that run at this moment."""
    run = secrets.token_hex(8)
    found = SimpleNamespace(
        run=run, address=str(IPv4Address("198.18.0.0") + secrets.randbelow(2**17))
    )
    monkeypatch.setattr(f"{__name__}.NAMES", found)
    return found


def call(key: str = "k1", merchant: str = "m1"):
    request = RequestFactory().get("/", REMOTE_ADDR=NAMES.address)
    request.user = SimpleNamespace(
        key_reference=f"{key}-{NAMES.run}", merchant_reference=f"{merchant}-{NAMES.run}"
    )
    return request


def passes(request, throttle=CallerThrottle) -> bool:
    return throttle().allow_request(request, None)


def remaining(headers) -> int:
    """What the first quota has left."""
    return int(headers["RateLimit"].split(";")[1].removeprefix("r="))


class TestCallerThrottle:
    def test_lets_a_key_ask_so_often(self):
        assert [passes(call()) for _ in range(4)] == [True, True, True, False]

    def test_lets_all_keys_of_a_merchant_ask_so_often(self):
        asked = [passes(call(key)) for key in ("k1", "k2") for _ in range(3)]
        assert asked == [True, True, True, True, False, False]

    def test_does_not_charge_what_it_refuses(self):
        for _ in range(9):
            passes(call("k1"))
        assert passes(call("k2"))

    def test_says_how_long_to_wait(self):
        throttle = CallerThrottle()
        while throttle.allow_request(call(), None):
            pass
        assert 0 < throttle.wait() <= 60 / 3

    def test_shows_where_it_stands(self):
        request = call()
        passes(request)
        assert headers_of(request) == {
            "RateLimit-Policy": '"key";q=3;w=60, "merchant";q=4;w=60',
            "RateLimit": '"key";r=2;t=20, "merchant";r=3;t=15',
        }

    def test_has_no_opinion_on_strangers(self):
        request = call()
        request.user = None
        assert passes(request)
        assert headers_of(request) == {}

    def test_takes_one_round_trip(self, settings, monkeypatch):
        line, asked = rates.line_to(settings.REDIS_URL), []
        script = line.script
        monkeypatch.setattr(line, "script", lambda **parts: asked.append(parts) or script(**parts))
        passes(call())
        assert [len(parts["keys"]) for parts in asked] == [2]

    def test_leaves_nothing_in_redis_for_long(self, settings, names):
        passes(call())
        client = redis.Redis.from_url(settings.REDIS_URL)
        assert 0 < client.pttl(f"throttle:key:k1-{names.run}") <= 60_000
        client.close()

    def test_lets_no_racer_through_twice(self):
        with ThreadPoolExecutor(8) as pool:
            passed = list(pool.map(lambda _n: passes(call()), range(16)))
        assert sum(passed) == 3


class TestCharge:
    def test_counts_a_batch_by_its_rows(self, settings):
        settings.RATE_PER_KEY, settings.RATE_PER_MERCHANT = 1_000, 2_000
        request = call()
        assert passes(request)
        charge(request, 900)
        assert 100 <= remaining(headers_of(request)) < 500  # 16 a second come back meanwhile
        with pytest.raises(Throttled):
            charge(request, 900)

    def test_lets_a_batch_through_that_is_larger_than_all(self, names):
        charge(call(), 1_000)  # unthrottled paths charge nobody
        request = call()
        request.rate_standings = [
            rates.Standing(rates.Quota("key", f"k9-{names.run}", 10), 0, 10, 0)
        ]
        charge(request, 1_000)
        with pytest.raises(Throttled):
            charge(request, 2)

    def test_of_one_row_is_paid_by_the_request(self):
        request = call()
        passes(request)
        charge(request, 1)
        assert remaining(headers_of(request)) == 2


class TestAddressThrottle:
    def test_lets_an_address_ask_so_often(self):
        asked = [passes(call(), AddressThrottle) for _ in range(3)]
        assert asked == [True, True, False]

    def test_is_not_fooled_by_a_header(self):
        def forged(number: int):
            request = call()
            request.META["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
            return request

        assert [passes(forged(n), AddressThrottle) for n in range(3)] == [True, True, False]


@pytest.mark.urls("tests.web.urls")
class TestTheWholeWay:
    def test_every_answer_shows_the_limits_and_the_last_says_when_to_come_back(self, client, names):
        answers = [client.get("/api/v1/counted", REMOTE_ADDR=names.address) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [remaining(answer.headers) for answer in answers] == [1, 0, 0]
        assert answers[0].headers["RateLimit-Policy"] == '"address";q=2;w=60'
        assert answers[2].json()["code"] == "rate_limited"
        assert 0 < int(answers[2].headers["Retry-After"]) <= 30


class TestAddressOf:
    @pytest.mark.parametrize(
        ("remote", "forwarded", "proxies", "address"),
        [
            ("192.0.2.1", None, 0, "192.0.2.1"),
            ("192.0.2.1", "203.0.113.9", 0, "192.0.2.1"),
            ("10.0.0.1", "1.2.3.4, 203.0.113.9", 1, "203.0.113.9"),
            ("10.0.0.1", "203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
            ("10.0.0.1", None, 1, "unknown"),
            ("2001:db8:1:2:3:4:5:6", None, 0, "2001:db8:1:2::"),
            ("", None, 0, "unknown"),
        ],
    )
    def test_is_what_our_own_proxies_saw(self, settings, remote, forwarded, proxies, address):
        settings.TRUSTED_PROXIES = proxies
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
        assert address_of(request) == address


class TestWithoutRedis:
    @pytest.fixture(autouse=True)
    def _away(self, settings):
        settings.REDIS_URL = NOWHERE
        rates.line_to.cache_clear()
        yield
        rates.line_to.cache_clear()

    def test_everybody_passes_and_one_line_says_so(self, caplog):
        with caplog.at_level(logging.WARNING):
            assert all(passes(call()) for _ in range(9))
        assert [record.message.split(":")[0] for record in caplog.records] == [
            "redis is away, nobody is throttled"
        ]
        assert headers_of(call()) == {}

    def test_is_said_again_every_minute(self, caplog):
        line = rates.line_to(NOWHERE)
        with caplog.at_level(logging.WARNING):
            for warn_again_at in (0.0, float("inf"), 0.0):
                line.ask_again_at, line.warn_again_at = 0.0, warn_again_at
                line.is_up = False
                assert passes(call())
        assert len(caplog.records) == 2

    def test_redis_is_left_in_peace_for_a_while(self, monkeypatch):
        passes(call())
        line = rates.line_to(NOWHERE)
        monkeypatch.setattr(line, "script", None)  # would fail if it were called
        assert passes(call())

    def test_its_return_is_noticed(self, caplog):
        passes(call())
        line = rates.line_to(NOWHERE)
        line.ask_again_at, line.script = 0.0, lambda **_parts: [[0, 2, 20_000], [0, 3, 15_000]]
        with caplog.at_level(logging.WARNING):
            assert passes(call())
        assert line.is_up
        assert "redis is back" in caplog.text
