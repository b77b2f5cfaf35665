"""What other rooms may ask of the catalogue."""

from subsidy.catalogue.services.observations import Observation, observe_many
from subsidy.catalogue.services.products import ProductRow, norm, products_for
from subsidy.catalogue.services.sales import SalesReport, load_sales

__all__ = [
    "Observation",
    "ProductRow",
    "SalesReport",
    "load_sales",
    "norm",
    "observe_many",
    "products_for",
]
