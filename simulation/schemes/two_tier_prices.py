"""Who brings the subsidy pays more: some models are sold a tenth cheaper without it.

The claimed prices are those of the past; the cheaper sales are in the merchant's own books only.
"""

from simulation.sales import Purchase
from simulation.schemes.stage import SHOPS, Scheme, Stage, irregular, with_facts

NAME = "two_tier_prices"
#: How much cheaper the sales without subsidy are; read where those sales are made up.
CHEAPER_BP = (900, 1_500)


def play(stage: Stage, honest: list[Purchase]) -> list[Purchase]:
    """Mark the sales of models that others pay less for."""
    models = stage.models(honest)
    return [
        irregular(with_facts(one, is_dearer=True)) if one.product.model in models else one
        for one in honest
    ]


SCHEME = Scheme(NAME, "P5", SHOPS, play)
