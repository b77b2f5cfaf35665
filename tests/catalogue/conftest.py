from types import SimpleNamespace

import pytest

from subsidy.merchants import services as merchants
from subsidy.regions.models import County
from tests import make


@pytest.fixture
def seller(db):
    """A merchant with a store that sells refrigerators; prices need no admission."""
    merchant = make.applied_merchant(make.unit())
    merchants.add_store(
        merchant,
        code="S001",
        name="长安店",
        county=County.objects.get(),
        address="石家庄市长安区中山东路1号",
    )
    return SimpleNamespace(merchant=merchant, category=make.category())
