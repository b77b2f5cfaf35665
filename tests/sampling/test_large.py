"""A whole programme: what freezing and drawing take."""

import time

import pytest
from django.db import connection

from subsidy.accounts.models import Role
from subsidy.core.moves import move
from subsidy.sampling import services
from subsidy.sampling.models import Sample, SampleItem, Stratum
from subsidy.sampling.services.freeze import summary_of
from subsidy.sampling.services.strata import strata_of
from tests import make
from tests.sampling import town

pytestmark = pytest.mark.long

LINES = 400_000


@pytest.mark.parametrize("design", ["mus_standard", "simple"])
def test_of_400_000_claims_is_drawn_in_seconds_and_drawn_again(shop, design):
    claim = shop.submitted()
    sample = town.announced(shop, design=design, size_asked=500)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO sampling_populationline
                (sample_id, claim_id, reference, amount_fen, layer)
            SELECT %s, %s, 'C-' || number, 1 + (number::bigint * 7919) %% 200000, ''
            FROM generate_series(1, %s) AS number""",
            [sample.pk, claim.pk, LINES],
        )
    started = time.monotonic()
    sha256, units, book_fen = summary_of(sample)
    strata = strata_of(sample, book_fen)
    Stratum.objects.bulk_create(strata)
    facts = {"cutoff": make.NOON, "population_sha256": sha256, "units_count": units}
    facts |= {"book_fen": book_fen, "size": 500, "frozen_at": make.NOON}
    move(sample, "freeze", by=make.SWEEP, at=make.NOON, **facts)
    services.draw(sample, seed=town.SEED, by=make.actor(Role.AUDITOR), at=town.LATER)
    took_s = time.monotonic() - started

    assert (Sample.objects.get().state, SampleItem.objects.count()) == ("drawn", 500)
    assert services.redraw(sample).is_equal
    assert took_s < 60, took_s
