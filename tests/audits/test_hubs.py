"""What touches very many people ties nobody, until a person says what it is."""

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction

from subsidy.accounts.models import Role
from subsidy.audits import services
from subsidy.audits.indicators.components import COMPONENTS
from subsidy.audits.indicators.shared_device import SHARED_DEVICE
from subsidy.audits.models import Hub
from tests import make
from tests.audits.indicators.people import LATER, gathered, hits_in, sold
from tests.clerk import Clerk, said, text

REFUSED = (InternalError, IntegrityError, ProgrammingError)
PHONE = "13900001111"
FEW = {"components": {"degree_max": 3}}


@pytest.fixture
def run(shop):
    """Four people behind one telephone, where three are as many as tie."""
    for _ in range(4):
        sold(shop, applicant__mobile=PHONE)
    return services.run_audit(
        shop.programme, as_of=make.TODAY, by=make.SWEEP, at=make.NOON, changed=FEW
    )


def named(run, *, ties=False, name="dormitory"):
    [candidate] = services.candidates(run)
    return services.name_hub(
        kind=candidate.kind,
        digest=candidate.digest,
        name=name,
        ties=ties,
        reason="seen there",
        by=make.actor(Role.INSPECTOR),
        at=make.NOON,
    )


def tied(shop, **changes):
    rows = gathered(COMPONENTS, shop, **changes)
    return [claim[3] for row in rows if row[0] for claim in row[2]]


class TestCandidates:
    def test_are_what_the_run_left_out(self, run):
        [one] = services.candidates(run)
        assert (one.kind, one.masked, one.people, one.merchants) == ("mobile", "139****1111", 4, 1)

    def test_leave_out_what_has_a_name(self, run):
        named(run)
        assert services.candidates(run) == []

    def test_of_a_run_that_is_not_frozen_are_none(self, shop):
        run = services.start_run(shop.programme, as_of=make.TODAY, by=make.SWEEP, at=make.NOON)
        assert services.candidates(run) == []

    def test_of_devices_show_the_end_of_their_digest(self, shop):
        for _ in range(2):
            sold(shop, payment__device="DEV-1", channel="online")
        changed = {"components": {"degree_max": 1}}
        run = services.run_audit(
            shop.programme, as_of=make.TODAY, by=make.SWEEP, at=make.NOON, changed=changed
        )
        [one] = services.candidates(run)
        assert (one.kind, one.masked) == ("device", f"…{one.digest.hex()[-6:]}")


class TestNameHub:
    def test_ties_nobody_however_few_it_touches(self, shop, run):
        assert tied(shop) == [["mobile:1"]] * 4
        named(run)
        assert tied(shop) == []

    def test_ties_when_it_was_said_to_be_none(self, shop, run):
        named(run, ties=True)
        assert tied(shop, degree_max=3) == [["mobile:1"]] * 4

    def test_is_said_once(self, run):
        hub = named(run)
        with pytest.raises(services.HubNamed):
            services.name_hub(
                kind="mobile",
                digest=bytes(hub.digest),
                name="agency",
                ties=False,
                reason="no",
                by=make.actor(Role.INSPECTOR),
                at=make.NOON,
            )

    def test_holds_until_it_is_ended(self, shop, run):
        hub = named(run)
        services.unname_hub(hub, reason="gone", by=make.actor(Role.INSPECTOR), at=LATER)
        assert (hub.until, tied(shop)) == (make.TODAY, [])
        with pytest.raises(services.HubEnded):
            services.unname_hub(hub, reason="gone", by=make.actor(Role.INSPECTOR), at=LATER)

    def test_is_no_shared_device(self, shop):
        claims = [sold(shop, payment__device="TABLET") for _ in range(5)]
        assert set(hits_in(gathered(SHARED_DEVICE, shop))) == {one.reference for one in claims}
        claims[0].refresh_from_db()
        services.name_hub(
            kind="device",
            digest=bytes(claims[0].device_digest),
            name="tablet at the counter",
            ties=False,
            reason="seen there",
            by=make.actor(Role.INSPECTOR),
            at=make.NOON,
        )
        assert hits_in(gathered(SHARED_DEVICE, shop)) == {}


@pytest.mark.parametrize("facts", [{"name": "x"}, {"ties": True}, {"reason": "x"}])
def test_a_hub_is_frozen_once_named(run, facts):
    hub = named(run)
    with pytest.raises(REFUSED), transaction.atomic():
        Hub.objects.filter(pk=hub.pk).update(**facts)


def test_a_hub_is_never_deleted(run):
    with pytest.raises(REFUSED), transaction.atomic():
        Hub.objects.filter(pk=named(run).pk).delete()


def test_a_hub_has_a_name_a_known_kind_and_reasons(run):
    hub = named(run)
    for number, facts in enumerate(
        [{"name": ""}, {"reason": ""}, {"kind": "door"}, {"until": make.TODAY}]
    ):
        copy = Hub.objects.get(pk=hub.pk)
        copy.pk, copy.digest = None, bytes([number]) * 33
        for field, value in facts.items():
            setattr(copy, field, value)
        with pytest.raises(IntegrityError, match="hub_"), transaction.atomic():
            copy.save()


class TestWindow:
    def test_names_and_ends_a_hub(self, run):
        inspector = Clerk(Role.INSPECTOR)
        [one] = services.candidates(run)
        choice = f"{one.kind}:{one.digest.hex()}"
        page = text(inspector.start("name", Hub, hub=choice))
        assert "telephone 139****1111: 4 people at 1 merchants" in page
        inspector.start("name", Hub, hub=choice, name="dormitory", reason="seen there")
        hub = Hub.objects.get()
        assert (hub.name, hub.ties, hub.named_by) == ("dormitory", False, inspector.user)
        inspector.press("unname", hub, reason="moved away")
        hub.refresh_from_db()
        assert (hub.until, hub.ended_because) == (make.TODAY, "moved away")

    def test_refuses_an_auditor(self, run):
        hub = named(run)
        assert Clerk(Role.AUDITOR).press("unname", hub).status_code == 403
        assert said(Clerk(Role.AUDITOR).look(hub)) == []
