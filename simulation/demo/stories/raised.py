"""A later notice raises the terms of sales that are paid already: one claim is topped up."""

from pathlib import Path

from django.conf import settings

from simulation.demo.founding import run
from simulation.demo.stories.scene import Scene
from subsidy.claims import services as claims
from subsidy.claims.states import ClaimState
from subsidy.core import clock
from subsidy.core.money import yuan

NOTICE = "demo-raise-2024.yaml"


def top_up(scene: Scene) -> str:
    """Load the notice and grant one e-bike the difference, which waits for a batch of its own."""
    run("load_programme", str(Path(settings.BASE_DIR) / "programmes" / NOTICE))
    (claim,) = scene.claims(ClaimState.PAID, group="e_bikes")
    by = scene.office.actor("programme_manager")
    grant = claims.top_up(claim, by=by, at=clock.now(), reason="补贴标准提高，补发差额")
    scene.tell("terms raised by a later notice", "a second grant added", claim.reference)
    return f"{claim.reference}: {yuan(grant.amount_fen)} yuan more"
