"""What follows from a decision: money asked back, what the till looks out for, what is learnt."""

from datetime import date, timedelta

import pytest
from scipy.stats import binom

from subsidy.audits import services as audits
from subsidy.cases import services
from subsidy.cases.rules.quality import Interval, clopper_pearson
from subsidy.claims.models import Watch
from subsidy.core.errors import WrongState
from subsidy.disbursements.models import Recovery
from tests import make
from tests.cases.office import LATE, SWEEP
from tests.make import NOON

UNTIL = (LATE + timedelta(days=30)).date()


class TestRecoveries:
    def test_ask_back_what_the_findings_name_and_nothing_else(self, office, shop):
        named, second, other = shop.paid(), shop.paid(), shop.paid()
        case = office.closed(office.flag(named, second, other), claims=[named, second])
        facts = {"reason": "faked", "by": office.manager, "at": LATE}
        [demand] = services.demand_recoveries(case, only=[named.reference], **facts)
        assert (demand.grant.claim, demand.reason_code) == (named, "irregular")
        services.demand_recoveries(case, **facts)
        assert {row.grant.claim for row in Recovery.objects.all()} == {named, second}
        assert case.recoveries.count() == 2
        with pytest.raises(services.NothingToRecover):
            services.demand_recoveries(case, **facts)
        with pytest.raises(services.ClaimUnknown):
            services.demand_recoveries(case, only=[other.reference], **facts)

    def test_wait_until_no_appeal_can_undo_them(self, office, shop):
        case = office.warned(claims=[shop.paid()]).case
        with pytest.raises(WrongState, match="not final"):
            services.demand_recoveries(case, reason="x", by=office.manager, at=LATE)


class TestLinks:
    def test_reach_the_till(self, office, shop):
        case = office.warned().case
        services.share_link(
            case,
            kind="mobile",
            value="13811112222",
            until_on=UNTIL,
            reason="the owner's",
            by=office.inspector,
            at=LATE,
        )
        watch = Watch.objects.get()
        assert (watch.source, watch.reason) == (case.reference, "the owner's")
        claim = shop.submitted(applicant__mobile="13811112222")
        assert [kind for why in claim.routed_because for kind in why["saw"]["kinds"]] == ["mobile"]

    def test_come_from_decisions_alone_and_end(self, office):
        facts = {"kind": "mobile", "value": "13811112222", "reason": "x", "by": office.inspector}
        with pytest.raises(WrongState):
            services.share_link(office.told(), until_on=UNTIL, at=LATE, **facts)

    @pytest.mark.parametrize("day", [LATE.date(), date(2030, 1, 1)])
    def test_end_in_time(self, office, day):
        case = office.warned().case
        with pytest.raises(services.UntilUnfit):
            services.share_link(
                case,
                kind="mobile",
                value="1",
                until_on=day,
                reason="x",
                by=office.inspector,
                at=LATE,
            )


class TestQuality:
    def test_counts_what_became_of_the_flags(self, office, shop):
        other = make.merchant(shop.programme, shop.unit)
        dismissed = office.flag()
        audits.dismiss(dismissed, by=office.inspector, at=NOON, reason="known")
        office.warned()
        office.flag_of(other)
        [row] = services.outcomes(shop.programme)
        assert (row.indicator, row.raised, row.dismissed, row.noticed) == (
            "shared_contact",
            3,
            1,
            1,
        )
        assert (row.confirmed, row.cleared, row.overturned, row.wrong) == (1, 0, 0, 1)
        assert row.false_discovery == clopper_pearson(1, 2)
        assert services.outcomes(shop.programme, since=LATE) == []
        assert services.outcomes(shop.programme, until=NOON) == []

    def test_of_what_was_cleared_and_overturned(self, office, shop):
        case = office.sanctioned().case
        services.appeal(case, text="x", by=office.inspector, at=LATE)
        services.overturn(case, reason="x", by=office.judge, at=LATE)
        second = office.told()
        services.decide(
            second, services.Ruling(outcome="clear", reasons="x"), by=office.reviewer, at=LATE
        )
        [row] = services.outcomes(shop.programme)
        assert (row.noticed, row.cleared, row.overturned, row.dismissed) == (2, 1, 1, 0)
        assert row.false_discovery.share == 1.0
        assert services.run_clocks(by=SWEEP, at=LATE) == dict.fromkeys(
            ["silent", "lapsed", "closed", "expired", "run_out", "to_review"], 0
        )

    @pytest.mark.parametrize(("k", "n"), [(0, 10), (3, 10), (10, 10)])
    def test_limits_leave_two_and_a_half_per_cent_on_either_side(self, k, n):
        found = clopper_pearson(k, n)
        if k:
            assert binom.sf(k - 1, n, found.low) == pytest.approx(0.025)
        if k < n:
            assert binom.cdf(k, n, found.high) == pytest.approx(0.025)

    def test_of_nothing_is_not_known(self):
        assert clopper_pearson(0, 0) == Interval(None, 0.0, 1.0)
        assert clopper_pearson(0, 10).high == pytest.approx(0.3085, abs=1e-4)  # Hanley 1983
