"""The third step: the seed is revealed, and the database draws what it says."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.moves import move
from subsidy.sampling.models import Sample
from subsidy.sampling.rules.commitment import commitment_of, is_seed, start_of
from subsidy.sampling.rules.selection import CHANCE_UNIT, Pool
from subsidy.sampling.services.locking import lock


class SeedMismatch(Refusal):
    """This is not the seed that the sample was committed to."""

    code = "seed_mismatch"


_KEYED = """
    keyed AS (
        SELECT id, reference, amount_fen, layer,
            sha256(convert_to(%(seed)s || reference, 'UTF8')) AS key
        FROM sampling_populationline WHERE sample_id = %(sample)s
    )"""


#: What is chosen is carried along: a join back to the lines might be one by nested loops.
_UNIT = "id, reference, amount_fen, key"


#: Part over whole in 10^-10, half-up, in whole numbers: as `rules.selection.chance_e10`.
def _chance(part: str, whole: str) -> str:
    return f"""least({CHANCE_UNIT},
        div(2 * ({part})::numeric * {CHANCE_UNIT} + {whole}, 2 * ({whole})::numeric))"""


#: Fixed intervals, multiplied by the items so that nothing is rounded. A unit from `upto - amount`
#: to `upto` can hold one point only, the first at or after its beginning: number j. No join with a
#: series of points: a planner without statistics would do it by nested loops.
_UNITS = f"""
    WITH {_KEYED}, walk AS (
        SELECT *, sum(amount_fen) OVER (ORDER BY key ROWS UNBOUNDED PRECEDING) AS upto_fen
        FROM keyed WHERE amount_fen > 0 AND amount_fen * %(size)s::numeric < %(book)s
    ), zeros AS (
        SELECT *, row_number() OVER (ORDER BY key) AS rank, count(*) OVER () AS units
        FROM keyed WHERE amount_fen = 0
    ), chosen AS (
        SELECT {_UNIT}, 'certain' AS stratum, {CHANCE_UNIT}::numeric AS chance FROM keyed
        WHERE amount_fen > 0 AND amount_fen * %(size)s::numeric >= %(book)s
        UNION ALL
        SELECT {_UNIT}, 'interval',
            {_chance("amount_fen * %(size)s::numeric", "%(book)s")}
        FROM walk CROSS JOIN LATERAL (SELECT div(
            (upto_fen - amount_fen) * %(size)s - %(start)s + %(book)s - 1, %(book)s)) AS point (j)
        WHERE %(start)s + j * %(book)s < upto_fen * %(size)s
        UNION ALL
        SELECT {_UNIT}, 'negative', {CHANCE_UNIT} FROM keyed WHERE amount_fen < 0
        UNION ALL
        SELECT {_UNIT}, 'zero',
            {_chance("%(zeros)s", "units")}
        FROM zeros WHERE rank <= %(zeros)s
    )"""

_RANDOM = f"""
    WITH {_KEYED}, ranked AS (
        SELECT *, row_number() OVER (PARTITION BY layer ORDER BY key) AS rank FROM keyed
    ), chosen AS (
        SELECT ranked.id, reference, amount_fen, key, stratum.name AS stratum,
            {_chance("stratum.size", "stratum.units_count")} AS chance
        FROM ranked JOIN sampling_stratum AS stratum
            ON stratum.sample_id = %(sample)s
            AND stratum.name = coalesce(nullif(ranked.layer, ''), 'all')
        WHERE rank <= stratum.size
    )"""

_INSERT = f"""
    INSERT INTO sampling_sampleitem
        (sample_id, line_id, stratum_id, position, reference, book_fen, is_certain, chance, note)
    SELECT %(sample)s, chosen.id, stratum.id,
        row_number() OVER (ORDER BY stratum.name COLLATE "C", chosen.key),
        reference, amount_fen, chosen.chance = {CHANCE_UNIT},
        round(chosen.chance / {CHANCE_UNIT}, 10), ''
    FROM chosen JOIN sampling_stratum AS stratum
        ON stratum.sample_id = %(sample)s AND stratum.name = chosen.stratum
    ORDER BY 4"""


@transaction.atomic
def draw(sample: Sample, *, seed: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Reveal the seed and draw. Raises WrongState, SeedMismatch.

    Nothing but seed and population decides: `redraw` does the same without a database.
    """
    lock(sample, "draw")
    if not is_seed(seed) or commitment_of(seed) != sample.commitment:
        raise SeedMismatch
    params: dict[str, Any] = {"sample": sample.pk, "seed": seed}
    if sample.is_of_money_units:
        params |= _interval(sample, seed)
    with connection.cursor() as cursor:
        chosen = _UNITS if sample.is_of_money_units else _RANDOM
        cursor.execute(f"{chosen} {_INSERT}", params)
    facts = {"seed": seed, "drawn_at": at, "drawn_by": by.staff_id}
    move(sample, "draw", by=by, at=at, reason=reason, **facts)


def _interval(sample: Sample, seed: str) -> dict[str, int]:
    """Return items and book value of what is drawn by intervals, the start, and how many zeros."""
    strata = {stratum.name: stratum for stratum in sample.strata.all()}
    walked, zero = strata.get(Pool.INTERVAL), strata.get(Pool.ZERO)
    return {
        "size": walked.size if walked else 0,
        "book": walked.book_fen if walked else 0,
        "start": start_of(seed, Pool.INTERVAL, walked.book_fen) if walked else 0,
        "zeros": zero.size if zero else 0,
    }
