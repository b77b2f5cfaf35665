"""What two people sign about merchants, audits and samples: one person alone is found."""

from datetime import timedelta

import pytest

from subsidy.accounts.models import Role
from subsidy.audits import services as audits
from subsidy.cases import services as cases
from subsidy.core.actors import Actor
from subsidy.inspections import services as inspections
from subsidy.operations.services.proofs import PROOFS
from subsidy.sampling import services as sampling
from tests import make
from tests.cases.office import LATE, Office
from tests.make import NOON
from tests.operations.drifts import damage
from tests.sampling import town

SENTENCE = "No maker is the checker"


def setting(_shop):
    row = audits.propose_setting(
        indicator="burst",
        mode="active",
        parameters={"claims_min": 30},
        valid_from=make.TODAY,
        reason="small shops too",
        by=make.actor(Role.INSPECTOR),
        at=NOON,
    )
    audits.approve_setting(row, by=make.actor(Role.PROGRAMME_MANAGER), at=NOON)
    return "setting", "audits_indicatorsetting", "proposed_by_id", "approved_by_id"


def sanction(shop):
    Office(shop).sanctioned()
    return "sanction", "cases_casedecision", "proposed_by_id", "approved_by_id"


def reinstatement(shop):
    office = Office(shop)
    office.sanctioned(outcome="suspend")
    shop.merchant.refresh_from_db()
    row = cases.propose_reinstatement(shop.merchant, reason="x", by=office.reviewer, at=LATE)
    cases.approve_reinstatement(row, by=office.manager, at=LATE)
    return "reinstatement", "cases_reinstatement", "proposed_by_id", "approved_by_id"


def inspection(shop):
    manager, inspector = make.actor(Role.PROGRAMME_MANAGER), make.staff(Role.INSPECTOR)
    row = inspections.plan_one(
        shop.merchant,
        shop.programme,
        kind="open",
        reason="a tip",
        due_on=make.TODAY + timedelta(days=7),
        by=manager,
        at=NOON,
    )
    inspections.assign(row, inspector=inspector, by=manager, at=NOON)
    by = Actor.staff(inspector)
    inspections.begin(row, by=by, at=NOON)
    inspections.report(row, verdict="not_met", summary="nobody there", by=by, at=NOON)
    inspections.accept(row, by=manager, at=NOON)
    return "inspection", "inspections_inspection", "inspector_id", "accepted_by_id"


def sample(shop):
    for _ in range(3):
        shop.in_review()
    row = town.evaluated(shop)
    sampling.close(row, by=make.actor(Role.AUDITOR), at=town.LATER)
    return "sample", "sampling_sample", "drawn_by_id", "closed_by_id"


@pytest.mark.parametrize("sign", [setting, sanction, reinstatement, inspection, sample])
def test_who_signs_twice_is_found(sign, shop):
    name, table, maker, checker = sign(shop)
    assert signed_alone() == []
    damage(f"UPDATE {table} SET {checker} = {maker}")
    [subject] = signed_alone()
    assert subject.startswith(f"{name}:")


def signed_alone():
    """Whom the proof names."""
    [finding] = [proof.examine() for proof in PROOFS if proof.sentence == SENTENCE]
    return [row.subject for row in finding.rows]
