"""What follows a claim: a person looks, money is paid, goods come back."""

from collections.abc import Sequence
from datetime import datetime

from simulation.chance import is_hit, stream
from simulation.demo.founding import run
from simulation.payloads import ClaimBody
from simulation.world import World
from subsidy.accounts.models import User
from subsidy.claims.models import Claim, Grant
from subsidy.claims.services import approve, pay_many, reject, return_goods, schedule_many
from subsidy.claims.states import ClaimState, GrantState
from subsidy.core.actors import Actor
from subsidy.programmes.models import Programme

REVIEWER = "settle.reviewer"
#: Reviewers turn down one in twenty, and half of those whose photos are not of the goods.
REJECTED_BP, REJECTED_OF_FAULTY_BP = 500, 5_000
FAULTY = frozenset({"reused_photos", "far_places", "near_serials", "invented_serials"})
GRANTS_PER_CHUNK = 2_000


def review(world: World, accepted: dict[str, int], *, at: datetime) -> int:
    """Decide what the checks set aside; return how many that were."""
    by = _reviewer()
    truth = {accepted[one.external_id]: one for one in world.claims if one.external_id in accepted}
    waiting = list(Claim.objects.filter(state=ClaimState.IN_REVIEW).order_by("id"))
    for claim in waiting:
        purchase = truth[claim.pk].purchase
        is_faulty = purchase.is_irregular and not FAULTY.isdisjoint(purchase.merchant.schemes)
        chance_bp = REJECTED_OF_FAULTY_BP if is_faulty else REJECTED_BP
        if is_hit(stream(world.plan.seed, "review", claim.external_id), chance_bp):
            reject(claim, codes=["evidence_unreadable"], by=by, at=at)
        else:
            approve(claim, by=by, at=at)
    return len(waiting)


def _reviewer() -> Actor:
    if not User.objects.filter(username=REVIEWER).exists():
        run("create_staff", username=REVIEWER, role="city_reviewer")
    return Actor.staff(User.objects.get(username=REVIEWER))


def pay(programme: Programme, *, by: Actor, at: datetime) -> int:
    """Have everything paid that is due; return how many grants that were."""
    due = Grant.objects.filter(claim__programme=programme, state=GrantState.COMMITTED)
    ids = list(due.order_by("id").values_list("id", flat=True))
    paid = 0
    for first in range(0, len(ids), GRANTS_PER_CHUNK):
        part = ids[first : first + GRANTS_PER_CHUNK]
        scheduled = schedule_many(part, by=by, at=at, reason="settle")
        paid += len(pay_many(scheduled, by=by, at=at, cause="settle"))
    return paid


def take_back(
    claims: Sequence[ClaimBody], accepted: dict[str, int], *, by: Actor, at: datetime
) -> int:
    """Note that goods came back, as honest merchants do; return of how many claims."""
    ids = [accepted[one.external_id] for one in claims if one.external_id in accepted]
    rows = list(Claim.objects.filter(pk__in=ids).exclude(state=ClaimState.REJECTED).order_by("id"))
    for claim in rows:
        return_goods(claim, kind="whole", reason_code="change_of_mind", by=by, at=at)
    return len(rows)
