"""Audit reports: what is counted adds up, what is kept never changes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from subsidy.audits.models import Flag
from subsidy.disbursements.models import Recovery
from subsidy.reports.models import Snapshot
from subsidy.reports.rules.periods import period_ending
from subsidy.reports.services import PeriodNotOver, ProgrammeIsATest, make_snapshot
from subsidy.reports.services.snapshots import counted, scope_of
from tests import make
from tests.disbursements.debts import demanded, repay, written_off
from tests.disbursements.desk import Desk, payments
from tests.disbursements.replies import line
from tests.make import NOON, TODAY
from tests.reports.runs import ALARM, BEFORE, Run

LATER = NOON + timedelta(days=4)


def made(shop, *, ending=TODAY, at=NOON, **more):
    facts = {"kind": "weekly", "ending": ending, "by": make.SWEEP, "at": at}
    return make_snapshot(shop.programme, **(facts | more))


def facts(snapshot, section):
    return snapshot.facts["sections"][section]


def sums(rows, *names):
    return {name: sum(row[name] for row in rows) for name in names}


@pytest.mark.django_db
class TestMakeSnapshot:
    def test_keeps_the_report_with_its_checksum(self, shop):
        snapshot = made(shop)
        assert (snapshot.from_on, snapshot.to_on, snapshot.as_of) == (
            *(date(2024, 9, 25), TODAY),
            TODAY,
        )
        assert (snapshot.unit, snapshot.previous, snapshot.made_by) == (None, None, "sweep:test")
        assert snapshot.facts["report"] == {
            "format": 1,
            "kind": "weekly",
            "programme": "hebei-2024",
            "programme_zh": "河北以旧换新",
            "programme_en": "Hebei trade-in",
            "unit": None,
            "unit_zh": None,
            "unit_en": None,
            "from_on": "2024-09-25",
            "to_on": "2024-10-01",
            "known_at": "2024-10-01T12:00:00+08:00",
            "generator": snapshot.generator,
        }
        assert sorted(snapshot.params["sections"]) == list(snapshot.facts["sections"])

    def test_says_what_was_examined(self, shop):
        run = Run(shop)
        found = facts(made(shop), "examined")
        assert found["figures"] == {
            "runs": 1,
            "as_of": "2024-10-01",
            "merchants": 3,
            "claims": 123,
            "subsidy_fen": 3_000_003,
            "results": 6,
            "untested": 1,
            "untested_bp": 1_666,
        }
        assert found["rows"]["kinds"] == [
            {
                "kind": "appliances/offline",
                "merchants": 2,
                "claims": 81,
                "subsidy_fen": 2_000_001,
            },
            {"kind": "appliances/online", "merchants": 1, "claims": 42, "subsidy_fen": 1_000_002},
        ]
        assert found["rows"]["runs"][0]["run"] == run.row.pk

    def test_of_a_unit_leaves_the_others_out(self, shop):
        run = Run(shop)
        snapshot = made(shop, unit=run.elsewhere)
        assert facts(snapshot, "examined")["figures"]["merchants"] == 1
        assert facts(snapshot, "examined")["figures"]["results"] == 2
        assert facts(snapshot, "flags")["figures"] == {
            "merchants": 1,
            "flagged_merchants": 1,
            "money_fen": 320_000,
            "open": 2,
            "excess_fen": 320_000,
            "raised": 2,
            "dismissed": 0,
        }
        assert facts(snapshot, "cells")["rows"]["alarms"] == [ALARM]

    def test_adds_up_flags_by_band_indicator_and_week(self, shop):
        run = Run(shop)
        run.dismiss(1, at=NOON + timedelta(minutes=1))
        snapshot = made(shop, at=NOON + timedelta(minutes=2))
        flags, quality = facts(snapshot, "flags"), facts(snapshot, "indicators")
        open_flags = Flag.objects.open().aggregate(Sum("excess_fen"))["excess_fen__sum"]
        assert (flags["figures"]["open"], flags["figures"]["excess_fen"]) == (2, open_flags)
        for table, names in {
            "bands": ("merchants", "flagged_merchants", "money_fen"),
            "open": ("open", "excess_fen"),
            "weeks": ("raised", "dismissed"),
        }.items():
            expected = {name: flags["figures"][name] for name in names}
            assert sums(flags["rows"][table], *names) == expected
        assert [row["merchants"] for row in flags["rows"]["bands"]] == [1, 1, 0, 1]
        assert quality["figures"] == {
            "flagged": 3,
            "watch": 1,
            "clear": 1,
            "untested": 1,
            "raised": 3,
            "dismissed": 1,
            "open": 2,
        }
        [burst] = [row for row in quality["rows"]["quality"] if row["indicator"] == "burst"]
        assert burst == {
            "indicator": "burst",
            "raised": 2,
            "dismissed": 1,
            "open": 1,
            "dismissed_bp": 5_000,
        }

    def test_without_a_run_counts_nothing(self, shop):
        snapshot = made(shop)
        assert facts(snapshot, "examined")["figures"]["as_of"] == ""
        assert facts(snapshot, "examined")["rows"] == {"kinds": [], "runs": []}
        assert set(facts(snapshot, "flags")["figures"].values()) == {0}

    def test_remembers_which_one_it_is_compared_with(self, shop):
        run = Run(shop, at=BEFORE)
        first = made(shop, ending=TODAY - timedelta(days=7))
        of_unit = made(shop, ending=TODAY - timedelta(days=7), unit=run.elsewhere)
        made(shop, ending=TODAY - timedelta(days=3))  # overlaps: it is none before
        assert made(shop).previous == first
        assert made(shop, unit=run.elsewhere).previous == of_unit
        assert made(shop, kind="monthly").previous is None

    def test_gives_the_same_bytes_for_what_was_known_then(self, shop):
        run = Run(shop, at=BEFORE)
        period = period_ending("weekly", BEFORE.date())
        then = counted(scope_of(shop.programme, None, period, at=BEFORE), "weekly")
        run.dismiss(0, at=NOON)
        again = scope_of(shop.programme, None, period, at=LATER, known_at=BEFORE)
        assert counted(again, "weekly") == then

    def test_refuses_days_that_have_not_come_and_test_programmes(self, shop):
        with pytest.raises(PeriodNotOver):
            made(shop, ending=TODAY + timedelta(days=1))
        trial = make.programme("trial", is_test=True)
        with pytest.raises(ProgrammeIsATest):
            make_snapshot(trial, kind="weekly", ending=TODAY, by=make.SWEEP, at=NOON)
        assert not Snapshot.objects.exists()


@pytest.mark.django_db
class TestRecoveries:
    @pytest.fixture
    def desk(self, shop, tmp_path):
        """Four demands: one open, one repaid in part, one repaid, one written off."""
        desk = Desk(shop, tmp_path)
        claims = [shop.approved() for _ in range(4)]
        batch = desk.sent()
        desk.answered(batch, *(line(one.reference, "ACSC") for one in payments(batch)))
        rows = [demanded(desk, claim) for claim in claims]
        repay(desk, rows[1], 10_000)
        repay(desk, rows[2])
        written_off(desk, rows[3])
        return desk

    def test_add_up(self, shop, desk):
        amount_fen = Recovery.objects.aggregate(fen=Sum("amount_fen"))["fen"]
        each_fen = amount_fen // 4
        found = facts(made(shop, ending=LATER.date(), at=LATER), "recoveries")
        assert found["figures"] == {
            "demanded": 4,
            "demanded_fen": amount_fen,
            "repaid_fen": each_fen + 10_000,
            "lost_fen": each_fen,
            "open": 2,
            "open_fen": 2 * each_fen - 10_000,
            "old_fen": 0,
        }
        names = ("count", "amount_fen", "repaid_fen", "left_fen")
        expected = dict(
            zip(names, (4, amount_fen, each_fen + 10_000, 3 * each_fen - 10_000), strict=True)
        )
        assert sums(found["rows"]["states"], *names) == expected
        assert sums(found["rows"]["reasons"], *names) == expected
        assert found["rows"]["ages"][0] == {
            "age": "0-30",
            "count": 2,
            "left_fen": 2 * each_fen - 10_000,
        }

    def test_stand_as_they_did_at_the_end_of_the_period(self, shop, desk):
        found = facts(made(shop, ending=TODAY, at=LATER), "recoveries")
        assert (found["figures"]["open"], found["figures"]["repaid_fen"]) == (4, 0)

    def test_grow_old(self, shop, desk):
        at = NOON + timedelta(days=181)
        found = facts(made(shop, ending=at.date(), at=at), "recoveries")
        assert found["figures"]["old_fen"] == found["figures"]["open_fen"] > 0
        ageing = Recovery.objects.ageing(on=at.date())
        assert [(row["age"], row["count"], row["left_fen"]) for row in found["rows"]["ages"]] == [
            (one.age.name, one.count, one.left_fen) for one in ageing
        ]


@pytest.mark.django_db
class TestSnapshot:
    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"kind": "yearly"}, "snapshot_is_of_a_known_kind"),
            ({"from_on": TODAY + timedelta(days=1)}, "snapshot_ends_no_earlier_than_it_begins"),
            ({"known_at": LATER}, "snapshot_is_made_of_what_was_known"),
            ({"content": '{"report":{}}'}, "snapshot_is_known_by_its_sha256"),
        ],
    )
    def test_is_refused_by_the_database(self, changes, constraint, shop):
        row = made(shop)
        names = [field.name for field in Snapshot._meta.concrete_fields]
        kept = {name: getattr(row, name) for name in names if name not in ("id", "reference")}
        with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
            Snapshot.objects.create(**(kept | changes))

    def test_is_written_once(self, shop):
        snapshot = made(shop)
        for change in (snapshot.save, snapshot.delete):
            with pytest.raises(DatabaseError, match="written_once"), transaction.atomic():
                change()
