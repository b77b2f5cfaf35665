"""Who sells to its own people."""

from datetime import timedelta

from subsidy.audits.indicators.insiders import INSIDERS
from subsidy.merchants.services import RosterPerson, declare_roster
from tests import make
from tests.audits.indicators.people import gathered, hits_in, merchants, sold, worded

STAFF = make.resident_id(901)
CLERK = RosterPerson("staff", "resident_id", STAFF, "13900009999", "6222020402000199990")


def declare(merchant, *people, at=make.NOON):
    declare_roster(merchant, people, is_whole=True, by=make.FILE, at=at)


def test_buyers_who_are_on_the_roster_are_hits_by_whatever_they_share(shop):
    declare(shop.merchant, CLERK)
    person = sold(shop, applicant__document_number=STAFF)
    phone = sold(shop, applicant__mobile=CLERK.mobile)
    account = sold(
        shop, category="cars.scrappage", applicant__bank_account__number=CLERK.account_number
    )
    sold(shop)
    [(merchant, n, hits)] = gathered(INSIDERS, shop)
    assert (merchant, n) == (shop.merchant.credit_code, 4)
    assert {hit[0]: hit[2] for hit in hits} == {
        person.reference: [True, True, False, False],
        phone.reference: [True, False, True, False],
        account.reference: [True, False, False, True],
    }


def test_staff_of_another_merchant_are_told_apart(shop):
    declare(make.merchant(shop.programme, shop.unit), CLERK)
    claim = sold(shop, applicant__mobile=CLERK.mobile)
    assert hits_in(gathered(INSIDERS, shop)) == {claim.reference: [False, False, True, False]}


def test_the_merchants_own_account_is_a_hit(shop):
    claim = sold(shop, category="cars.scrappage")  # builders pay everybody to one account
    assert hits_in(gathered(INSIDERS, shop)) == {claim.reference: [True, False, False, True]}


def test_who_had_left_before_is_no_insider(shop):
    declare(shop.merchant, CLERK, at=make.NOON - timedelta(days=9))
    declare(shop.merchant, at=make.NOON - timedelta(days=5))
    sold(shop, applicant__document_number=STAFF)
    gone = sold(shop, day=6, applicant__mobile=CLERK.mobile)
    assert set(hits_in(gathered(INSIDERS, shop))) == {gone.reference}


def test_one_who_sells_to_its_own_is_told_so_without_any_peers():
    hits = [[f"C-{n}", 75_000, [n < 8, True, False, False]] for n in range(9)]
    [one] = INSIDERS.measure(merchants(20), [("M00", 20, hits)], INSIDERS.parameters)
    assert (one.n, one.k, one.expected, one.is_large, one.peer_cell["size"]) == (
        20,
        9,
        0.2,
        True,
        0,
    )
    assert one.figures == {"own_people": 8, "by_document": 9, "by_mobile": 0, "by_account": 0}
    zh, en = worded(INSIDERS, one)
    assert zh.endswith("比对相符只说明信息不一致，核实之前不作任何违规推定。")
    assert en.startswith(
        "9 of 20 buyers meet somebody that a merchant has declared as its own (8 of"
    )


def test_two_members_of_staff_among_a_hundred_buyers_are_nothing():
    hits = [[f"C-{n}", 75_000, [True, True, False, False]] for n in range(2)]
    [one] = INSIDERS.measure(merchants(100), [("M00", 100, hits)], INSIDERS.parameters)
    assert (one.k, one.is_large) == (2, False)
