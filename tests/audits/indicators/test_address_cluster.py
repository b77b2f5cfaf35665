"""To which doors parcel after parcel is carried."""

from subsidy.audits.indicators.address_cluster import ADDRESS_CLUSTER
from tests import make
from tests.audits.indicators.people import gathered, hits_in, merchants, sold, worded

DOOR = {"applicant__delivery_address": "建华大街8号仓库"}


def test_parcels_for_many_people_within_a_week_are_hits_in_all_shops(shop):
    other = make.merchant(shop.programme, shop.unit)
    early = [sold(shop, day=6 - n, **DOOR) for n in range(4)]
    late = [sold(shop, other, **DOOR) for _ in range(2)]
    sold(shop, day=7, **DOOR)
    sold(shop, other)
    expected = [
        (
            merchant.credit_code,
            n,
            sorted([claim.reference, claim.subsidy_fen, 6] for claim in claims),
        )
        for merchant, n, claims in [(shop.merchant, 5, early), (other, 3, late)]
    ]
    assert gathered(ADDRESS_CLUSTER, shop) == sorted(expected)


def test_parcels_to_one_couple_are_no_hits(shop):
    make.terms(shop.programme, make.category("appliances.washer"))
    make.terms(shop.programme, make.category("appliances.television"))
    for category in ("refrigerator", "washer", "television"):
        for number in (81, 82):
            document = {"applicant__document_number": make.resident_id(number)}
            sold(shop, category=f"appliances.{category}", **DOOR, **document)
    assert hits_in(gathered(ADDRESS_CLUSTER, shop)) == {}


def test_what_is_picked_up_in_the_shop_is_not_looked_at(shop):
    for _ in range(6):
        sold(shop, **DOOR, delivery__kind="pickup")
    assert gathered(ADDRESS_CLUSTER, shop) == []


def test_one_of_many_merchants_with_a_busy_door_is_told_so():
    hits = [[f"C-{n:02d}", 75_000, 7 + n] for n in range(30)]
    rows = [("M00", 100, hits)] + [(f"M{at:02d}", 100, []) for at in range(1, 60)]
    findings = ADDRESS_CLUSTER.measure(merchants(*[100] * 60), rows, ADDRESS_CLUSTER.parameters)
    one, *others = findings
    assert (one.k, one.is_large, one.figures) == (30, True, {"parcels_most": 36})
    assert not any(other.is_large for other in others)
    zh, en = worded(ADDRESS_CLUSTER, one)
    assert zh.startswith(
        "100笔配送中有30笔送往短期内集中收货的地址（一周内为至少三人送达，最多36件"
    )
    assert en.startswith("30 of 100 deliveries went to addresses at which up to 36 subsidised")
