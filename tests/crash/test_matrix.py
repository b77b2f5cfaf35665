"""The crash matrix: kill -9 of each process at each point of a payment's way; it is paid once.

Only pairs that can meet are tried: the bank has no part in sealing, the web none in replies.
"""

import pytest

from tests.crash.house import PROCESSES, House
from tests.crash.points import POINTS, VICTIMS
from tests.crash.servers import Servers

pytestmark = pytest.mark.long

CELLS = [(point, victim) for point, (_reach, victims) in POINTS.items() for victim in victims]


@pytest.fixture(scope="module")
def house(tmp_path_factory, town, django_db_blocker):
    town.leave()
    directory = tmp_path_factory.mktemp("crash")
    servers = Servers(directory)
    try:
        with django_db_blocker.unblock(), servers.in_use(), House(servers, directory) as house:
            yield house
    finally:
        servers.stop()


@pytest.fixture(scope="module")
def matrix(pytestconfig):
    """(point, victim) -> whether all was paid once; printed when all have been tried."""
    tried = {}
    yield tried
    plugin = pytestconfig.pluginmanager.getplugin
    with plugin("capturemanager").global_and_fixture_disabled():
        plugin("terminalreporter").write_line("\n" + drawn(tried))


def drawn(tried):
    """The matrix as a table: paid once, not, or a pair that cannot meet."""
    lines = [f"{'kill -9 at':<16}" + "".join(f"{victim:>10}" for victim in VICTIMS)]
    for point in POINTS:
        words = {True: "once", False: "WRONG", None: "-"}
        cells = [words[tried.get((point, victim))] for victim in VICTIMS]
        lines.append(f"{point:<16}" + "".join(f"{cell:>10}" for cell in cells))
    return "\n".join(lines)


@pytest.mark.parametrize(("point", "victim"), CELLS, ids=lambda word: word.replace(" ", "-"))
def test_everything_is_paid_once(house, matrix, point, victim):
    matrix[point, victim] = False
    house.revive(*PROCESSES)
    batch = POINTS[point][0](house, victim)
    house.revive(victim)
    house.office.finish(batch)
    house.office.verify(batch)
    matrix[point, victim] = True
