"""What Null A does where a part of the peers cheats, and where the frozen null must speak for it.

Cells of 50 to 1,000 merchants, fixed seeds; the table is in docs/audit-methods.md.
"""

import pytest

from tests.audits.cells import trial

pytestmark = pytest.mark.long

SIZES, RHOS = (50, 100, 300, 1_000), (0.002, 0.01, 0.03)
CELLS = {50: 160, 100: 80, 300: 40, 1_000: 20}


def table(share):
    """Return the trial of each (size, rho)."""
    return {
        (size, rho): trial(size=size, share=share, rho=rho, cells=CELLS[size])
        for size in SIZES
        for rho in RHOS
    }


def test_where_one_in_twenty_cheats_they_are_found():
    for (_size, rho), seen in table(0.05).items():
        assert seen.power >= (0.85 if rho == 0.03 else 0.90)
        assert seen.false <= 0.05
        assert seen.honest <= 0.01


def test_where_one_in_fifty_cheats_they_are_found_in_cells_of_every_size():
    for (_size, rho), seen in table(0.02).items():
        assert seen.power >= (0.85 if rho == 0.03 else 0.95)
        assert seen.false <= 0.05
        assert seen.honest <= 0.01


def test_where_three_in_twenty_cheat_they_are_the_norm_and_the_frozen_null_raises_the_alarm():
    for seen in table(0.15).values():
        assert seen.power <= 0.10
        assert seen.alarm >= 0.90
        assert seen.false <= 0.05


def test_where_all_are_honest_hardly_anybody_is_flagged_and_no_alarm_is_raised():
    rows = table(0)
    for seen in rows.values():
        assert seen.honest <= 0.01
        assert seen.alarm <= 0.06
    cells = sum(CELLS[size] for size, _rho in rows)
    any_false = sum(CELLS[size] * seen.false for (size, _rho), seen in rows.items()) / cells
    assert any_false <= 0.05  # among honest cells: the share with any flag at all
