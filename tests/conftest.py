import pytest

from tests import make


@pytest.fixture
def shop(db):
    """A merchant that can sell refrigerators and cars, with a million yuan for each."""
    return make.Shop()
