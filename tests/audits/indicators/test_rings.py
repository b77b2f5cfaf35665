"""Which merchants draw on one stock."""

from subsidy.audits.indicators.rings import RINGS
from subsidy.audits.rules.rings import rings, sides_of
from subsidy.merchants.services import RosterPerson, declare_roster
from tests import make
from tests.audits.indicators.people import gathered, merchants, sold, worded

STAFF = make.resident_id(902)


def test_reads_what_three_people_share_at_two_merchants(shop):
    other = make.merchant(shop.programme, shop.unit)
    clerk = RosterPerson("staff", "resident_id", STAFF)
    declare_roster(other, [clerk], is_whole=True, by=make.FILE, at=make.NOON)
    phone, couple = {"applicant__mobile": "13900001111"}, {"applicant__mobile": "13900002222"}
    first, second = sold(shop, **phone), sold(shop, day=1, **phone)
    third = sold(shop, other, **phone)
    staff = sold(shop, applicant__document_number=STAFF, **couple)
    sold(shop, other, **couple)
    sold(shop)
    rows = {row[0]: row[1:] for row in gathered(RINGS, shop)}
    mobile = _name(rows[other.credit_code], third)
    pair = {"mobile:1", "mobile:2"}
    assert set(rows) == {shop.merchant.credit_code, other.credit_code}
    mine, theirs = rows[shop.merchant.credit_code], rows[other.credit_code]
    assert (mine[0], set(mine[1])) == (4, pair)
    assert (theirs[0], set(theirs[1])) == (2, pair | {"person:1"})
    assert {claim[0]: (claim[3], claim[4]) for claim in mine[2]} == {
        first.reference: ("2024-10-01", [mobile]),
        second.reference: ("2024-09-30", [mobile]),
        staff.reference: ("2024-10-01", ["person:1"]),
    }
    assert [claim[0] for claim in theirs[2]] == [third.reference]


def _name(row, claim):
    return next(one[4][0] for one in row[2] if one[0] == claim.reference)


def claims(merchant, count, *, names):
    return [
        [f"C-{merchant}-{n:02d}", 75_000, n, f"2024-10-{1 + n % 3:02d}", [names[n % len(names)]]]
        for n in range(count)
    ]


def world(*, ring=3, shared=10):
    """Sixty merchants with five couples' telephones each; the first ones have a stock together."""
    stock = [f"mobile:{1000 + n}" for n in range(shared)]
    rows = []
    for at in range(60):
        couples, merchant = [f"mobile:{at * 5 + n}" for n in range(5)], f"M{at:02d}"
        own = claims(merchant, 20, names=stock) if at < ring else []
        rows.append((merchant, 100, couples + (stock if at < ring else []), own))
    return rows


def test_a_ring_is_told_to_each_of_its_merchants():
    found = RINGS.measure(merchants(*[100] * 60), world(), RINGS.parameters)
    assert [(one.merchant, one.k) for one in found if one.is_large] == [
        ("M00", 20),
        ("M01", 20),
        ("M02", 20),
    ]
    one = found[0]
    assert one.p < 1e-8
    assert one.figures == {
        "buyers": 20,
        "mobiles": 10,
        "accounts": 0,
        "devices": 0,
        "persons": 0,
        "partners": 2,
        "shared_most": 10,
    }
    assert {other.p for other in found[3:]} == {1.0}
    zh, en = worded(RINGS, one)
    assert zh.startswith("100笔申请中有20笔（20名购买人）使用了另外2家商户也在使用的10个手机号")
    assert en.startswith("20 of 100 claims by 20 buyers use what is also used at 2 other merchants")


def test_two_telephones_make_no_ring():
    found = RINGS.measure(merchants(*[100] * 60), world(shared=2), RINGS.parameters)
    assert {(one.p, one.k) for one in found} == {(1.0, 0)}


def test_a_merchant_without_claims_is_not_tested():
    [one] = RINGS.measure(merchants(5), [], RINGS.parameters)
    assert (one.gate, one.p) == ("too_few_claims", None)


def test_the_order_of_the_rows_changes_nothing():
    rows, people = world(), merchants(*[100] * 60)
    mixed = [(*row[:2], row[2][::-1], row[3][::-1]) for row in rows[::-1]]
    again = RINGS.measure(people, mixed, RINGS.parameters)
    assert again == RINGS.measure(people, rows, RINGS.parameters)


def test_two_rings_are_two():
    rows = world()
    theirs = [f"device:{n}" for n in range(6)]
    for at in (30, 31):
        rows[at] = (f"M{at}", 100, theirs, claims(f"M{at}", 12, names=theirs))
    found = rings(sides_of(rows), q_max=0.05)
    assert [(ring.merchants, len(ring.names), len(ring.bonds)) for ring in found] == [
        (("M00", "M01", "M02"), 10, 3),
        (("M30", "M31"), 6, 1),
    ]
