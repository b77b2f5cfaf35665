from subsidy.merchants.models.accounts import PayoutAccount, PayoutAccountMove
from subsidy.merchants.models.keys import ApiKey, Scope
from subsidy.merchants.models.merchants import Enrolment, Merchant, MerchantMove
from subsidy.merchants.models.roster import RosterEntry, RosterKind
from subsidy.merchants.models.stores import Store, Terminal
from subsidy.merchants.models.successions import (
    Succession,
    SuccessionKind,
    SuccessionMove,
)

__all__ = [
    "ApiKey",
    "Enrolment",
    "Merchant",
    "MerchantMove",
    "PayoutAccount",
    "PayoutAccountMove",
    "RosterEntry",
    "RosterKind",
    "Scope",
    "Store",
    "Succession",
    "SuccessionKind",
    "SuccessionMove",
    "Terminal",
]
