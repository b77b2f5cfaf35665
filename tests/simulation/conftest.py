"""One world for the tests of this directory; building it takes half a second."""

import pytest

from simulation.world import Plan, World, make_world


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(Plan())
