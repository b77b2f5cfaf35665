"""Of whose sales the citizens say: I did not buy this."""

import pytest

from subsidy.audits.indicators.denials import DENIALS, UNASKED_DENIALS
from subsidy.claims.models import CitizenCode, CitizenWord
from tests import make
from tests.audits.indicators.people import LATER, gathered, merchants, sold, worded


def ask(claim):
    CitizenCode.objects.create(claim=claim, purpose="inquiry", made_at=make.NOON, expires_at=LATER)


def say(claim, said, *, via, at=make.NOON):
    CitizenWord.objects.create(claim=claim, said=said, via=via, at=at, reason="")


def test_asked_and_unasked_denials_are_told_apart(shop):
    asked, satisfied, unasked, later = (sold(shop) for _ in range(4))
    for claim in (asked, satisfied):
        ask(claim)
    say(asked, "not_bought", via="inquiry")
    say(satisfied, "bought", via="inquiry")
    say(unasked, "not_bought", via="status")
    say(later, "not_bought", via="status", at=LATER)
    code = shop.merchant.credit_code
    assert gathered(DENIALS, shop) == [(code, 2, [[asked.reference, asked.subsidy_fen, None]])]
    assert gathered(UNASKED_DENIALS, shop) == [
        (code, 2, [[unasked.reference, unasked.subsidy_fen, None]])
    ]


def rows(denied, asked):
    return [("M00", asked, [[f"C-{n}", 75_000, None] for n in range(denied)])]


@pytest.mark.parametrize(
    ("denied", "asked", "lower", "is_large"),
    [
        (4, 10, 0.1500282, True),  # Clopper-Pearson, one-sided 95 %
        (3, 10, 0.08726443, True),
        (2, 10, 0.03677144, False),  # two may be chance
        (3, 200, 0.004101, False),  # not above the honest rate
    ],
)
def test_the_lower_bound_must_be_above_the_honest_rate(denied, asked, lower, is_large):
    [one] = DENIALS.measure(merchants(500), rows(denied, asked), DENIALS.parameters)
    assert one.figures["share_lower"] == pytest.approx(lower, rel=1e-3)
    assert one.is_large == is_large


def test_says_so_in_both_languages():
    [one] = DENIALS.measure(merchants(500), rows(4, 10), DENIALS.parameters)
    zh, en = worded(DENIALS, one)
    assert zh.startswith("被询问的10名购买人中有4名表示未曾购买：95%置信下占比不低于15.0%")
    assert en.startswith(
        "4 of 10 citizens who were asked say that they did not buy: at least 15.0%"
    )
    [one] = UNASKED_DENIALS.measure(merchants(500), rows(9, 300), UNASKED_DENIALS.parameters)
    assert one.is_large
    zh, en = worded(UNASKED_DENIALS, one)
    assert zh.startswith("300笔申请中有9笔的购买人主动表示未曾购买")
    assert en.startswith("For 9 of 300 claims the citizen said unasked that they did not buy")


def test_nobody_asked_is_not_tested():
    [one] = DENIALS.measure(merchants(500), [], DENIALS.parameters)
    assert (one.gate, one.figures) == ("too_few_claims", {})


def test_nobody_who_denies_has_a_bound_of_nothing():
    [one] = DENIALS.measure(merchants(500), rows(0, 30), DENIALS.parameters)
    assert (one.is_large, one.figures) == (False, {"share_lower": 0.0})
