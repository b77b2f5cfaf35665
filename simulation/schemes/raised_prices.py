"""Prices are raised before the discount is given: in the programme models cost 12 to 18 % more."""

from simulation.sales import Purchase
from simulation.schemes.stage import APPLIANCES, Scheme, Stage, irregular, priced

RAISE_BP = (1_200, 1_800)


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Raise model after model until enough of the claims are dearer."""
    raises = {model: stage.rng.randint(*RAISE_BP) for model in stage.models(honest)}
    return [
        irregular(priced(one, raises[one.product.model])) if one.product.model in raises else one
        for one in honest
    ]


SCHEME = Scheme("raised_prices", "P1", (*APPLIANCES, "bike shop"), play)
