import pytest

from tests.operations.world import World


@pytest.fixture(autouse=True)
def nothing_left_to_chance(settings):
    """No claim is drawn for a closer look, and so nobody is asked about it."""
    settings.RANDOM_REVIEW_BP = 0


@pytest.fixture
def world(db, evidence_room, tmp_path):
    """A shop and a finance desk whose every fen came and went by the verbs."""
    return World(tmp_path)
