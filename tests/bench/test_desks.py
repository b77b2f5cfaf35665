import json

import pytest
from django.db import connection

from bench.clients import Request
from bench.contenders import Lots, Untrue
from bench.desks import Desks
from subsidy.claims.models import Claim
from subsidy.core import clock
from tests import make
from tests.crash.stack import database_url

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_shop(monkeypatch):
    shop = make.Shop()
    monkeypatch.setattr(clock, "now", lambda: make.NOON)
    return shop


def desks(shop, bodies):
    requests = [
        [Request("token", str(number), json.dumps(body).encode(), rows=1) for body in lot]
        for number, lot in enumerate(bodies)
    ]
    return Desks(
        "ours",
        connection.settings_dict["NAME"],
        database_url(),
        Lots(warm_up=[], runs=[requests]),
        {"token": shop.merchant.credit_code},
        seconds_max=30,
    )


class TestDesks:
    def test_take_in_every_claim_each_process_its_own(self, open_shop):
        shop = open_shop
        rate = desks(shop, [[shop.body() for _ in range(3)] for _ in range(2)]).run(0)
        assert rate > 0
        assert Claim.objects.count() == 6

    def test_end_without_a_figure_when_a_claim_is_refused(self, open_shop):
        shop = open_shop
        bodies = [[shop.body(), shop.body(store="S999")], [shop.body(), shop.body()]]
        with pytest.raises(Untrue, match="ours refused"):
            desks(shop, bodies).run(0)
