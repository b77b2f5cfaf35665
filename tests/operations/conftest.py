import pytest

from tests.operations.world import World


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    """Nobody signs in here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db, tmp_path):
    """A shop and a finance desk whose every fen came and went by the verbs."""
    return World(tmp_path)
