"""The indicators; importing this package registers them."""

from subsidy.audits.indicators.address_cluster import ADDRESS_CLUSTER
from subsidy.audits.indicators.beyond_stock import BEYOND_STOCK
from subsidy.audits.indicators.burst import BURST
from subsidy.audits.indicators.cancelled_after_pay import CANCELLED_AFTER_PAY
from subsidy.audits.indicators.cap_bunching import CAP_BUNCHING
from subsidy.audits.indicators.components import COMPONENTS
from subsidy.audits.indicators.concentration import CONCENTRATION
from subsidy.audits.indicators.denials import DENIALS, UNASKED_DENIALS
from subsidy.audits.indicators.flat_prices import FLAT_PRICES
from subsidy.audits.indicators.insiders import INSIDERS
from subsidy.audits.indicators.invoice_near_reuse import INVOICE_NEAR_REUSE
from subsidy.audits.indicators.invoice_runs import INVOICE_RUNS
from subsidy.audits.indicators.late_entry import LATE_ENTRY
from subsidy.audits.indicators.limit_bunching import LIMIT_BUNCHING
from subsidy.audits.indicators.never_activated import NEVER_ACTIVATED
from subsidy.audits.indicators.no_delivery import NO_DELIVERY
from subsidy.audits.indicators.odd_hours import ODD_HOURS
from subsidy.audits.indicators.old_item_again import OLD_ITEM_AGAIN
from subsidy.audits.indicators.opening_rush import OPENING_RUSH
from subsidy.audits.indicators.paper_facts import PAPER_FACTS
from subsidy.audits.indicators.photo_reuse import PHOTO_REUSE
from subsidy.audits.indicators.place import PLACE
from subsidy.audits.indicators.price_baseline import PRICE_BASELINE
from subsidy.audits.indicators.price_digits import PRICE_DIGITS
from subsidy.audits.indicators.price_level import PRICE_LEVEL
from subsidy.audits.indicators.price_tail import PRICE_TAIL
from subsidy.audits.indicators.queues import QUEUES
from subsidy.audits.indicators.raised_share import RAISED_SHARE
from subsidy.audits.indicators.rapid_entry import RAPID_ENTRY
from subsidy.audits.indicators.recycler_silent import RECYCLER_SILENT
from subsidy.audits.indicators.reviewer_rejected import REVIEWER_REJECTED
from subsidy.audits.indicators.rings import RINGS
from subsidy.audits.indicators.round_prices import ROUND_PRICES
from subsidy.audits.indicators.seen_elsewhere import SEEN_ELSEWHERE
from subsidy.audits.indicators.serial_reuse import SERIAL_REUSE
from subsidy.audits.indicators.shared_contact import SHARED_CONTACT
from subsidy.audits.indicators.shared_device import SHARED_DEVICE
from subsidy.audits.indicators.splitting import SPLITTING
from subsidy.audits.indicators.two_tier import TWO_TIER
from subsidy.audits.indicators.unknown_to_maker import UNKNOWN_TO_MAKER
from subsidy.audits.indicators.used_before_sale import USED_BEFORE_SALE
from subsidy.audits.indicators.voided_invoices import VOIDED_INVOICES

__all__ = [
    "ADDRESS_CLUSTER",
    "BEYOND_STOCK",
    "BURST",
    "CANCELLED_AFTER_PAY",
    "CAP_BUNCHING",
    "COMPONENTS",
    "CONCENTRATION",
    "DENIALS",
    "FLAT_PRICES",
    "INSIDERS",
    "INVOICE_NEAR_REUSE",
    "INVOICE_RUNS",
    "LATE_ENTRY",
    "LIMIT_BUNCHING",
    "NEVER_ACTIVATED",
    "NO_DELIVERY",
    "ODD_HOURS",
    "OLD_ITEM_AGAIN",
    "OPENING_RUSH",
    "PAPER_FACTS",
    "PHOTO_REUSE",
    "PLACE",
    "PRICE_BASELINE",
    "PRICE_DIGITS",
    "PRICE_LEVEL",
    "PRICE_TAIL",
    "QUEUES",
    "RAISED_SHARE",
    "RAPID_ENTRY",
    "RECYCLER_SILENT",
    "REVIEWER_REJECTED",
    "RINGS",
    "ROUND_PRICES",
    "SEEN_ELSEWHERE",
    "SERIAL_REUSE",
    "SHARED_CONTACT",
    "SHARED_DEVICE",
    "SPLITTING",
    "TWO_TIER",
    "UNASKED_DENIALS",
    "UNKNOWN_TO_MAKER",
    "USED_BEFORE_SALE",
    "VOIDED_INVOICES",
]
