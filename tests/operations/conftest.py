import pytest

from tests.operations.world import World


@pytest.fixture
def world(db, evidence_room, tmp_path):
    """A shop and a finance desk whose every fen came and went by the verbs."""
    return World(tmp_path)
