import pytest

from tests.disbursements.desk import Desk


@pytest.fixture(autouse=True)
def office(settings):
    """The account that pays in these tests."""
    settings.BANK_PAYER = {
        "bank": "河北银行",
        "branch": "石家庄分行营业部",
        "number": "130100000000000001",
        "name": "河北省商务厅",
    }


@pytest.fixture
def desk(shop, tmp_path):
    """Two people of the finance desk, and a bank's directory."""
    return Desk(shop, tmp_path)
