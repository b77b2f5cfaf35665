"""The indicators; importing this package registers them."""

from subsidy.audits.indicators.address_cluster import ADDRESS_CLUSTER
from subsidy.audits.indicators.burst import BURST
from subsidy.audits.indicators.components import COMPONENTS
from subsidy.audits.indicators.denials import DENIALS, UNASKED_DENIALS
from subsidy.audits.indicators.insiders import INSIDERS
from subsidy.audits.indicators.place import PLACE
from subsidy.audits.indicators.price_baseline import PRICE_BASELINE
from subsidy.audits.indicators.rings import RINGS
from subsidy.audits.indicators.shared_contact import SHARED_CONTACT
from subsidy.audits.indicators.shared_device import SHARED_DEVICE
from subsidy.audits.indicators.splitting import SPLITTING

__all__ = [
    "ADDRESS_CLUSTER",
    "BURST",
    "COMPONENTS",
    "DENIALS",
    "INSIDERS",
    "PLACE",
    "PRICE_BASELINE",
    "RINGS",
    "SHARED_CONTACT",
    "SHARED_DEVICE",
    "SPLITTING",
    "UNASKED_DENIALS",
]
