"""What the house takes of a world: its doors are asked, and what they do not know stays outside."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from simulation.payloads import Body, ClaimBody
from subsidy.claims.rules.request import Payment
from subsidy.merchants.files import csv_file


def takes_rosters() -> bool:
    """Say whether the file of merchants may name their staff."""
    return "roster" in csv_file.COLUMNS


def takes_feeds() -> bool:
    """Say whether reports of other registers are imported."""
    return find_spec("subsidy.feeds.services") is not None


def body_of(claim: ClaimBody) -> Body:
    """Return the claim as it is sent, with the buyer's device where that is asked for."""
    if "device" not in Payment.model_fields:
        return claim.body
    payment: Any = claim.body["payment"]
    return claim.body | {"payment": payment | {"device": claim.device}}


def import_feed(kind: str, path: object, **act: object) -> Mapping[str, int]:
    """Import one file; return how many rows were read, refused and written."""
    report = import_module("subsidy.feeds.services").import_feed(
        kind, path, accept_good=True, **act
    )
    return {
        "rows": report.rows,
        "refused": report.refused_rows,
        "written": report.written_rows,
    }
