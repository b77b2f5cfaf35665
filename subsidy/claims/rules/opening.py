"""What a file of an existing system says of one claim; the claim itself is as the API reads it."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator

from subsidy.claims.rules.request import ClaimRequest, Fen, Part, Short

#: What cannot be kept here, whatever was decided elsewhere; every other fault is a remark.
FATAL = frozenset(
    {
        "programme_unknown",
        "not_eligible_category",
        "bought_outside_window",
        "store_unknown",
        "county_unknown",
        "no_fund_line",
        "fund_exhausted",
        "payout_account_missing",
        "identifier_already_used",
        "quota_used",
    }
)
#: A product without a name is none.
FATAL_PLACES = frozenset({"/purchase/brand", "/purchase/model"})
#: What is paid already needs no account to be paid to.
FATAL_UNTIL_PAID = frozenset({"account_missing", "account_not_own"})


def is_fatal(code: str, pointer: str, *, is_paid: bool) -> bool:
    """Tell whether a claim with this fault cannot be taken over."""
    if code in FATAL or pointer in FATAL_PLACES:
        return True
    return code in FATAL_UNTIL_PAID and not is_paid


class OpeningRow(Part):
    """A claim of another system: its number and amount there, and how far it came."""

    number: Short
    merchant: Short  # its unified social credit code
    state: Literal["submitted", "approved", "paid"]
    subsidy_fen: Fen
    submitted_on: date
    decided_on: date | None = None
    paid_on: date | None = None
    bank_reference: Annotated[str, StringConstraints(max_length=35)] = ""
    claim: ClaimRequest

    @model_validator(mode="after")
    def says_when(self) -> Self:
        """An approved claim has the day of its decision, a paid one that of its payment too."""
        if (self.decided_on is not None) != (self.state in {"approved", "paid"}):
            raise ValueError("decided_on is given exactly for what was approved")
        if (self.paid_on is not None) != (self.state == "paid"):
            raise ValueError("paid_on is given exactly for what was paid")
        days = [day for day in (self.submitted_on, self.decided_on, self.paid_on) if day]
        if days != sorted(days) or self.claim.purchase.bought_on > self.submitted_on:
            raise ValueError("bought, submitted, decided and paid follow one another")
        if self.subsidy_fen > self.claim.purchase.price_fen:
            raise ValueError("the subsidy is not above the price")
        return self
