import pytest

from tests.claims.till import Till


@pytest.fixture(autouse=True)
def nothing_left_to_chance(settings):
    """No claim is drawn for a closer look unless a test asks for it."""
    settings.RANDOM_REVIEW_BP = 0


@pytest.fixture
def till(shop):
    """A client that holds the merchant's key; every POST has its own idempotency key."""
    return Till(shop)
