from subsidy.sampling.models.items import PopulationLine, SampleItem, Stratum
from subsidy.sampling.models.samples import (
    Allocation,
    Basis,
    Design,
    Estimator,
    LayeredBy,
    Sample,
    SampleMove,
)

__all__ = [
    "Allocation",
    "Basis",
    "Design",
    "Estimator",
    "LayeredBy",
    "PopulationLine",
    "Sample",
    "SampleItem",
    "SampleMove",
    "Stratum",
]
