"""Exchanging a faulty unit: the claim goes on with the new unit's numbers."""

from subsidy.claims.models import Claim, ClaimIdentifier
from subsidy.claims.rules.numbers import is_valid
from subsidy.claims.services.drafts import holding_of
from subsidy.core.errors import Refused
from subsidy.core.faults import Fault
from subsidy.core.identifiers import normalise
from subsidy.core.rows import insert_or_skip

IMEI = "imei"
#: What may stand for "the serial number" of a unit, the first that the claim holds.
SERIALS = ("serial_number", "frame_number", "vin")


def exchange(claim: Claim, *, serial: str | None, imei: str | None) -> tuple[str, str]:
    """Hold the new unit's numbers for the claim; return the old ones and the new ones, masked.

    Every kind of number that the old unit bore needs a new one. The old numbers stay taken as long
    as the claim lives: a unit that was in a household is not sold as new again. Raises Refused.
    """
    held = list(claim.identifiers.filter(is_live=True).order_by("id"))
    wanted = [kind for kind in SERIALS if any(row.kind == kind for row in held)][:1]
    wanted += [IMEI] if any(row.kind == IMEI for row in held) else []
    if not wanted:
        raise Refused([Fault("identifier_unknown", "/new_serial")])
    given = {kind: imei if kind == IMEI else serial for kind in wanted}
    faults = [fault for kind, value in given.items() for fault in _faults(kind, value)]
    if faults:
        raise Refused(faults)
    rows = [_row(claim, kind, value or "") for kind, value in given.items()]
    in_order = sorted(rows, key=lambda row: row.digest)
    if lost := [row for row in in_order if not insert_or_skip([row], returning=["id"])]:
        raise Refused(
            [Fault("identifier_already_used", _place(row.kind), {"kind": row.kind}) for row in lost]
        )
    old = [_newest(held, kind).masked for kind in wanted]
    return ", ".join(old), ", ".join(row.masked for row in rows)


def _newest(held: list[ClaimIdentifier], kind: str) -> ClaimIdentifier:
    """Return the unit's own number where an earlier exchange left older ones."""
    return max((row for row in held if row.kind == kind), key=lambda row: row.pk)


def _faults(kind: str, value: str | None) -> list[Fault]:
    if not value:
        return [Fault("identifier_missing", _place(kind), {"kind": kind})]
    return [] if is_valid(kind, value) else [Fault("identifier_invalid", _place(kind))]


def _row(claim: Claim, kind: str, value: str) -> ClaimIdentifier:
    holding = holding_of(kind, value, normalise(claim.product.brand), _place(kind))
    return ClaimIdentifier(
        claim=claim,
        kind=holding.kind,
        digest=holding.digest,
        look_alike_digest=holding.look_alike_digest,
        masked=holding.masked,
    )


def _place(kind: str) -> str:
    return "/new_imei" if kind == IMEI else "/new_serial"
