"""What time does by itself, and what it never does."""

from datetime import timedelta
from types import FunctionType, ModuleType

from django.utils.module_loading import import_string

from subsidy.cases import services, tasks
from subsidy.cases.models import Case
from subsidy.cases.services import sweeping
from subsidy.claims.models import Hold
from subsidy.core.moves import move
from subsidy.merchants import services as merchants
from tests.cases.office import LATE, SWEEP, item_of, told_events
from tests.make import NOON

#: What takes something from a merchant. Only people do.
SANCTIONS = [
    merchants.suspend,
    merchants.disqualify,
    services.tell,
    services.decide,
    services.propose_sanction,
    services.approve_sanction,
    services.uphold,
    services.hold_claims,
    services.hold_merchant,
    services.demand_recoveries,
    services.share_link,
]


def run(at):
    return {name: count for name, count in services.run_clocks(by=SWEEP, at=at).items() if count}


class TestSilence:
    def test_of_the_merchant_counts_as_not_contesting_and_decides_nothing(self, office):
        case = office.told()
        assert run(case.answer_by) == {}
        assert run(LATE) == {"silent": 1}
        assert run(LATE) == {}
        case.refresh_from_db()
        assert (case.state, case.due_at) == ("silent", case.answer_by + timedelta(days=60))
        step = case.moves.last()
        assert (step.by_reference, step.reason) == (
            "run_clocks",
            "not answered in time: taken not to contest",
        )
        office.finding(case)
        ruling = services.Ruling(outcome="warn", reasons="x")
        services.decide(case, ruling, by=office.reviewer, at=LATE)

    def test_of_the_office_ends_the_case_in_the_merchants_favour(self, office):
        decision = office.proposed()
        case = decision.case
        assert run(case.due_at) == {}
        assert run(case.due_at + timedelta(seconds=1)) == {"lapsed": 1}
        case.refresh_from_db()
        decision.refresh_from_db()
        assert (case.state, decision.state) == ("cleared", "turned_down")
        assert not Hold.objects.open().exists()
        assert [(row.outcome, row.flag.state) for row in case.case_flags.all()] == [
            ("lapsed", "flagged")
        ]

    def test_is_none_where_the_deadline_was_put_off_while_the_sweep_ran(self, office):
        first = office.told()
        move(first.case_flags.get().flag, "supersede", by=SWEEP, at=NOON)
        second = office.told()
        moved = []

        def meanwhile(case, **_facts):
            moved.append(case)
            services.extend(second, reason="books away", by=office.inspector, at=NOON)

        due = Case.objects.filter(state="noticed", due_at__lt=LATE)
        assert sweeping._each(due, meanwhile, by=SWEEP, at=LATE) == 1
        assert moved == [first]

    def test_before_the_notice_is_shown_as_overdue(self, office):
        case = office.opened()
        late = case.due_at + timedelta(days=1)
        assert run(late) == {}
        assert list(Case.objects.overdue(late)) == [case]
        assert list(Case.objects.overdue(NOON)) == []


class TestEnd:
    def test_of_the_time_to_appeal_makes_a_decision_final(self, office, shop):
        named, other = shop.in_review(), shop.in_review()
        decision = office.warned(office.flag(named, other), claims=[named])
        assert run(decision.appeal_by + timedelta(seconds=1)) == {"closed": 1}
        case = Case.objects.get()
        assert (case.state, case.due_at) == ("closed", None)
        assert [hold.claim for hold in Hold.objects.open()] == [named]
        assert sorted(row.state for row in case.holds.all()) == ["in_review", "released"]

    def test_of_a_hold_is_announced_and_comes(self, office):
        case = office.told()
        row = case.holds.get()
        assert row.until == NOON + timedelta(days=120)
        services.fall_silent(case, until=NOON + timedelta(days=999), by=SWEEP, at=LATE)
        assert run(row.review_at) == {"to_review": 1}
        services.prolong(row, reason="the expert is away", by=office.inspector, at=row.review_at)
        assert (row.state, row.until) == ("standing", row.review_at + timedelta(days=7))
        assert run(row.until) == {"run_out": 1}
        hold = Hold.objects.get()
        assert (hold.lifted_by_id, hold.lifted_at) == (office.inspector.staff_id, row.until)

    def test_of_a_hold_on_all_comes_sooner(self, office):
        case = office.told(hold=False)
        row = services.hold_merchant(case, reason="leaving town", by=office.manager, at=NOON)
        assert row.until == NOON + timedelta(days=30)
        services.release(row, reason="back", by=office.manager, at=NOON)
        assert not Hold.objects.open().exists()


class TestTasks:
    def test_reach_no_sanction(self):
        reached = set().union(*(reach(task.run) for task in house_tasks()))
        assert services.lapse.__wrapped__ in reached
        assert reached.isdisjoint(bare(verb) for verb in SANCTIONS)

    def test_would_be_found_out(self):
        assert bare(merchants.disqualify) in reach(services.approve_sanction)
        assert bare(services.hold_claims) in reach(services.tell)

    def test_run_the_clocks(self, office, monkeypatch):
        case = office.told()
        monkeypatch.setattr("subsidy.core.clock.now", lambda: LATE)
        tasks.run_clocks()
        case.refresh_from_db()
        assert told_events(case)[-1] == ("fall_silent", "silent")
        assert item_of(case).replies.count() == 0


def house_tasks():
    from config.celery import app

    app.loader.import_default_modules()
    names = [name for name in app.tasks if name.startswith("subsidy.")]
    assert "subsidy.cases.tasks.run_clocks" in names
    return [import_string(name) for name in names]


def bare(function):
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def reach(start):
    """Every function of the house that a call of this one may come to, by the names it uses."""
    reached, waiting = set(), [bare(start)]
    while waiting:
        function = waiting.pop()
        if function in reached:
            continue
        reached.add(function)
        waiting += callees(function)
    return reached


def callees(function):
    for name in names_in(function.__code__):
        found = function.__globals__.get(name)
        if isinstance(found, ModuleType):
            found = [getattr(found, other, None) for other in names_in(function.__code__)]
        for one in found if isinstance(found, list) else [found]:
            plain = bare(one) if callable(one) else one
            if isinstance(plain, FunctionType) and plain.__module__.startswith("subsidy."):
                yield plain


def names_in(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            names |= names_in(constant)
    return names
