import pytest


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Staff come by the dozen here; hashing their passwords well would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
