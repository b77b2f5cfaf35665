import pytest

from tests.cases.office import Office


@pytest.fixture
def office(shop):
    return Office(shop)
