"""The indicators; importing this package registers them."""

from subsidy.audits.indicators.address_cluster import ADDRESS_CLUSTER
from subsidy.audits.indicators.burst import BURST
from subsidy.audits.indicators.cancelled_after_pay import CANCELLED_AFTER_PAY
from subsidy.audits.indicators.components import COMPONENTS
from subsidy.audits.indicators.denials import DENIALS, UNASKED_DENIALS
from subsidy.audits.indicators.insiders import INSIDERS
from subsidy.audits.indicators.old_item_again import OLD_ITEM_AGAIN
from subsidy.audits.indicators.photo_reuse import PHOTO_REUSE
from subsidy.audits.indicators.place import PLACE
from subsidy.audits.indicators.price_baseline import PRICE_BASELINE
from subsidy.audits.indicators.rings import RINGS
from subsidy.audits.indicators.serial_reuse import SERIAL_REUSE
from subsidy.audits.indicators.shared_contact import SHARED_CONTACT
from subsidy.audits.indicators.shared_device import SHARED_DEVICE
from subsidy.audits.indicators.splitting import SPLITTING
from subsidy.audits.indicators.voided_invoices import VOIDED_INVOICES

__all__ = [
    "ADDRESS_CLUSTER",
    "BURST",
    "CANCELLED_AFTER_PAY",
    "COMPONENTS",
    "DENIALS",
    "INSIDERS",
    "OLD_ITEM_AGAIN",
    "PHOTO_REUSE",
    "PLACE",
    "PRICE_BASELINE",
    "RINGS",
    "SERIAL_REUSE",
    "SHARED_CONTACT",
    "SHARED_DEVICE",
    "SPLITTING",
    "UNASKED_DENIALS",
    "VOIDED_INVOICES",
]
