"""The draw of the database and the draw in plain Python are one draw, whatever the population."""

from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from subsidy.accounts.models import Role
from subsidy.sampling import services
from subsidy.sampling.rules.population import Line
from subsidy.sampling.rules.selection import Pool
from tests import make
from tests.sampling import town

SEEDS = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
AMOUNTS = st.one_of(
    st.integers(1, 2_000_000), st.integers(1, 5), st.integers(-3, 0), st.just(200_000)
)
POPULATIONS = st.lists(AMOUNTS, min_size=1, max_size=40)


@pytest.fixture
def stage(shop):
    """Samples over lines that were never sold: claim and staff are there once."""
    return shop, {"claim": shop.submitted(), "by": make.actor(Role.AUDITOR)}


def drawn(stage, lines, seed, **changes):
    shop, facts = stage
    sample = town.of_lines(shop, lines, seed=seed, **facts, **changes)
    services.draw(sample, seed=seed, by=facts["by"], at=town.LATER)
    return sample


def lines_of(amounts, layers=("",)):
    return [
        Line(f"C-{number * 7919 % 1000:03d}", fen, layers[number % len(layers)])
        for number, fen in enumerate(amounts)
    ]


@contextmanager
def undone():
    """An example leaves nothing behind: a seed that comes again is a new one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


TRIES = settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


class TestRedraw:
    @TRIES
    @given(amounts=POPULATIONS, seed=SEEDS, size=st.integers(1, 25))
    def test_of_monetary_units_is_the_draw(self, stage, amounts, seed, size):
        design = "mus_standard" if size % 2 else "mus_conservative"
        with undone():
            sample = drawn(stage, lines_of(amounts), seed, size=size, design=design)
            again = services.redraw(sample)
        assert again.is_equal, (again.drawn, again.again)
        positive = sum(fen > 0 for fen in amounts)
        pools = [item.stratum for item in again.drawn]
        assert pools.count(Pool.CERTAIN) + pools.count(Pool.INTERVAL) == min(size, positive)
        assert pools.count(Pool.NEGATIVE) == sum(fen < 0 for fen in amounts)

    @TRIES
    @given(amounts=POPULATIONS, seed=SEEDS, size=st.integers(1, 25))
    def test_of_layers_is_the_draw(self, stage, amounts, seed, size):
        with undone():
            sample = drawn(
                stage,
                lines_of(amounts, ("appliances", "cars", "top")),
                seed,
                size=size,
                design="stratified",
                layered_by="group",
                allocation="neyman" if size % 2 else "proportional",
            )
            again = services.redraw(sample)
        assert again.is_equal, (again.drawn, again.again)


def test_a_record_is_all_that_a_redraw_needs(stage):
    lines = lines_of([500, 20, 30, 900, 0, 25])
    sample = drawn(stage, lines, "a" * 64, size=3, design="mus_standard")
    record = services.sample_record(sample)
    assert record["population"]["lines"] == [
        [line.reference, line.amount_fen, line.layer] for line in lines
    ]
    assert (record["seed"], record["commitment"]) == ("a" * 64, sample.commitment)
    assert [item["position"] for item in record["items"]] == list(range(1, sample.size + 1))
    assert record["evaluation"] == services.evaluation_of(sample)
    assert [move["verb"] for move in record["moves"]] == ["announce", "freeze", "draw"]


def test_a_record_before_the_draw_keeps_the_secret(shop):
    shop.submitted()
    record = services.sample_record(town.frozen(shop))
    assert (record["seed"], record["items"], record["evaluation"]) == (None, [], None)
    assert town.SEED not in str(record)
