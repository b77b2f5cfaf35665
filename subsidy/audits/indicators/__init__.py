"""The indicators; importing this package registers them."""

from subsidy.audits.indicators.burst import BURST
from subsidy.audits.indicators.price_baseline import PRICE_BASELINE
from subsidy.audits.indicators.shared_contact import SHARED_CONTACT

__all__ = ["BURST", "PRICE_BASELINE", "SHARED_CONTACT"]
