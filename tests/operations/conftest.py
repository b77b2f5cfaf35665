from importlib import import_module

import pytest

from tests.operations.stand import PROVE, Stand
from tests.operations.world import World


@pytest.fixture(autouse=True)
def nothing_left_to_chance(settings):
    """No claim is drawn for a closer look, and so nobody is asked about it."""
    settings.RANDOM_REVIEW_BP = 0


@pytest.fixture
def world(db, evidence_room, tmp_path):
    """A shop and a finance desk whose every fen came and went by the verbs."""
    return World(tmp_path)


@pytest.fixture
def stand(db, monkeypatch):
    """Two proofs instead of all, of which one can be made to drift."""
    stand = Stand()
    monkeypatch.setattr(import_module(PROVE), "PROOFS", stand.proofs())
    return stand
