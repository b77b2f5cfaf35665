import copy

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from subsidy.core.acting import acting
from subsidy.core.collector import settle_collector
from tests import make
from tests.town import Town

# A slow machine is no bug.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_configure():
    """Staff come by the dozen; hashing their passwords well would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish():
    settle_collector()


@pytest.fixture(scope="session")
def town(django_db_setup, django_db_blocker):
    with Town(django_db_blocker) as town:
        yield town


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Open or close the town before a test's own transaction, or that of a class, begins."""
    if fixturedef.argname == "_django_db_helper":
        request.getfixturevalue("town").prepare_for(request.node)
    elif fixturedef.argname.startswith("_unittest_setUpClass"):
        request.getfixturevalue("town").leave()
    return (yield)


@pytest.fixture
def shop(db, town):
    """A merchant that can sell refrigerators and cars, with a million yuan for each."""
    return copy.deepcopy(town.shop) if town.shop else make.Shop()


@pytest.fixture(autouse=True)
def english():
    """Commands and verbs speak English here; pages choose for themselves."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nobody():
    """Who acts is said at the doors of each test, and forgotten after it."""
    with acting():
        yield


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """Doors read noon of 1 October 2024."""
    monkeypatch.setattr("subsidy.core.clock.now", lambda: make.NOON)


@pytest.fixture(autouse=True)
def phones(settings, tmp_path):
    """Messages to citizens go into a directory of the test's own; all tests share one address, and
    nobody is asked by chance.
    """
    settings.SMS_DIRECTORY = tmp_path / "sms"
    settings.INQUIRY_BP = 0
    settings.RATE_PER_CITIZEN_ADDRESS = settings.RATE_PER_REFERENCE = 10_000


@pytest.fixture
def evidence_room(settings, tmp_path):
    """Files and uploads of a test lie in its own directory."""
    settings.EVIDENCE_DIRECTORY = tmp_path / "evidence"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    options = {"location": tmp_path / "evidence", "base_url": None}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"evidence": {"BACKEND": backend, "OPTIONS": options}}
    return tmp_path / "evidence"
