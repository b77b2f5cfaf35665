from datetime import timedelta

import pytest

from subsidy.claims import services
from tests.claims.books import buckets, live, moves, nothing_changes, transfers
from tests.make import NOON, SWEEP

FORTNIGHT = NOON + timedelta(days=14)


def expire(*, at=FORTNIGHT, limit=10):
    return services.expire_many(by=SWEEP, at=at, limit=limit)


class TestExpireMany:
    def test_gives_back_all_that_was_held(self, shop):
        claim = shop.reserved()

        assert expire() == 1

        claim.refresh_from_db()
        assert claim.state == "expired"
        assert moves(claim)[-1] == ("expire", "reserved", "expired")
        assert live(claim) == ([], False)
        assert transfers(claim) == [("reserve", 99_980, None), ("release", 99_980, None)]
        assert buckets(shop.line) == {}

    def test_leaves_alone_what_has_time_or_was_submitted(self, shop):
        shop.reserved()
        with nothing_changes():
            assert expire(at=FORTNIGHT - timedelta(seconds=1)) == 0
        shop.submitted()
        assert expire() == 1
        assert buckets(shop.line) == {"reserved": 99_980}

    def test_takes_no_more_than_the_limit_the_oldest_first(self, shop):
        first, second, third = (shop.reserved() for _ in range(3))

        assert (expire(limit=2), expire(limit=2), expire(limit=2)) == (2, 1, 0)

        assert first.moves.latest("id").pk < second.moves.latest("id").pk
        assert second.moves.latest("id").pk < third.moves.latest("id").pk

    @pytest.mark.parametrize("claims", [1, 3])
    def test_takes_as_many_statements_for_one_as_for_three(
        self, shop, claims, django_assert_num_queries
    ):
        for _ in range(claims):
            shop.reserved()
        with django_assert_num_queries(8):
            expire()
