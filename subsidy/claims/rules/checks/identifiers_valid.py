"""Numbers have the form that their kind prescribes; brand and model name something."""

from collections.abc import Iterator

from subsidy.claims.rules.checks.kinds import Asked, Check
from subsidy.claims.rules.numbers import is_valid
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core import identifiers
from subsidy.core.faults import Fault

#: Longest normal form of a brand or model; a few characters unfold into very many.
NORM_LENGTH_MAX = 100


def see(request: ClaimRequest, _asked: Asked) -> Iterator[Fault]:
    for index, item in enumerate(request.purchase.identifiers):
        if not is_valid(item.kind, item.value):
            yield _invalid(f"/purchase/identifiers/{index}/value", item.kind)
    for index, old in enumerate(request.old_item.identifiers if request.old_item else ()):
        if not is_valid(old.kind, old.value):
            yield _invalid(f"/old_item/identifiers/{index}/value", old.kind)
    for name in ("brand", "model"):
        if not 1 <= len(identifiers.normalise(getattr(request.purchase, name))) <= NORM_LENGTH_MAX:
            yield _invalid(f"/purchase/{name}", name)
    if request.purchase.gtin and not identifiers.is_ean(request.purchase.gtin):
        yield _invalid("/purchase/gtin", "gtin")


def _invalid(pointer: str, kind: str) -> Fault:
    return Fault("identifier_invalid", pointer, {"kind": kind})


CHECK = Check(see, ("identifier_invalid",))
