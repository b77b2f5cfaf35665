"""Which strata a frozen population has, and how many items each gives."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from subsidy.sampling.models import Allocation, Design, Sample, Stratum
from subsidy.sampling.rules.plans import TOP, Layer, allocate, size_of
from subsidy.sampling.rules.selection import ZERO_SIZE, Pool

_LAYERS = """
    SELECT layer, count(*), sum(amount_fen)::bigint, sum(amount_fen::float8 ^ 2)
    FROM sampling_populationline WHERE sample_id = %(sample)s
    GROUP BY layer ORDER BY layer COLLATE "C" """

_SIGNS = """
    SELECT sign(amount_fen)::int, count(*), sum(amount_fen)::bigint, sum(amount_fen::float8 ^ 2)
    FROM sampling_populationline WHERE sample_id = %(sample)s GROUP BY 1 ORDER BY 1"""

#: The units that no interval can miss: going down by amount, those of at least what is left of the
#: book value over the items left. It is the fix point of taking such units out, in one pass.
_CERTAIN = """
    SELECT count(*), coalesce(sum(amount_fen), 0)::bigint FROM (
        SELECT amount_fen, sum(amount_fen) OVER () AS book_fen,
            sum(amount_fen) OVER down AS upto_fen, row_number() OVER down AS rank
        FROM sampling_populationline WHERE sample_id = %(sample)s AND amount_fen > 0
        WINDOW down AS (
            ORDER BY amount_fen DESC, reference COLLATE "C" ROWS UNBOUNDED PRECEDING
        )
    ) AS unit
    WHERE amount_fen * greatest(%(size)s - rank + 1, 0)::numeric
        >= book_fen - upto_fen + amount_fen"""


def strata_of(sample: Sample, book_fen: int) -> list[Stratum]:
    """Return the strata, not yet stored: pools of a monetary-unit sample, else layers."""
    rows = _money_strata(sample) if sample.is_of_money_units else _layer_strata(sample, book_fen)
    return [
        Stratum(sample=sample, name=name, units_count=units, book_fen=fen, size=size)
        for name, units, fen, size in sorted(rows)
        if units
    ]


Row = tuple[str, int, int, int]


def _layer_strata(sample: Sample, book_fen: int) -> list[Row]:
    layers = [Layer(layer or Pool.ALL.value, *figures) for layer, *figures in _ask(_LAYERS, sample)]
    drawn = [layer for layer in layers if layer.name != TOP]
    size = sample.size_asked or size_of(sample.plan, drawn, book_fen)
    if sample.design == Design.STRATIFIED:
        by_spread = sample.allocation == Allocation.NEYMAN
        sizes = allocate(size, layers, by_spread=by_spread)
    else:
        sizes = {layer.name: min(size, layer.units) for layer in layers}
    return [(one.name, one.units, one.book_fen, sizes[one.name]) for one in layers]


def _money_strata(sample: Sample) -> list[Row]:
    pools = {sign: Layer("", *figures) for sign, *figures in _ask(_SIGNS, sample)}
    nothing = Layer("", 0, 0, 0.0)
    money, zero, negative = (pools.get(sign, nothing) for sign in (1, 0, -1))
    size = min(money.units, sample.size_asked or size_of(sample.plan, [money], money.book_fen))
    certain_units, certain_fen = _ask(_CERTAIN, sample, size=size)[0]
    return [
        (Pool.CERTAIN.value, certain_units, certain_fen, certain_units),
        (
            Pool.INTERVAL.value,
            money.units - certain_units,
            money.book_fen - certain_fen,
            size - certain_units,
        ),
        (Pool.ZERO.value, zero.units, 0, min(ZERO_SIZE, zero.units)),
        (Pool.NEGATIVE.value, negative.units, negative.book_fen, negative.units),
    ]


def _ask(sql: str, sample: Sample, **params: int) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"sample": sample.pk} | params)
        rows: Sequence[Any] = cursor.fetchall()
        return rows
