"""Whose buyers all confirm on the same few devices."""

from subsidy.audits import pages
from subsidy.audits.indicators.shared_device import SHARED_DEVICE
from tests import make
from tests.audits.indicators.people import gathered, hits_in, merchants, sold, worded


def test_a_device_that_five_people_use_is_a_hit_wherever_it_was(shop):
    other = make.merchant(shop.programme, shop.unit)
    busy = {"payment__device": "DEV-1"}
    mine = [sold(shop, **busy) for _ in range(4)]
    theirs = [sold(shop, other, **busy)]
    for _ in range(4):
        sold(shop, payment__device="DEV-2")
    sold(shop)
    rows = gathered(SHARED_DEVICE, shop)
    assert hits_in(rows) == {claim.reference: [5, 2] for claim in [*mine, *theirs]}
    assert {row[0]: row[1] for row in rows} == {shop.merchant.credit_code: 8, other.credit_code: 1}


def hits(merchant, count, *, shops=1):
    return [[f"C-{merchant}-{n:02d}", 75_000, [9 + n, shops]] for n in range(count)]


def test_shops_with_tablets_are_peers_of_shops_alone():
    """Half of the shops have a tablet; one online seller does what they do, and nobody else."""
    people = merchants(*[100] * 60) + [
        row._replace(merchant=f"N{at:02d}", channel="online")
        for at, row in enumerate(merchants(*[100] * 40))
    ]
    rows = [(f"M{at:02d}", 100, hits(f"M{at:02d}", 12 * (at % 2))) for at in range(60)]
    rows += [(f"N{at:02d}", 100, []) for at in range(1, 40)]
    rows.append(("N00", 100, hits("N00", 12, shops=2)))
    findings = {one.merchant: one for one in SHARED_DEVICE.measure(people, rows, PARAMETERS)}
    assert [name for name, one in findings.items() if one.is_large] == ["N00"]
    one = findings["N00"]
    assert one.figures == {"people_most": 20, "wandering": 12}
    assert one.peer_cell["cell"] == "all/online"
    assert findings["M00"].peer_cell["cell"] == "appliances/offline/urban"
    assert pages.cell_name("all/online") == "all merchants of the programme · on the net"
    assert one.p < 1e-6
    assert findings["M01"].p > 0.01


PARAMETERS = SHARED_DEVICE.parameters


def test_says_so_in_both_languages():
    rows = [("M00", 100, hits("M00", 60))] + [(f"M{at:02d}", 100, []) for at in range(1, 60)]
    one = SHARED_DEVICE.measure(merchants(*[100] * 60), rows, PARAMETERS)[0]
    zh, en = worded(SHARED_DEVICE, one)
    assert zh.startswith("100笔购买中有60笔在多人共用的设备上确认，同一设备最多为68人确认（其中0笔")
    assert en.startswith("60 of 100 purchases were confirmed on a device that confirmed for up to")
