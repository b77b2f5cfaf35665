"""One sale for the checks, without a database."""

import copy
from datetime import date

from subsidy.claims.rules.checks import Asked
from subsidy.claims.rules.request import ClaimRequest
from tests import make

TODAY = date(2024, 10, 1)


def request(**changes):
    return ClaimRequest.model_validate(make.changed(copy.deepcopy(make.BODY), changes))


def faults(check, *, identifiers=(), on=TODAY, activation=False, is_sale=True, **changes):
    """What the one check sees: (code, pointer) each, all of them codes that it names."""
    asked = Asked(tuple(identifiers), False, is_sale, on, activation)
    found = list(check.CHECK.see(request(**changes), asked))
    assert {fault.code for fault in found} <= set(check.CHECK.codes)
    return [(fault.code, fault.pointer) for fault in found]
