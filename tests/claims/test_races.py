"""Many tills at once: money, things and quotas are given to exactly as many as there are."""

import multiprocessing
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from subsidy.claims import services
from subsidy.claims.models import Claim, ClaimIdentifier, Entitlement
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.errors import Refused
from subsidy.ledger.models import Balance
from subsidy.merchants.models import Merchant
from tests import make

pytestmark = pytest.mark.long

PROCESSES = 8


def reserve_all(job):
    """Reserve each body in its own thread of this process; return the codes, "" for a success."""
    merchant_id, by, bodies = job

    def one(body):
        try:
            merchant = Merchant.objects.get(pk=merchant_id)
            request = ClaimRequest.model_validate(body)
            services.reserve(merchant, request, by=by, at=make.NOON)
        except Refused as refused:
            return "+".join(fault.code for fault in refused.faults)
        else:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(one, bodies))


def at_once(shop, bodies):
    """Return how often each code was the answer when all bodies were sent by 8 processes."""
    connections.close_all()
    jobs = [(shop.merchant.pk, shop.by, bodies[start::PROCESSES]) for start in range(PROCESSES)]
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        return Counter(code for codes in pool.map(reserve_all, jobs) for code in codes)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_64_reservations_on_money_for_20(self):
        shop = make.Shop(central_fen=20 * 89_982, local_fen=20 * 9_998)

        answers = at_once(shop, [shop.body() for _ in range(64)])

        assert answers == {"": 20, "fund_exhausted": 44}
        balance = Balance.objects.get(book=shop.line.book)
        assert (balance.available_fen, balance.reserved_fen) == (0, 20 * 99_980)
        assert Claim.objects.count() == 20
        assert ClaimIdentifier.objects.count() == 40
        assert Entitlement.objects.count() == 20

    def test_50_claims_with_one_serial_number(self):
        shop = make.Shop()
        same = {"purchase__identifiers": [{"kind": "serial_number", "value": "SN-ONE"}]}

        answers = at_once(shop, [shop.body(**same) for _ in range(50)])

        assert answers == {"": 1, "identifier_already_used": 49}
        assert Balance.objects.get(book=shop.line.book).reserved_fen == 99_980

    def test_50_claims_on_the_last_slot_of_one_person(self):
        shop = make.Shop(quota_count=2)
        same = {"applicant__document_number": make.resident_id(9_999_999)}
        first = ClaimRequest.model_validate(shop.body(**same))
        services.reserve(shop.merchant, first, by=shop.by, at=make.NOON)

        answers = at_once(shop, [shop.body(**same) for _ in range(50)])

        assert answers == {"": 1, "quota_used": 49}
        assert sorted(Entitlement.objects.values_list("slot", flat=True)) == [1, 2]
