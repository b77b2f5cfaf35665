"""The rings of a run: who belongs in one case, what they share, how it is drawn."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation

from subsidy.accounts.models import Role
from subsidy.audits import services
from subsidy.audits.rings_svg import draw
from subsidy.audits.rules.story import Story
from subsidy.audits.services.rings import Link, RingSeen, Thing
from subsidy.merchants.models import Merchant
from subsidy.merchants.services import RosterPerson, declare_roster
from tests import make
from tests.audits.indicators.people import sold
from tests.clerk import Clerk, text

PHONES = ["13900001111", "13900002222", "13900003333"]


@pytest.fixture
def run(shop):
    """Two merchants with three telephones between them, and a third with many people of its own."""
    other, third = (make.merchant(shop.programme, shop.unit) for _ in range(2))
    staff = [RosterPerson("staff", "resident_id", make.resident_id(2_000 + n)) for n in range(60)]
    declare_roster(third, staff, is_whole=True, by=make.FILE, at=make.NOON)
    sold(shop, third)
    for phone in PHONES:
        sold(shop, applicant__mobile=phone)
        sold(shop, day=1, applicant__mobile=phone)
        sold(shop, other, applicant__mobile=phone)
    return services.run_audit(shop.programme, as_of=make.TODAY, by=make.SWEEP, at=make.NOON)


class TestRings:
    def test_are_found_again_in_the_frozen_rows(self, shop, run, django_assert_num_queries):
        with django_assert_num_queries(4):
            [ring] = services.rings(run)
        first, second = ring.members
        assert (first, len(ring.claims[first.credit_code])) == (shop.merchant, 6)
        assert len(ring.claims[second.credit_code]) == 3
        assert {thing.masked for thing in ring.things} == {
            "139****1111",
            "139****2222",
            "139****3333",
        }
        assert {(thing.kind, thing.buyers) for thing in ring.things} == {("mobile", 3)}
        assert len(ring.links) == 6
        assert ring.story.en == "9 buyers, 3 telephones, 2 shops, 2 days"
        assert ring.short.zh == "3名购买人、1个手机号、2家门店、2天"

    def test_of_a_run_that_is_not_frozen_are_none(self, shop):
        run = services.start_run(shop.programme, as_of=make.TODAY, by=make.SWEEP, at=make.NOON)
        assert services.rings(run) == []

    def test_are_drawn_on_the_page_of_the_run(self, run):
        page = text(Clerk(Role.AUDITOR).look(run))
        assert "3 buyers, 1 telephone, 2 shops, 2 days" in page
        assert "139****1111" in page
        assert PHONES[0] not in page


def ring(*, merchants=2, things=3, name="长安<b>&电器"):
    members = tuple(
        Merchant(pk=at, credit_code=f"M{at:02d}", name=f"{name}{at}") for at in range(merchants)
    )
    kinds = ("mobile", "account", "device", "person")
    shown = tuple(
        Thing(f"{kinds[at % 4]}:{at}", kinds[at % 4], f"***{at}", things - at)
        for at in range(things)
    )
    links = tuple(
        Link(member.credit_code, thing.name, (place + at) % 3)
        for place, member in enumerate(members)
        for at, thing in enumerate(shown)
    )
    bond = (("mobile", "mobile:0"), ("C-1", "C-2"))
    story = Story(claims=9, buyers=7, shops=merchants, days=2, bonds=(bond,))
    return RingSeen(members, shown, links, {}, story, story)


class TestDraw:
    def test_is_a_picture_with_a_title_and_escaped_names(self):
        svg = draw(ring())
        root = ET.fromstring(svg)
        space = "{http://www.w3.org/2000/svg}"
        assert root.get("role") == "img"
        assert root.find(f"{space}title").text == (
            "Ring of merchants: 7 buyers, 1 telephone, 2 shops, 2 days"
        )
        assert "<b>" not in svg
        shapes = [len(root.findall(f".//{space}{shape}")) for shape in ("rect", "circle", "line")]
        assert shapes == [3, 3 + 3, 6]  # with the ground, and with the legend
        assert "declared person" not in svg

    def test_speaks_chinese(self):
        with translation.override("zh-hans"):
            svg = draw(ring(things=4))
        words = re.findall(r"[一-鿿]+", svg)
        assert {"商户关联图", "手机号", "银行账户", "设备", "申报人员"} <= set(words)
        assert not re.search("Lines|Ring|buyer", svg)

    def test_is_the_same_for_the_same_ring(self):
        assert draw(ring(things=9)) == draw(ring(things=9))

    def test_of_a_large_ring_says_what_it_leaves_out(self):
        svg = draw(ring(merchants=13, things=20))
        assert "Not drawn: 7." in svg
        ET.fromstring(svg)
