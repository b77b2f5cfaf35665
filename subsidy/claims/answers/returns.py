"""What the door for returned goods answers, typed."""

from pydantic import Field

from subsidy.claims.answers.claims import Receipt, ReturnAnswer


class ReturnedReceipt(Receipt):
    """Where the claim stands after its goods came back, and what is waited for."""

    returned: ReturnAnswer = Field(alias="return")
