import pytest
from django.utils import translation

from tests import make


@pytest.fixture
def shop(db):
    """A merchant that can sell refrigerators and cars, with a million yuan for each."""
    return make.Shop()


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Staff come by the dozen; hashing their passwords well would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english():
    """Commands and verbs speak English here; pages choose for themselves."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """Doors read noon of 1 October 2024."""
    monkeypatch.setattr("subsidy.core.clock.now", lambda: make.NOON)
