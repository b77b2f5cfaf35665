from subsidy.catalogue.models.baselines import PriceBaseline
from subsidy.catalogue.models.filed import FiledPrice, FiledPriceMove
from subsidy.catalogue.models.observations import PriceObservation, PriceSource
from subsidy.catalogue.models.products import (
    BRAND_LENGTH_MAX,
    ENERGY_LEVEL_MAX,
    MODEL_LENGTH_MAX,
    Product,
)

__all__ = [
    "BRAND_LENGTH_MAX",
    "ENERGY_LEVEL_MAX",
    "MODEL_LENGTH_MAX",
    "FiledPrice",
    "FiledPriceMove",
    "PriceBaseline",
    "PriceObservation",
    "PriceSource",
    "Product",
]
