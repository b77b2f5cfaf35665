"""The applicant pays, nobody else."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault


def see(request: ClaimRequest, _asked: Asked) -> Iterator[Fault]:
    if request.payment and not request.payment.payer_is_applicant:
        yield Fault("payer_mismatch", "/payment/payer_is_applicant")


CHECK = Check(see, ("payer_mismatch",))
