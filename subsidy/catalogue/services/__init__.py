"""What other rooms may ask of the catalogue."""

from subsidy.catalogue.services.approving import approve_price, reject_price
from subsidy.catalogue.services.baselines import baselines_for, set_baseline
from subsidy.catalogue.services.filing import FiledOutcome, PriceRow, file_prices
from subsidy.catalogue.services.history import price_history
from subsidy.catalogue.services.observations import Observation, observe_many
from subsidy.catalogue.services.past_sales import PastSale, PastSales, take_past_sales
from subsidy.catalogue.services.price_checks import BASELINE, baseline_params, check_price
from subsidy.catalogue.services.products import ProductRow, norm, products_for
from subsidy.catalogue.services.sales import SalesReport, load_sales

__all__ = [
    "BASELINE",
    "FiledOutcome",
    "Observation",
    "PastSale",
    "PastSales",
    "PriceRow",
    "ProductRow",
    "SalesReport",
    "approve_price",
    "baseline_params",
    "baselines_for",
    "check_price",
    "file_prices",
    "load_sales",
    "norm",
    "observe_many",
    "price_history",
    "products_for",
    "reject_price",
    "set_baseline",
    "take_past_sales",
]
