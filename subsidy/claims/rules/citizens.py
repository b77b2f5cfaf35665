"""What citizens send."""

from typing import Annotated

from pydantic import Field, StringConstraints

from subsidy.claims.rules.request import Part

#: Why a claim is looked at, and held, once its citizen said "I did not buy this".
DENIED = "denied_by_citizen"

Reference = Annotated[
    str, StringConstraints(min_length=1, max_length=14, strip_whitespace=True, to_upper=True)
]
Mobile = Annotated[str, StringConstraints(min_length=1, max_length=20, strip_whitespace=True)]
Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Token = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class CodeQuestion(Part):
    reference: Reference
    mobile: Mobile


class StatusQuestion(Part):
    reference: Reference
    code: Digits


class DenyRequest(Part):
    token: Token
    reason: Reason


class CitizenAppealRequest(Part):
    token: Token
    reason: Reason


class AnswerRequest(Part):
    reference: Reference
    code: Digits
    bought: Annotated[bool, Field(strict=True)]
