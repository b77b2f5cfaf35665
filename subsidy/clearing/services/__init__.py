from subsidy.clearing.services.carrying import NotTheSuccessor
from subsidy.clearing.services.closing import close_due
from subsidy.clearing.services.decide import approve, reject
from subsidy.clearing.services.lines import ClearingOutdated, NothingToClear
from subsidy.clearing.services.propose import (
    OrderWaiting,
    propose_carry_over,
    propose_clearing,
    propose_closing,
    propose_reopening,
)
from subsidy.clearing.services.under_way import ClaimsUnderWay, under_way

__all__ = [
    "ClaimsUnderWay",
    "ClearingOutdated",
    "NotTheSuccessor",
    "NothingToClear",
    "OrderWaiting",
    "approve",
    "close_due",
    "propose_carry_over",
    "propose_clearing",
    "propose_closing",
    "propose_reopening",
    "reject",
    "under_way",
]
