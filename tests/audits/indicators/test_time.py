"""Which purchases are hits of the indicators of time, from claims in the database."""

from datetime import datetime, timedelta

from subsidy.audits.indicators import LATE_ENTRY, ODD_HOURS, OPENING_RUSH, RAPID_ENTRY
from subsidy.claims import services
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.clock import SHANGHAI
from tests import make
from tests.audits.indicators.cells import bought, hits_of, merchants, shares

DAY = "2024-09-20"


def test_the_hours_before_six_are_odd_and_midnight_itself_says_nothing(shop):
    night = bought(shop, DAY, "00:00:01")
    late = bought(shop, DAY, "05:59:59")
    bought(shop, DAY, "00:00:00")
    bought(shop, DAY, "06:00:00")
    assert hits_of(ODD_HOURS, shop) == (4, {night.reference: None, late.reference: None})


def test_a_customer_within_a_minute_of_another_is_a_hit(shop):
    bought(shop, DAY, "10:00:00")
    second = bought(shop, DAY, "10:00:59")
    bought(shop, DAY, "10:01:59")
    assert hits_of(RAPID_ENTRY, shop) == (2, {second.reference: 59})


def test_a_busy_day_of_a_till_is_not_looked_at(shop):
    for second in (0, 30):
        bought(shop, DAY, f"10:00:{second:02d}")
    assert hits_of(RAPID_ENTRY, shop, busy_max=1) == (0, {})


def test_purchases_of_one_second_and_of_one_customer_are_not_looked_at(shop):
    for _ in range(2):
        bought(shop, DAY, "10:00:00")
    number = make.resident_id(77_777)
    own = {"applicant__document_number": number, "applicant__mobile": "13900000009"}
    bought(shop, DAY, "11:00:00", **own)
    car = shop.car_body(
        **own,
        purchase__bought_on=DAY,
        purchase__bought_at=f"{DAY}T11:00:30+08:00",
    )
    services.submit(shop.merchant, ClaimRequest.model_validate(car), by=shop.by, at=make.NOON)
    assert hits_of(RAPID_ENTRY, shop) == (1, {})


def test_the_two_minutes_after_ten_are_the_rush(shop):
    bought(shop, DAY, "09:59:59")
    bought(shop, DAY, "10:00:00")
    first = bought(shop, DAY, "10:00:01")
    last = bought(shop, DAY, "10:01:59")
    bought(shop, DAY, "10:02:00")
    assert hits_of(OPENING_RUSH, shop) == (5, {first.reference: 1, last.reference: 119})


def test_the_hour_of_the_rush_is_a_parameter(shop):
    claim = bought(shop, DAY, "08:30:05")
    assert hits_of(OPENING_RUSH, shop, opens_at_minute=510) == (1, {claim.reference: 5})


def sold(shop, day, at):
    request = shop.request(
        purchase__bought_on=day,
        purchase__bought_at=f"{day}T15:00:00+08:00",
        purchase__invoice__issued_on=day,
        delivery__delivered_on=day,
    )
    return services.submit(shop.merchant, request, by=shop.by, at=at)


def test_sales_entered_weeks_later_are_hits_where_many_are_entered_together(shop):
    evening = datetime(2024, 9, 30, 21, 5, tzinfo=SHANGHAI)
    together = [sold(shop, "2024-09-19", evening + timedelta(minutes=n)) for n in range(3)]
    sold(shop, "2024-09-20", evening)  # ten days: not late yet
    for n in range(2):
        sold(shop, "2024-09-01", evening - timedelta(hours=3, minutes=n))  # late, but only two
    assert hits_of(LATE_ENTRY, shop) == (6, {claim.reference: 11 for claim in together})


def test_night_shops_online_are_compared_with_online_shops_alone():
    """Twelve sell three in ten at night, too few for a cell of their own; one shop does as they."""
    counters = merchants(60)
    online = [row._replace(merchant=f"N{row.merchant}", channel="online") for row in merchants(12)]
    rows = shares(30, *[0] * 59)
    rows += [(f"N{code}", n, hits) for code, n, hits in shares(*[28, 30, 32] * 4)]
    findings = ODD_HOURS.measure(counters + online, rows, ODD_HOURS.parameters)
    assert [one.merchant for one in findings] == [row.merchant for row in counters + online]
    assert [one.merchant for one in findings if one.is_large] == ["00"]
    cells = {one.merchant: (one.peer_cell["cell"], one.peer_cell["size"]) for one in findings}
    assert (cells["00"], cells["N00"]) == (("appliances/offline/urban", 60), ("all/online", 12))
    assert [one.p0 for one in findings if one.merchant == "N00"] == [0.3]
