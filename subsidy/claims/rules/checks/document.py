"""The applicant is known by a sound document number and reached at a mobile."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core import identifiers
from subsidy.core.faults import Fault


def see(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    """A resident id must have a sound check digit and birth date, any other document a number."""
    part = request.applicant
    number = identifiers.normalise(part.document_number)
    is_resident = part.document_type == "resident_id"
    if not (identifiers.is_resident_id(number, on=asked.on) if is_resident else number):
        yield Fault("document_invalid", "/applicant/document_number")
    if not identifiers.is_mobile(part.mobile):
        yield Fault("identifier_invalid", "/applicant/mobile")


CHECK = Check(see, ("document_invalid", "identifier_invalid"))
