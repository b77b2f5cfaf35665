"""Every kind of identifier that the terms ask for is there."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.faults import Fault


def see(request: ClaimRequest, asked: Asked) -> Iterator[Fault]:
    sent: set[str] = {item.kind for item in request.purchase.identifiers}
    if request.old_item:
        sent |= {item.kind for item in request.old_item.identifiers if _is_old(item.kind)}
    for kind in asked.identifiers:
        if kind not in sent and kind != "invoice":
            place = "/old_item/identifiers" if _is_old(kind) else "/purchase/identifiers"
            yield Fault("identifier_missing", place, {"kind": kind})


def _is_old(kind: str) -> bool:
    return kind.startswith("old_") or kind == "scrap_certificate"


CHECK = Check(see, ("identifier_missing",))
