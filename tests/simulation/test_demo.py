"""The parts of the demo that can be tried without living through two months."""

import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from simulation.demo import fresh, processes, story
from simulation.demo.processes import Processes, ProcessFailed
from simulation.demo.steps import Steps
from simulation.demo.till import Tills, papers_of, plan_days, without_papers
from subsidy.accounts.models import User
from subsidy.claims.rules.request import ClaimRequest, SubmitRequest


def name_of(claim):
    return claim.body["external_id"]


class TestPlanDays:
    def test_every_claim_is_sent_once(self, world):
        days = plan_days(world.claims).values()
        work = [day for merchants in days for day in merchants.values()]
        sent = Counter(name_of(claim) for day in work for claim in (*day.send, *day.complete))
        assert sent == Counter(name_of(claim) for claim in world.claims)

    def test_what_is_reserved_is_completed_on_that_day_or_later(self, world):
        days = plan_days(world.claims)
        reserved = {
            name_of(claim): day
            for day, merchants in days.items()
            for work in merchants.values()
            for claim in work.reserve
        }
        completed = {
            name_of(claim): day
            for day, merchants in days.items()
            for work in merchants.values()
            for claim in work.complete
        }
        assert len(reserved) > 300
        assert reserved.keys() == completed.keys()
        assert all(reserved[name] <= completed[name] for name in reserved)


def test_a_reservation_and_its_papers_are_what_the_api_reads(world):
    for claim in world.claims[:200]:
        request = ClaimRequest.model_validate(without_papers(claim.body))
        assert request.purchase.invoice is None
        assert request.delivery is None
        papers = SubmitRequest.model_validate(papers_of(claim.body))
        assert papers.invoice.total_fen == request.purchase.price_fen


class TestTills:
    @pytest.fixture
    def tills(self, server, world):
        tills = Tills(server.address, dict.fromkeys(plan_codes(world), "key.secret"))
        yield tills
        tills.close()

    def test_count_what_is_accepted_and_name_what_is_refused(self, world, server, tills):
        claims = [c for c in world.claims if c.purchase.merchant.kind == "country shop"][:2]
        server.answer(201, {"reference": "C-1"})
        server.answer(422, {"code": "invalid", "errors": [{"code": "quota_used"}]})
        live_one(tills, claims)
        assert tills.tally.accepted == 1
        assert [codes for _, codes in tills.tally.refused] == ["quota_used"]

    def test_send_the_sales_of_a_chain_together(self, world, server, tills):
        claims = [c for c in world.claims if c.purchase.merchant.kind == "chain"][:3]
        claims = [c for c in claims if c.purchase.merchant == claims[0].purchase.merchant]
        rows = [{"index": 0, "external_id": "a", "errors": [{"code": "quota_used"}]}]
        server.answer(200, {"results": rows + [{"index": 1}] * (len(claims) - 1)})
        live_one(tills, claims)
        assert [path for path, _, _ in server.asked] == ["/api/v1/claims/batch"]
        assert tills.tally.accepted == len(claims) - 1
        assert tills.tally.refused == [("a", "quota_used")]

    def test_reserve_first_and_submit_on_delivery(self, world, server, tills):
        claims = [c for c in world.claims if c.purchase.merchant.kind == "town shop"][:1]
        server.answer(201, {"reference": "C-1"})
        server.answer(200, {"reference": "C-1"})
        live_one(tills, claims)
        assert [path for path, _, _ in server.asked] == [
            "/api/v1/claims/reserve",
            "/api/v1/claims/C-1/submit",
        ]
        assert tills.tally.accepted == 1

    def test_do_not_submit_what_was_not_reserved(self, world, server, tills):
        claims = [c for c in world.claims if c.purchase.merchant.kind == "town shop"][:1]
        server.answer(409, {"code": "fund_exhausted"})
        live_one(tills, claims)
        assert len(server.asked) == 1
        assert tills.tally.refused == [(name_of(claims[0]), "fund_exhausted")]


def plan_codes(world):
    return [merchant.credit_code for merchant in world.merchants]


def live_one(tills, claims):
    for _, merchants in sorted(plan_days(claims).items()):
        tills.live(merchants)


def test_the_months_are_cut_at_the_events_of_the_diary():
    days = [date(2024, 9, day) for day in range(1, 8)]
    assert story._spans(days, [date(2024, 9, 3)]) == [days[:3], days[3:]]
    assert story._spans(days, [days[-1]]) == [days]


class TestSteps:
    def test_say_how_long_each_took(self):
        out = StringIO()
        steps = Steps(Console(file=out, width=100))
        with steps.step("Lay the table", total=2) as step:
            step.advance(2)
            step.note = "for two"
        assert re.fullmatch(r"✓ Lay the table \d+\.\d s for two\n", out.getvalue())
        assert [title for title, _ in steps.taken] == ["Lay the table"]
        assert steps.table().row_count == 2


class TestProcesses:
    def test_one_that_ends_is_reported_with_its_last_words(self, tmp_path):
        with Processes(tmp_path) as running:
            running.start("bank", "simulation.bank", "--nonsense")
            running.running["bank"].wait(timeout=30)
            with pytest.raises(ProcessFailed, match=r"bank ended with 2(.|\n)*--directory"):
                running.check()

    def test_all_are_stopped_at_the_end(self, tmp_path):
        with Processes(tmp_path) as running:
            running.start_bank(tmp_path / "bank", seed=1)
            process = running.running["bank"]
            assert process.poll() is None
        assert process.returncode is not None

    def test_a_free_port_is_free(self):
        assert processes.free_port() > 1_023


class TestStartAfresh:
    @pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
    def test_never_touches_services_that_are_not_its_own(self, monkeypatch, name):
        monkeypatch.setenv(name, "somewhere://else")
        with pytest.raises(fresh.NotOurs, match="unset DATABASE_URL"):
            fresh.start_afresh()

    @pytest.mark.django_db
    def test_leaves_data_alone_that_no_demo_wrote(self, monkeypatch):
        monkeypatch.delenv("DATABASE_URL", raising=False)
        monkeypatch.delenv("REDIS_URL", raising=False)
        User.objects.create_user(username="alice", password="x", role="auditor")
        with pytest.raises(fresh.NotOurs, match="no demo wrote"):
            fresh.start_afresh()
        assert User.objects.count() == 1
