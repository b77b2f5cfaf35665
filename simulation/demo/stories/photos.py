"""Sales that are reserved at the till and submitted with photos once the goods are in place."""

from collections.abc import Mapping
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from simulation.calendars import SHANGHAI
from simulation.chance import stream
from simulation.client import Accepted, Client
from simulation.payloads import ClaimBody
from simulation.photos import Shot, photograph

SALES_MAX = 6
#: After the shops have closed, before the evening's claims are sent.
TAKEN_AT = time(20, 45, tzinfo=SHANGHAI)
SEED = 7


class PhotoRefused(Exception):
    """The API did not take a photo."""


def first_reserved(days: Mapping[date, Mapping[str, Any]]) -> frozenset[str]:
    """Return the names of the first few sales that are reserved."""
    reserved = (
        str(claim.body["external_id"])
        for _, merchants in sorted(days.items())
        for day in merchants.values()
        for claim in day.reserve
    )
    return frozenset(islice(reserved, SALES_MAX))


def send_photos(client: Client, reference: str, claim: ClaimBody) -> None:
    """Upload what the installer photographed. Raises PhotoRefused."""
    for kind in ("body_serial_photo", "installation_photo"):
        send_photo(client, reference, claim, kind)


def send_photo(client: Client, reference: str, claim: ClaimBody, kind: str) -> None:
    """Upload one photo of the goods where they were delivered. Raises PhotoRefused."""
    path = f"/api/v1/claims/{reference}/evidence"
    result = client.upload(path, kind=kind, photo=_photo(claim, kind))
    if not isinstance(result, Accepted):
        raise PhotoRefused(f"{result.status} {result.code} {result.faults}")


def _photo(claim: ClaimBody, kind: str) -> bytes:
    delivery: Any = claim.body["delivery"]
    purchase: Any = claim.body["purchase"]
    lines = (f"MODEL {purchase['model']}", f"SN {purchase['identifiers'][0]['value']}")
    shot = Shot(
        lines,
        datetime.combine(claim.purchase.delivered_on, TAKEN_AT),
        delivery["latitude"],
        delivery["longitude"],
    )
    return photograph(stream(SEED, "photo", kind, str(claim.body["external_id"])), shot)
