"""Whose claims lie with few buyers, telephones or doors."""

from collections import Counter, defaultdict
from random import Random

import pytest

from subsidy.accounts.models import Role
from subsidy.audits import services
from subsidy.audits.indicators.concentration import CONCENTRATION
from tests import make
from tests.audits.indicators.people import gathered, hits_in, merchants, sold, worded

PHONE = {"applicant__mobile": "13900001111"}
DOOR = {"applicant__delivery_address": "建华大街8号仓库"}
#: Any merchant with a hit passes the screen.
ALL = {"claims_min": 1, "people_min": 1, "excess_claims_min": 1, "share_min": 0.1}


def rows_by_code(rows):
    return {row[0]: row for row in rows if row[0]}


class TestGather:
    def test_what_comes_after_a_households_claims_is_a_hit(self, shop):
        other = make.merchant(shop.programme, shop.unit)
        claims = [sold(shop, day=8 - n, **PHONE) for n in range(7)]
        sold(shop)
        for _ in range(5):
            sold(shop, other, **PHONE)

        rows = gathered(CONCENTRATION, shop, **ALL)

        own, others = (rows_by_code(rows)[one.credit_code] for one in (shop.merchant, other))
        assert own[:3] == (
            shop.merchant.credit_code,
            8,
            [
                [claim.reference, claim.subsidy_fen, [0, number, 0, claim.applicant_id]]
                for number, claim in sorted(
                    ((6, claims[5]), (7, claims[6])), key=lambda one: one[1].reference
                )
            ],
        )
        assert others == (other.credit_code, 5, [], [])

    def test_claims_may_change_places_within_category_unit_and_week(self, shop):
        other = make.merchant(shop.programme, shop.unit)
        for n in range(7):
            sold(shop, day=8 - n, **PHONE)
        sold(shop)
        for _ in range(5):
            sold(shop, other, **PHONE)
        sold(shop, other, day=20)

        rows = gathered(CONCENTRATION, shop, **ALL)

        assert rows_by_code(rows)[shop.merchant.credit_code][3] == [
            [1, 7, [1] * 7],  # Monday to Sunday before
            [2, 1, []],
        ]
        assert [row for row in rows if not row[0]] == [
            ("", 7, [1] * 7, 1),
            ("", 6, [1] * 5, 2),
        ]

    def test_buyers_and_doors_are_hands_too(self, shop):
        make.terms(shop.programme, make.category("appliances.washer"))
        make.terms(shop.programme, make.category("appliances.television"))
        person = {"applicant__document_number": make.resident_id(81)}
        for category in ("refrigerator", "washer", "television"):
            sold(shop, category=f"appliances.{category}", **person)
        for _ in range(3):
            sold(shop, **DOOR)
        for _ in range(4):
            sold(shop, delivery__kind="pickup", applicant__delivery_address="建设北大街200号")

        rows = gathered(CONCENTRATION, shop, hand_claims_max=2)

        assert sorted(seen[:3] for seen in hits_in(row[:3] for row in rows).values()) == [
            [0, 0, 3],
            [3, 0, 0],
        ]

    def test_a_telephone_that_was_named_a_hub_is_nobodys(self, shop):
        claims = [sold(shop, **PHONE) for _ in range(7)]
        assert len(hits_in(row[:3] for row in gathered(CONCENTRATION, shop))) == 2
        services.name_hub(
            kind="mobile",
            digest=bytes(claims[0].contact.mobile_digest),
            name="the shop's own",
            ties=False,
            reason="seen there",
            by=make.actor(Role.INSPECTOR),
            at=make.NOON,
        )
        assert gathered(CONCENTRATION, shop) == [(shop.merchant.credit_code, 7, [], [])]

    def test_nothing_is_read_of_who_may_not_be_large(self, shop):
        for _ in range(7):
            sold(shop, **PHONE)
        [row] = gathered(CONCENTRATION, shop)
        assert (row[1], len(row[2]), row[3]) == (7, 2, [])


WEEKS = 8


def sales(merchant, hands, *, people=None):
    """Claims of the merchant, spread over the weeks: (reference, week, hand, person)."""
    return [
        (f"C-{merchant}-{at:03d}", at % WEEKS, hand, f"{merchant}-{at % (people or 1_000)}")
        for at, hand in enumerate(hands)
    ]


def alone(merchant, n):
    return [f"{merchant}:{at}" for at in range(n)]


def cluster(merchant, n, *, held, hands):
    """So many claims, of which so many lie with a few hands."""
    return [f"{merchant}:few{at % hands}" for at in range(held)] + alone(merchant, n - held)


def families(merchant, n):
    """Pairs and threes, a family of four things, and one that furnished two homes."""
    sizes = [9, 4, 3, 3, *[2] * (n // 10)]
    names = [f"{merchant}:home{at}" for at, size in enumerate(sizes) for _ in range(size)]
    return names + alone(merchant, n - len(names))


def frozen(claims, *, household=5):
    """What the query would read of (merchant → its claims), telephones being the hands."""
    several = Counter(hand for own in claims.values() for _ref, _week, hand, _who in own)
    numbers = {hand: at for at, hand in enumerate(sorted(several), 1) if several[hand] > 1}
    rows, pools = [], defaultdict(list)
    for merchant, own in claims.items():
        seen, hits, strata = Counter(), [], defaultdict(list)
        for reference, week, hand, person in own:
            seen[hand] += 1
            if seen[hand] > household:
                hits.append([reference, 75_000, [0, seen[hand], 0, person]])
            strata[week].append(hand)
            pools[week].append(hand)
        rows.append((merchant, len(own), hits, _strata(strata, numbers) if hits else []))
    return rows + [("", n, hands, week) for week, n, hands in _strata(pools, numbers)]


def _strata(strata, numbers):
    return [
        [week, len(hands), sorted(numbers[hand] for hand in hands if hand in numbers)]
        for week, hands in sorted(strata.items())
    ]


def town(first, *, people=None, customers=families, others=59, n=100):
    """A merchant among others, each with customers of its own."""
    claims = {"M00": sales("M00", first, people=people)}
    claims |= {f"M{at:02d}": sales(f"M{at:02d}", customers(at, n)) for at in range(1, others + 1)}
    return merchants(len(first), *[n] * others), frozen(claims)


def first_of(first, *, people=None, customers=families, **changes):
    own, rows = town(first, people=people, customers=customers)
    parameters = CONCENTRATION.parameters | changes
    return CONCENTRATION.measure(own, rows, parameters)[0]


class TestMeasure:
    def test_a_merchant_with_few_hands_is_found_and_told_so(self):
        own, rows = town(cluster("M00", 100, held=40, hands=3))
        one, *others = CONCENTRATION.measure(own, rows, CONCENTRATION.parameters)
        assert (one.k, one.is_large, one.peer_cell["size"]) == (25, True, 60)
        assert one.p < 1e-9
        assert one.excess_fen == pytest.approx(25 * 75_000, rel=0.2)
        figures = dict(one.figures)
        assert 0.05 < figures.pop("top_expected") < 0.12
        assert 0.01 < figures.pop("hhi_expected") < 0.02
        assert figures == {
            "further_of_buyers": 0,
            "further_by_mobile": 25,
            "further_to_doors": 0,
            "hand_most": 14,
            "people": 25,
            "household": 5,
            "top_share": 0.42,
            "hhi": 0.0594,
            "p_permutation": 0.001,
        }
        assert not any(other.is_large for other in others)
        zh, en = worded(CONCENTRATION, one)
        assert zh.startswith(
            "100笔申请中有25笔超出同一购买人（0笔）、同一手机号（25笔）或同一收货地址（0笔）的前5笔，"
            "单一对象最多14笔，涉及25人"
        )
        assert en.startswith(
            "25 of 100 claims come after the first 5 of the same buyer (0), telephone (25) or "
            "delivery address (0), up to 14 of one, for 25 people; "
        )
        assert "The five busiest hold 42.0% of the claims;" in en

    @pytest.mark.parametrize("n", [32, 60, 100, 200])
    def test_an_honest_shop_of_families_is_not_however_small(self, n):
        one = first_of(families("M00", n))
        assert (one.gate, one.is_large) == ("", False)
        assert one.p > 1e-3

    def test_a_small_shop_with_few_hands_is(self):
        one = first_of(cluster("M00", 40, held=30, hands=2))
        assert (one.k, one.is_large) == (20, True)

    def test_an_honest_shop_with_one_telephone_for_a_village_is_not(self):
        village = cluster("M00", 1_000, held=90, hands=1)
        one = first_of(village, customers=alone)
        assert (one.k, one.is_large, one.p < 1e-9) == (85, False, True)
        assert first_of(village, customers=alone, share_min=0.06).is_large

    def test_one_family_is_no_few_hands_however_much_it_bought(self):
        few = cluster("M00", 100, held=40, hands=3)
        assert not first_of(few, people=4).is_large
        assert first_of(few, people=5).is_large

    def test_who_is_drawn_from_itself_alone_is_not_confirmed(self):
        own, rows = town(cluster("M00", 100, held=40, hands=3))
        mine = next(row for row in rows if row[0] == "M00")
        pools = {stratum: (claims, hands) for stratum, claims, hands in mine[3]}
        lonely = [row if row[0] else ("", *pools[row[3]], row[3]) for row in rows]
        one = CONCENTRATION.measure(own, lonely, CONCENTRATION.parameters)[0]
        assert (one.k, one.is_large, one.p < 1e-9) == (25, False, True)
        assert one.figures["p_permutation"] == 1
        assert one.figures["top_share"] == one.figures["top_expected"] == 0.42

    @pytest.mark.parametrize(
        "changes",
        [
            {"concentration_min": 8},  # times the share of the five busiest
            {"permutation_p_max": 0.0005},  # of 999 draws
            {"people_min": 26},
            {"excess_claims_min": 26},
            {"screen": 1e-300},
        ],
    )
    def test_each_gate_keeps_it_small(self, changes):
        one = first_of(cluster("M00", 100, held=40, hands=3), **changes)
        assert (one.k, one.is_large) == (25, False)

    def test_who_has_few_claims_is_not_tested(self):
        one = first_of(cluster("M00", 29, held=20, hands=1))
        assert (one.gate, one.p, one.figures) == ("too_few_claims", None, {})

    def test_the_order_of_rows_and_merchants_changes_nothing(self):
        own, rows = town(cluster("M00", 100, held=40, hands=3))
        found = CONCENTRATION.measure(own, rows, CONCENTRATION.parameters)
        Random(3).shuffle(rows)
        assert CONCENTRATION.measure(own, rows, CONCENTRATION.parameters) == found
        mixed = CONCENTRATION.measure(own[::-1], rows, CONCENTRATION.parameters)
        assert mixed[::-1] == found

    def test_another_population_draws_otherwise(self):
        own, rows = town(cluster("M00", 100, held=40, hands=3))
        one = CONCENTRATION.measure(own, rows, CONCENTRATION.parameters)[0]
        own[1] = own[1]._replace(subsidy_fen=1)
        other = CONCENTRATION.measure(own, rows, CONCENTRATION.parameters)[0]
        assert other.figures["top_expected"] != one.figures["top_expected"]
        assert other.figures["top_share"] == one.figures["top_share"]
