"""By chance, and with the database gone in the middle: nothing drifts, everything is replayed."""

import sys
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.operations.machine import Machine, prepared


def drive(world, directory, *, runs: int, steps: int) -> Counter[str]:
    """Run the machine so often; return how much was done."""
    prepared(world)
    counts: Counter[str] = Counter()
    driven = type("Driven", (Machine,), {"world": world, "directory": directory, "counts": counts})
    run_state_machine_as_test(
        driven,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return counts


@pytest.mark.django_db
class TestMachine:
    def test_drifts_in_no_short_run(self, world, tmp_path):
        counts = drive(world, tmp_path, runs=3, steps=20)
        assert counts["steps"] > 20

    @pytest.mark.long
    def test_drifts_in_none_of_ten_thousand_steps(self, world, tmp_path, capsys):
        counts = drive(world, tmp_path, runs=130, steps=100)
        with capsys.disabled():
            sys.stdout.write(
                f"\n{counts['steps']:,} steps in {counts['runs']} runs, {counts['failures']:,} "
                "failures injected; prove and replay clean after each run\n"
            )
        assert counts["steps"] >= 10_000
        assert counts["failures"] >= 1_000
