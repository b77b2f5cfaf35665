"""Two at once: what is approved is carried out once."""

import pytest

from subsidy.clearing import services
from subsidy.clearing.models import YearEndOrder
from subsidy.ledger.models import Transfer
from tests import make
from tests.clearing.office import CLEAR_AT, ODD, Office
from tests.disbursements.test_races import together

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def test_two_checkers_clear_a_programme_once():
    shop = make.Shop()
    for _ in range(2):
        shop.paid(**ODD)
    office = Office(shop)
    office.closed()
    order = office.proposed_clearing()
    other = make.actor()

    def approve(by):
        return lambda: services.approve(YearEndOrder.objects.get(pk=order.pk), by=by, at=CLEAR_AT)

    results = together(approve(office.checker), approve(other))

    assert sorted(map(str, results)) == ["None", "wrong_state"]
    assert Transfer.objects.filter(kind="return").count() == 4
    assert Transfer.objects.filter(kind="settle_out").count() == 1
