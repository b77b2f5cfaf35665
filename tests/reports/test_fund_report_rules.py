import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from subsidy.reports.rules import Flow, FundRow, Sums, sums_of, total
from tests.reports.figures import APPLIANCES, AREA, CARS, CITY, EMPTY, report


def flow(kind, source, target, amount_fen, central_fen=0):
    return Flow(
        kind=kind,
        from_book=source[0],
        from_bucket=source[1],
        to_book=target[0],
        to_bucket=target[1],
        amount_fen=amount_fen,
        central_fen=central_fen,
    )


def inside(kind, source, target, amount_fen, central_fen=0):
    return flow(kind, ("line:1", source), ("line:1", target), amount_fen, central_fen)


class TestSums:
    def test_derive_what_people_ask_for(self):
        assert APPLIANCES.figures() == {
            "allotted_fen": 100_000_000,
            "central_fen": 90_000_000,
            "local_fen": 10_000_000,
            "frozen_fen": 0,
            "reserved_fen": 100_000,
            "committed_fen": 200_000,
            "paid_fen": 1_000_050,
            "recovered_fen": 50,
            "net_paid_fen": 1_000_000,
            "lost_fen": 0,
            "returned_fen": 0,
            "available_fen": 98_700_000,
            "utilisation_bp": 130,
            "claims": 1_234,
        }

    @pytest.mark.parametrize(
        ("spoken_for_fen", "utilisation_bp"),
        [(0, 0), (1, 0), (999_999, 9_999), (1_000_000, 10_000)],
    )
    def test_show_full_utilisation_only_when_no_fen_is_left(self, spoken_for_fen, utilisation_bp):
        sums = Sums(central_fen=1_000_000, reserved_fen=spoken_for_fen)
        assert sums.utilisation_bp == utilisation_bp

    def test_show_no_utilisation_where_nothing_is_allotted(self):
        assert EMPTY.utilisation_bp == 0

    def test_add_up_figure_by_figure(self):
        both = APPLIANCES + CARS
        assert (both.central_fen, both.local_fen, both.claims) == (120_000_000, 10_000_001, 1_234)
        assert total([]) == EMPTY


class TestSumsOfFlows:
    def test_follow_a_line_from_its_allotment_to_a_recovery(self):
        flows = [
            flow("allot", ("batch:1", "available"), ("line:1", "available"), 900, 900),
            flow("allot", ("batch:2", "available"), ("line:1", "available"), 100),
            inside("freeze", "available", "frozen", 10),
            inside("reserve", "available", "reserved", 500),
            inside("release", "reserved", "available", 50),
            inside("commit", "reserved", "committed", 400, 360),
            inside("pay", "committed", "paid", 300, 270),
            inside("bounce", "paid", "committed", 100, 90),
            inside("recover", "recovered", "available", 60, 54),
        ]
        books = sums_of(flows, {"line:1": 7})
        assert books["line:1"] == Sums(
            central_fen=900,
            local_fen=100,
            frozen_fen=10,
            reserved_fen=50,
            committed_fen=200,
            paid_fen=200,
            recovered_fen=60,
            available_fen=600,
            claims=7,
        )

    def test_leave_with_the_payees_what_is_written_off(self):
        flows = [
            inside("pay", "committed", "paid", 300, 270),
            inside("write_off", "paid", "lost", 100, 90),
        ]
        sums = sums_of(flows, {"line:1": 0})["line:1"]
        assert (sums.paid_fen, sums.net_paid_fen, sums.lost_fen) == (300, 300, 100)

    def test_take_from_the_line_that_gives_to_another(self):
        flows = [
            flow("issue", ("outside", "outside"), ("line:1", "available"), 500, 500),
            flow("allot", ("line:1", "available"), ("line:2", "available"), 200, 200),
        ]
        books = sums_of(flows, {"line:1": 0, "line:2": 0, "line:3": 0})
        assert books["line:1"] == Sums(central_fen=300, available_fen=300)
        assert books["line:2"] == Sums(central_fen=200, available_fen=200)
        assert books["line:3"] == EMPTY

    def test_count_what_was_returned_to_the_source(self):
        flows = [inside("give_back", "available", "returned", 40)]
        assert sums_of(flows, {})["line:1"] == Sums(available_fen=-40, returned_fen=40)


class TestFundReport:
    def test_totals_by_unit_by_group_and_overall(self):
        assert report().by_unit == {CITY: APPLIANCES + CARS, AREA: EMPTY}
        assert report().by_group == {"appliances": APPLIANCES, "cars": CARS}
        assert report().total == APPLIANCES + CARS

    def test_has_a_checksum_that_anyone_can_repeat_from_its_content(self):
        text = json.dumps(report().content, sort_keys=True, separators=(",", ":"))
        assert report().checksum == hashlib.sha256(text.encode()).hexdigest()

    def test_changes_its_checksum_with_a_fen_or_a_day_but_not_with_a_name(self):
        first = report()
        fen = FundRow(unit=CITY, group="cars", sums=replace(CARS, local_fen=2))
        assert report(*first.rows[:1], fen, *first.rows[2:]).checksum != first.checksum
        assert replace(first, as_of=date(2024, 10, 30)).checksum != first.checksum
        renamed = tuple(
            replace(row, unit=replace(row.unit, name_zh="新", name_en="New")) for row in first.rows
        )
        assert replace(first, rows=renamed, name_zh="别名").checksum == first.checksum
