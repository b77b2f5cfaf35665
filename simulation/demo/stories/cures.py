"""Three claims are sent back and cured; one is rejected, appealed and granted by somebody else."""

from dataclasses import dataclass, field

from simulation.demo.stories.photos import send_photo
from simulation.demo.stories.scene import Scene, accepted
from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.claims.states import ClaimState
from subsidy.core import clock

SENT_BACK = 3
CODE, NOTE = "evidence_missing", "请补充机身序列号照片"


@dataclass(slots=True)
class Cures:
    """The claims of this story, from the review to the second look."""

    scene: Scene
    sent_back: list[Claim] = field(default_factory=list)
    rejected: list[Claim] = field(default_factory=list)

    def review(self) -> str:
        """The county's reviewer sends three claims back and rejects one."""
        found = self.scene.claims(ClaimState.IN_REVIEW, count=SENT_BACK + 1)
        self.sent_back, self.rejected = found[:SENT_BACK], found[SENT_BACK:]
        by = self.scene.office.actor("county_reviewer")
        for claim in self.sent_back:
            claims.send_back(claim, reasons={CODE: NOTE}, by=by, at=clock.now())
        for claim in self.rejected:
            claims.reject(claim, codes=["evidence_unreadable"], by=by, at=clock.now())
        return f"{SENT_BACK} sent back, {len(self.rejected)} rejected"

    def answer(self) -> str:
        """The merchants cure and appeal; the city's reviewer looks a second time."""
        scene = self.scene
        for claim in self.sent_back:
            till = scene.till(claim)
            send_photo(till, claim.reference, scene.body(claim), "body_serial_photo")
            path = f"/api/v1/claims/{claim.reference}/submit"
            accepted(till.post(path, {}, key=f"cure:{claim.reference}"))
        for claim in self.rejected:
            body = {"reason": "照片已重新拍摄，序列号清晰可辨"}
            path = f"/api/v1/claims/{claim.reference}/appeal"
            accepted(scene.till(claim).post(path, dict(body), key=f"appeal:{claim.reference}"))
        scene.office.wait_until_nothing_waits()
        by = scene.office.actor("city_reviewer")
        for claim in (*self.sent_back, *self.rejected):
            claim.refresh_from_db()
            claims.approve(claim, by=by, at=clock.now(), reason="补正材料齐全")
        names = ", ".join(claim.reference for claim in self.sent_back)
        scene.tell(f"{SENT_BACK} claims sent back", "photos added, approved", names)
        names = ", ".join(claim.reference for claim in self.rejected)
        scene.tell("1 claim rejected", "appealed, granted by another officer", names)
        return f"{SENT_BACK} cured, {len(self.rejected)} appealed, all approved"
