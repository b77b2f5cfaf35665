"""Two claims are kept out of the batch: one by an inspector, one by its citizen's own word."""

import json
from pathlib import Path

from django.conf import settings

from simulation.client import Client
from simulation.demo.stories.scene import Scene, accepted
from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.claims.states import ClaimState
from subsidy.core import clock


def hold(scene: Scene, claim: Claim) -> str:
    """An inspector holds a claim; it stays out of batches until somebody lifts the hold."""
    by, reason = scene.office.actor("inspector"), "核查安装现场照片"
    claim.refresh_from_db()
    claims.hold_claim(claim, reason_code="inspection", reason=reason, by=by, at=clock.now())
    scene.tell("a claim held by an inspector", "kept out of the batch, still held", claim.reference)
    return f"{claim.reference} held"


def deny(scene: Scene) -> str:
    """A citizen looks at a claim with the code of a text message, and did not buy that."""
    (claim,) = scene.claims(ClaimState.APPROVED)
    door, key = Client(scene.tills.pool), claim.reference
    mobile = scene.body(claim).purchase.buyer.mobile
    asked = {"reference": claim.reference, "mobile": mobile}
    accepted(door.post("/api/v1/citizens/codes", dict(asked), key=f"code:{key}"))
    scene.office.wait_until("the message", lambda: bool(_code_of(claim)))
    look = {"reference": claim.reference, "code": _code_of(claim)}
    status = accepted(door.post("/api/v1/citizens/status", dict(look), key=f"status:{key}"))
    said = {"token": status["token"], "reason": "我没有买过这台家电"}
    accepted(door.post("/api/v1/citizens/deny", dict(said), key=f"deny:{key}"))
    scene.tell("a citizen: I did not buy this", "held at once, told to the audit", claim.reference)
    return f"{claim.reference} denied"


def _code_of(claim: Claim) -> str:
    """Return the code of the message that the citizen got, or nothing yet."""
    for path in Path(settings.SMS_DIRECTORY).glob("*.json"):
        sms = json.loads(path.read_text(encoding="utf-8"))
        parameters = sms["parameters"]
        if sms["template"] == "status_code" and parameters["reference"] == claim.reference:
            return str(parameters["code"])
    return ""
