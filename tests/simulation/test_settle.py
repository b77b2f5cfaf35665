"""A small world is settled by the verbs, and stands in the database as it was lived."""

from collections import Counter

import pytest
from django.db.models import Count

from simulation import habits, schemes
from simulation.demo import founding
from simulation.facts import Fate
from simulation.settle import BY, diary_of, settle
from simulation.world import Plan, make_world
from subsidy.audits.services import run_audit
from subsidy.claims.models import Claim, ClaimMove, Evidence
from subsidy.core import clock
from subsidy.feeds.models import FeedImport, InvoiceStatus
from subsidy.merchants.models import RosterEntry
from subsidy.programmes.models import Programme

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PLAN = Plan(
    seed=3,
    merchants=20,
    claims=500,
    life=habits.HARD,
    cast=schemes.Cast(schemes.STRONG, only=("reused_photos", "back_filled", "refunds_kept")),
)


def test_a_world_is_settled(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: diary_of(world).sent_at)
    world = make_world(PLAN)
    founding.load_programmes()
    founding.open_programme(PLAN.programme, by=BY)

    settled = settle(world, tmp_path)

    assert settled.refused == {}
    assert len(settled.claims) == PLAN.claims
    moments = dict(Claim.objects.values_list("external_id", "submitted_at"))
    assert moments == {claim.external_id: claim.sent_at for claim in world.claims}
    births = ClaimMove.objects.filter(source="").values_list("claim__external_id", "at")
    assert dict(births) == moments

    states = dict(Claim.objects.values_list("state").annotate(Count("id")))
    fates = Counter(claim.purchase.facts.fate for claim in world.claims)
    assert states.pop("paid") > 0.9 * PLAN.claims
    assert set(states) <= {"cancelled", "rejected", "recovering", "paid"}
    assert settled.returned <= fates[Fate.RETURNED]

    photographed = [c for c in world.claims if c.purchase.merchant.group != "cars"]
    assert Evidence.objects.count() == len(photographed)
    alike = Evidence.objects.exclude(findings=[]).count()
    assert alike > sum(1 for c in photographed if c.purchase.facts.scene) - 40

    assert RosterEntry.objects.count() == sum(len(one.staff) for one in world.merchants)
    assert FeedImport.objects.count() == len(world.feeds)
    assert InvoiceStatus.objects.count() == len(world.feeds["invoice_status"])

    at = diary_of(world).looked_back_at
    programme = Programme.objects.get(code=PLAN.programme)
    run = run_audit(programme, as_of=at.date(), by=BY, at=at)
    assert run.state == "finished"
