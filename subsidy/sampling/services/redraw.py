"""The second look: somebody else draws again, in plain Python, from what was written down."""

from dataclasses import dataclass

from subsidy.sampling.models import PopulationLine, Sample, SampleItem
from subsidy.sampling.rules.commitment import commitment_of
from subsidy.sampling.rules.population import Line, hash_of
from subsidy.sampling.rules.selection import (
    CHANCE_UNIT,
    Drawn,
    Pool,
    draw_at_random,
    draw_units,
)


@dataclass(frozen=True, slots=True)
class Redraw:
    """What was drawn, what the same seed draws from the same lines, and what does not fit."""

    drawn: list[Drawn]
    again: list[Drawn]
    is_committed: bool
    is_population: bool

    @property
    def is_equal(self) -> bool:
        return self.is_committed and self.is_population and self.drawn == self.again


def redraw(sample: Sample) -> Redraw:
    """Draw again without SQL; check the seed against its commitment, the lines against their hash.

    For samples that are drawn.
    """
    assert sample.seed
    lines = population_of(sample)
    sizes = {stratum.name: stratum.size for stratum in sample.strata.all()}
    if sample.is_of_money_units:
        size = sizes.get(Pool.CERTAIN, 0) + sizes.get(Pool.INTERVAL, 0)
        again = draw_units(sample.seed, lines, size)
    else:
        again = draw_at_random(sample.seed, lines, sizes)
    return Redraw(
        drawn=drawn_items(sample),
        again=again,
        is_committed=commitment_of(sample.seed) == sample.commitment,
        is_population=hash_of(lines) == sample.population_sha256,
    )


def population_of(sample: Sample) -> list[Line]:
    """Return the lines as they were frozen, by reference."""
    rows = PopulationLine.objects.filter(sample=sample).order_by("id")
    return [Line(*row) for row in rows.values_list("reference", "amount_fen", "layer").iterator()]


def drawn_items(sample: Sample) -> list[Drawn]:
    """Return the items as the database drew them."""
    rows = SampleItem.objects.filter(sample=sample).select_related("stratum")
    return [
        Drawn(
            position=item.position,
            reference=item.reference,
            amount_fen=item.book_fen,
            stratum=item.stratum.name,
            is_certain=item.is_certain,
            chance_e10=int(item.chance * CHANCE_UNIT),
        )
        for item in rows.order_by("position")
    ]
