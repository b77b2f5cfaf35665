"""Whose goods go where customers of such a shop do not live."""

from datetime import date

from subsidy.audits.indicators.place import PLACE
from subsidy.claims.models import Claim
from subsidy.regions.models import County, CountyUnit
from tests import make
from tests.audits.indicators.people import gathered, hits_in, merchants, sold, worded

FAR = {"applicant__county": "130202"}


def test_a_home_where_hardly_anybody_else_buys_from_is_a_hit(shop):
    make.unit("130200", counties=("130202",))
    other = make.merchant(shop.programme, shop.unit)
    far = sold(shop, **FAR)
    for _ in range(3):
        sold(shop, other)
    assert hits_in(gathered(PLACE, shop, others_min=3)) == {
        far.reference: [True, False, False, False]
    }
    assert hits_in(gathered(PLACE, shop, others_min=4)) == {}  # too little is known of others


def test_a_home_across_the_border_is_usual_where_others_sell_there_too(shop):
    make.unit("130200", counties=("130202",))
    other = make.merchant(shop.programme, shop.unit)
    mine = sold(shop, **FAR)
    for changes in (FAR, {}, {}):
        sold(shop, other, **changes)
    assert hits_in(gathered(PLACE, shop, others_min=1, usual_min=0.3)) == {}
    assert set(hits_in(gathered(PLACE, shop, others_min=1, usual_min=0.4))) == {mine.reference}


def test_of_online_customers_who_live_everywhere_only_a_home_outside_all_units_is_a_hit(shop):
    far = make.unit("130200", counties=("130202",))
    county = County.objects.create(code="130999", name_zh="某县", name_en="Some county")
    CountyUnit.objects.create(county=county, unit=far, valid_from=date(2024, 9, 25))
    other = make.merchant(shop.programme, shop.unit)
    for changes in (FAR, {"applicant__county": "130999"}):
        sold(shop, channel="online", **changes)
    outside = sold(shop, day=9, channel="online", applicant__county="130999")
    for _ in range(3):
        sold(shop, other, channel="online")
    assert hits_in(gathered(PLACE, shop, others_min=3)) == {
        outside.reference: [True, False, False, False]
    }


def test_what_a_look_at_the_claim_found_far_away_is_a_hit(shop):
    codes = ("delivered_far_away", "terminal_far_away", "evidence_place_differs", "late")
    claims = [sold(shop) for _ in codes]
    for claim, code in zip(claims, codes, strict=True):
        Claim.objects.filter(pk=claim.pk).update(routed_because=[{"code": code, "saw": {}}])
    assert hits_in(gathered(PLACE, shop)) == {
        claim.reference: [False, *(at == place for at in range(3))]
        for place, claim in enumerate(claims[:3])
    }


def test_one_of_many_merchants_with_odd_places_is_told_so():
    hits = [[f"C-{n:02d}", 75_000, [n % 2 == 0, n % 2 == 1, False, n == 0]] for n in range(40)]
    rows = [("M00", 100, hits)] + [(f"M{at:02d}", 100, []) for at in range(1, 60)]
    one, *others = PLACE.measure(merchants(*[100] * 60), rows, PLACE.parameters)
    assert (one.k, one.is_large) == (40, True)
    assert one.figures == {
        "homes_far": 20,
        "deliveries_far": 20,
        "terminals_far": 0,
        "photos_far": 1,
    }
    assert not any(other.is_large for other in others)
    zh, en = worded(PLACE, one)
    assert zh.startswith("100笔申请中有40笔地点异常：购买人来自少见地区20笔、配送地过远20笔")
    assert en.startswith("40 of 100 claims are out of place: 20 buyers live where customers")
