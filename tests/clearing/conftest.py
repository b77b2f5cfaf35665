import pytest

from tests.clearing.office import Office


@pytest.fixture
def office(shop):
    return Office(shop)
