"""Windows on audits."""

import pytest

from subsidy.accounts.models import Role
from subsidy.audits import services
from subsidy.audits.models import AuditRun, Flag, IndicatorResult
from tests import make
from tests.clerk import Clerk, buttons, said, text

TODAY_IN_FULL = {"as_of": "2024-10-01", "window": "full"}


def flag(shop, claims, merchant=None, **more):
    """A flag made by hand, on claims of the shop."""
    merchant = merchant or shop.merchant
    AuditRun.objects.under_way().filter(programme=shop.programme).update(state="failed")
    run = AuditRun.objects.create(
        programme=shop.programme,
        as_of=make.TODAY,
        cutoff=make.NOON,
        params={},
        code_version="test",
        seed=1,
        started_at=make.NOON,
    )
    evidence = [claim.reference for claim in claims]
    facts = {
        "run": run,
        "merchant": merchant,
        "indicator": "shared_contact",
        "excess_fen": 123_456,
        "figures": {"n": 40, "k": 30, "p": 3.1e-9, "rise": 0.2, "excess_fen": 123_456, "odd": None},
        "evidence": evidence,
        "p": 3.1e-9,
        "q": 4.2e-8,
    }
    result = IndicatorResult.objects.create(
        **facts, n=40, k=30, q_watch=1e-8, peer_cell={}, outcome="flagged"
    )
    return Flag.objects.create(
        **facts,
        programme=shop.programme,
        result=result,
        formula="f",
        formula_version=1,
        peers={"cell": "appliances/offline", "size": 9},
        sentence_zh="三十笔申请共用手机号。",
        sentence_en="30 claims share a telephone.",
        innocent_zh=["宿舍。"],
        innocent_en=["A dormitory."],
        raised_at=make.NOON,
        **more,
    )


class TestFlag:
    def test_says_all_that_speaks_for_and_against_it(self, shop):
        claim = shop.in_review()
        page = text(Clerk(Role.AUDITOR).look(flag(shop, [claim])))
        for words in (
            *("30 claims share a telephone.", "A flag is not proof", "A dormitory."),
            *("9 merchants: appliances · in stores", "3.1e-09", "20.0%", "1,234.56"),
            *(claim.reference, "All claims it rests on (1)", "Telephone, account or address"),
        ):
            assert words in page
        assert "三十笔" not in page

    def test_is_dismissed_with_a_reason(self, shop):
        row, inspector = flag(shop, []), Clerk(Role.INSPECTOR)
        assert "This field is required" in text(inspector.press("dismiss", row))
        inspector.press("dismiss", row, reason="a dormitory indeed")
        assert (row.state, row.moves.last().by_staff) == ("dismissed", inspector.user)
        assert said(inspector.press("dismiss", row, reason="again")) == [
            "The state does not allow this."
        ]

    def test_is_dismissed_by_no_auditor(self, shop):
        row, auditor = flag(shop, []), Clerk(Role.AUDITOR)
        assert auditor.press("dismiss", row, reason="x").status_code == 403
        assert buttons(auditor.look(row)) == ["Compute again"]

    def test_is_shown_to_the_merchants_unit(self, shop):
        row = flag(shop, [])
        elsewhere = make.unit("130200", counties=())
        assert row.reference in text(Clerk(Role.INSPECTOR, units=[shop.unit]).list(Flag))
        assert Clerk(Role.INSPECTOR, units=[elsewhere]).look(row).status_code == 302

    @pytest.mark.parametrize("flags", [1, 3])
    def test_list_has_a_budget(self, flags, shop, django_assert_num_queries):
        for number in range(flags):
            other = make.merchant(shop.programme, shop.unit) if number else None
            flag(shop, [], other)
        auditor = Clerk(Role.AUDITOR)
        with django_assert_num_queries(6):
            page = auditor.list(Flag)
        assert page.context["cl"].result_list.count() == flags


class TestRun:
    def test_is_started_by_an_auditor(self, shop):
        auditor = Clerk(Role.AUDITOR)
        auditor.start("start", AuditRun, programme=shop.programme.pk, **TODAY_IN_FULL)
        run = AuditRun.objects.get()
        assert (run.state, run.moves.first().by_staff) == ("running", auditor.user)
        assert auditor.look(run).status_code == 200

    def test_page_says_how_far_it_is_and_what_it_found(self, shop):
        run = services.start_run(shop.programme, as_of=make.TODAY, by=make.SWEEP, at=make.NOON)
        services.freeze_run(run, by=make.SWEEP, at=make.NOON)
        auditor = Clerk(Role.AUDITOR)
        parts = len(services.indicators())
        assert f"0 / {parts}" in text(auditor.look(run))
        for part in run.parts.all():
            services.measure_part(part, at=make.NOON)
        services.finish_run(run, by=make.SWEEP, at=make.NOON)
        page = text(auditor.look(run))
        assert page.index("What each indicator found") < page.index("Parts of audit runs")
        assert "claims_min 40, excess_claims_min 5, expected_min 0.2" in page

    def test_of_a_day_to_come_is_refused(self, shop):
        answer = Clerk(Role.AUDITOR).start(
            "start", AuditRun, programme=shop.programme.pk, as_of="2024-10-02", window="full"
        )
        assert said(answer) == ["The day is not over yet. Name an earlier day."]

    def test_is_started_by_no_reviewer(self, shop):
        answer = Clerk(Role.CITY_REVIEWER).start(
            "start", AuditRun, programme=shop.programme.pk, **TODAY_IN_FULL
        )
        assert answer.status_code == 403
