"""Where the citizen is paid, the account is the citizen's own."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core import identifiers
from subsidy.core.faults import Fault


def see(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    if not asked.pays_applicant:
        return
    account = request.applicant.bank_account
    if account is None:
        yield Fault("account_missing", "/applicant/bank_account")
        return
    if account.name != request.applicant.name:
        yield Fault("account_not_own", "/applicant/bank_account/name")
    if not identifiers.is_bank_card(identifiers.normalise(account.number)):
        yield Fault("identifier_invalid", "/applicant/bank_account/number")


CHECK = Check(see, ("account_missing", "account_not_own", "identifier_invalid"))
