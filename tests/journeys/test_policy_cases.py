"""The programme's rules as policy staff tell them, each walked over HTTP with the real files."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from subsidy.disbursements.services import NothingDue, follow_returns
from tests import make
from tests.claims.books import buckets
from tests.claims.papers import photo
from tests.claims.till import Till
from tests.claims.uploads import send
from tests.journeys.hebei import Hebei, imei
from tests.make import SWEEP

pytestmark = pytest.mark.long

XINJI, DINGZHOU, XIONGAN = "130181", "130682", "130632"
YUAN = 100


@pytest.fixture
def hebei(db, tmp_path, monkeypatch, settings):
    settings.RANDOM_REVIEW_BP = 0
    return lambda year, **more: Hebei(year, tmp_path, monkeypatch, **more)


class TestAmounts:
    def test_1_appliances_of_2024_by_energy_level_up_to_the_cap(self, hebei):
        shop = hebei(2024)

        assert shop.said(shop.appliance("refrigerator", 12_000 * YUAN, 1)) == 2_000 * YUAN
        assert shop.said(shop.appliance("refrigerator", 12_000 * YUAN, 2)) == 1_800 * YUAN
        assert shop.said(shop.appliance("refrigerator", 12_000 * YUAN, 3)) == [
            "not_eligible_energy_level"
        ]

    def test_2_phones_of_2025_up_to_six_thousand_yuan(self, hebei):
        shop = hebei(2025)

        assert shop.said(shop.phone(6_000_00)) == 500 * YUAN
        assert shop.said(shop.phone(6_000_01)) == ["price_above_limit"]
        assert shop.said(shop.phone(3_333_33)) == 500 * YUAN

    def test_3_appliances_of_2026_at_level_1_only(self, hebei):
        shop = hebei(2026)

        assert shop.said(shop.appliance("television", 10_000_00, 1)) == 1_500 * YUAN
        assert shop.said(shop.appliance("television", 10_000_01, 1)) == 1_500 * YUAN
        assert shop.said(shop.appliance("television", 10_000_00, 2)) == [
            "not_eligible_energy_level"
        ]

    def test_4_scrapped_cars_of_2026_are_paid_by_share(self, hebei):
        shop = hebei(2026)

        assert shop.said(shop.car("scrappage", 166_666_67, "new_energy")) == 20_000 * YUAN
        assert shop.said(shop.car("scrappage", 150_000_00, "new_energy")) == 18_000 * YUAN
        assert shop.said(shop.car("scrappage", 150_000_00, "petrol")) == 15_000 * YUAN
        two_litres = shop.car(
            "scrappage", 150_000_00, "petrol", purchase__vehicle__displacement_ml=2_000
        )
        assert shop.said(two_litres) == 15_000 * YUAN
        larger = shop.car(
            "scrappage", 150_000_00, "petrol", purchase__vehicle__displacement_ml=2_001
        )
        assert shop.said(larger) == ["vehicle_type_not_eligible"]

    def test_5_replaced_cars_of_2026(self, hebei):
        shop = hebei(2026)

        assert shop.said(shop.car("replacement", 187_500_00, "new_energy")) == 15_000 * YUAN
        assert shop.said(shop.car("replacement", 216_666_67, "petrol")) == 13_000 * YUAN

    def test_6_e_bikes_of_xinji(self, hebei):
        shop = hebei(2024, counties=(XINJI,))

        assert shop.said(shop.bike(2_500_00, "lead_acid", county=XINJI)) == 500 * YUAN
        assert shop.said(shop.bike(2_499_99, "lead_acid", county=XINJI)) == 500 * YUAN
        assert shop.said(shop.bike(3_000_00, "lithium", county=XINJI)) == 300 * YUAN

    def test_7_small_appliances_of_hebei(self, hebei):
        shop = hebei(2024)

        assert shop.said(shop.appliance("small.rice_cooker", 1_000_00, None)) == 130 * YUAN
        assert shop.said(shop.appliance("small.robot_cleaner", 20_000_00, None)) == 2_000 * YUAN

    def test_8_the_old_car_s_first_day_decides(self, hebei):
        shop = hebei(2025)
        in_time, too_late = (
            shop.car("scrappage", 150_000_00, "new_energy", old_registered_on=day)
            for day in ("2012-06-30", "2012-07-01")
        )

        assert shop.said(in_time) == 20_000 * YUAN
        assert shop.said(too_late) == ["old_vehicle_too_new"]

    def test_8_an_old_new_energy_car_of_the_last_day(self, hebei):
        shop = hebei(2026)
        old = {
            "old_item__vehicle__fuel": "new_energy",
            "old_item__vehicle__held_since": "2020-01-05",
        }

        last_day = shop.car(
            "scrappage", 150_000_00, "new_energy", old_registered_on="2019-12-31", **old
        )
        assert shop.said(last_day) == 18_000 * YUAN


class TestQuotas:
    def test_9_three_air_conditioners_in_2025_whatever_was_in_2024(self, hebei):
        person = make.resident_id(4_242)
        shop = hebei(2024)
        assert shop.said(shop.appliance("air_conditioner", 3_000_00, 1, person=person)) == 600_00
        shop = hebei(2025)

        answers = [
            shop.said(shop.appliance("air_conditioner", 3_000_00, 1, person=person, on=day))
            for day in (date(2025, 1, 10), *[date(2025, 9, 30)] * 3)
        ]

        assert answers == [600_00, 600_00, 600_00, ["quota_used"]]

    def test_10_one_new_car_takes_one_kind_of_subsidy(self, hebei):
        shop = hebei(2025)
        scrappage = shop.car("scrappage", 150_000_00, "new_energy")
        replacement = shop.car("replacement", 150_000_00, "new_energy")
        replacement["purchase"]["identifiers"] = scrappage["purchase"]["identifiers"]

        assert shop.said(scrappage) == 20_000 * YUAN
        assert shop.said(replacement) == ["identifier_already_used"]

    def test_10_one_person_replaces_one_car_a_year(self, hebei):
        shop = hebei(2025)
        person = {"applicant__document_number": make.resident_id(4_243)}

        answers = [
            shop.said(shop.car("replacement", 150_000_00, "new_energy", **person)) for _ in range(2)
        ]

        assert answers == [15_000 * YUAN, ["quota_used"]]

    def test_13_the_same_number_written_otherwise_is_the_same(self, hebei):
        shop = hebei(2025)
        first, second = (
            shop.appliance("refrigerator", 3_000_00, 1, purchase__identifiers__0__value=value)
            for value in ("ab-12 34x", "AB1234X")
        )
        one, two = imei(801), imei(802)

        assert shop.said(first) == 600_00
        assert shop.said(second) == ["identifier_already_used"]
        assert shop.said(shop.phone(3_000_00, one, two)) == 450_00
        assert shop.said(shop.phone(3_000_00, imei(803), one)) == ["identifier_already_used"]


@pytest.mark.django_db(transaction=True)
def test_12_of_a_hundred_at_once_one_gets_the_last_slot():
    shop = make.Shop()
    body = shop.body()
    same_person = {"applicant__document_number": body["applicant"]["document_number"]}
    bodies = [shop.body(**same_person) for _ in range(100)]

    def send(one):
        try:
            return Till(shop).post("claims", one).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = Counter(pool.map(send, bodies))

    assert answers == {201: 1, 422: 99}


class TestMoney:
    def test_14_central_and_local_parts_to_the_fen(self, hebei, tmp_path):
        shop = make.Shop()
        till = Till(shop)
        body = shop.body(purchase__price_fen=1_666_65)

        quote = till.post("quotes", body).json()

        assert [quote[name] for name in ("subsidy_fen", "central_fen", "local_fen")] == [
            333_33,
            300_00,
            33_33,
        ]

    def test_14_a_batch_is_the_sum_of_its_parts(self, hebei):
        shop = hebei(2024)
        claims = [
            shop.approved(shop.appliance("refrigerator", price_fen, 1))
            for price_fen in (1_666_65, 4_999_00, 3_333_35)
        ]

        batch = shop.desk.drafted()

        parts = [
            (grant.amount_fen, grant.central_fen, grant.local_fen)
            for claim in claims
            for grant in claim.grants.all()
        ]
        totals = tuple(sum(column) for column in zip(*parts, strict=True))
        assert (batch.total_fen, batch.central_fen, batch.local_fen) == totals
        assert totals[0] == 333_33 + 999_80 + 666_67

    def test_15_the_day_of_the_purchase_says_which_terms(self, hebei):
        shop = hebei(2024)

        early, first, last = (
            shop.appliance("refrigerator", 4_999_00, 1, on=day)
            for day in (date(2024, 8, 24), date(2024, 8, 25), date(2024, 9, 30))
        )

        assert shop.said(early) == ["bought_outside_window"]
        assert [shop.said(first), shop.said(last)] == [999_80, 999_80]

    def test_15_a_purchase_of_last_year_is_none_of_this_one(self, hebei):
        shop = hebei(2025)

        new_year_s_eve = shop.appliance("refrigerator", 4_999_00, 1, on=date(2024, 12, 31))

        assert shop.said(new_year_s_eve) == ["bought_outside_window"]

    @pytest.mark.parametrize(
        ("county", "unit"), [(DINGZHOU, "130682"), (XIONGAN, "133100"), ("130602", "130600")]
    )
    def test_16_each_county_is_charged_to_its_own_unit(self, hebei, county, unit):
        shop = hebei(2024, counties=(county,))

        claim = shop.sold(shop.appliance("refrigerator", 4_999_00, 1, county=county))

        assert claim.line.unit.code == unit
        assert buckets(claim.line) == {"reserved": 999_80}


class TestReturns:
    def test_11_before_the_payment_the_claim_is_cancelled_and_the_quota_free(self, hebei):
        shop = hebei(2024)
        person = make.resident_id(4_244)
        claim = shop.approved(shop.appliance("refrigerator", 4_999_00, 1, person=person))
        again = shop.appliance("refrigerator", 4_999_00, 1, person=person)
        assert shop.said(again) == ["quota_used"]

        answer = shop.ask(claim, "return", {"kind": "whole", "reason_code": "change_of_mind"})

        assert answer["state"] == "cancelled"
        assert buckets(claim.line) == {}
        assert shop.said(again) == 999_80

    def test_11_after_it_the_money_is_asked_back_and_the_quota_waits_for_it(self, hebei):
        shop = hebei(2024)
        person = make.resident_id(4_245)
        claim = shop.paid(shop.appliance("refrigerator", 4_999_00, 1, person=person))
        again = shop.appliance("refrigerator", 4_999_00, 1, person=person)

        shop.ask(claim, "return", {"kind": "whole", "reason_code": "change_of_mind"})
        follow_returns(by=SWEEP, at=shop.now)

        assert shop.shown(claim)["state"] == "recovering"
        assert shop.said(again) == ["quota_used"]
        shop.repaid(claim)
        assert shop.shown(claim)["state"] == "recovered"
        assert shop.said(again) == 999_80


def test_17_a_raised_sum_is_topped_up_on_the_same_claim(hebei):
    shop = hebei(2024)
    shop.today(date(2024, 6, 1))
    car = shop.car("scrappage", 150_000_00, "new_energy", on=date(2024, 5, 10))
    claim = shop.paid(car, payee="applicant")
    assert claim.subsidy_fen == 10_000 * YUAN

    shop.today(date(2024, 10, 2))
    shop.topped_up(claim)
    batch = shop.pay_out("applicant")

    assert batch.total_fen == 10_000 * YUAN
    shown = shop.shown(claim)
    assert shown["state"] == "paid"
    assert [(row["amount_fen"], row["state"]) for row in shown["grants"]] == [
        (10_000 * YUAN, "paid")
    ] * 2


def test_18_a_suspended_merchant_sells_no_more_but_answers_for_what_it_sold(hebei):
    shop = hebei(2024)
    returned = shop.approved(shop.appliance("refrigerator", 4_999_00, 1))
    pending = shop.approved(shop.appliance("television", 4_999_00, 1))
    open_claim = shop.sold(shop.appliance("washing_machine", 4_999_00, 1))

    shop.suspended()

    assert shop.said(shop.appliance("computer", 4_999_00, 1)) == ["merchant_suspended"]
    assert send(shop.till, photo(), open_claim).status_code == 201
    whole = {"kind": "whole", "reason_code": "change_of_mind"}
    assert shop.ask(returned, "return", whole)["state"] == "cancelled"
    with pytest.raises(NothingDue):
        shop.desk.drafted()
    assert [hold["reason_code"] for hold in shop.shown(pending)["holds"]] == ["under_audit"]
