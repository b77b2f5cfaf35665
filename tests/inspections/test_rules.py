"""What is looked at on a visit, and what visits by chance say about all merchants."""

import pytest

from subsidy.inspections.rules.checklists import checklist, item_named
from subsidy.inspections.rules.prevalence import prevalence


@pytest.mark.parametrize("group", ["appliances", "digital", "cars", "e_bikes", "home", ""])
def test_an_undercover_visitor_sees_what_a_buyer_can_see(group):
    everything = [item.code for item in checklist(group, is_undercover=False)]
    undercover = [item.code for item in checklist(group, is_undercover=True)]
    assert set(undercover) < set(everything)
    assert len(everything) == len(set(everything))
    assert "stock_books_are_kept" not in undercover
    assert all(item_named(code).code == code for code in everything)


def test_each_group_is_asked_for_its_own():
    assert "old_car_is_gone" in [item.code for item in checklist("cars", is_undercover=False)]
    assert "old_car_is_gone" not in [item.code for item in checklist("home", is_undercover=False)]


def test_visits_of_equal_chance_give_the_plain_share_with_exact_limits():
    found = prevalence([(0.1, True)] * 2 + [(0.1, False)] * 18)
    assert found.visits == 20
    assert found.share == pytest.approx(0.1)
    # Clopper-Pearson, 2 of 20 at 90 %: 0.0181 to 0.2826
    assert (found.low, found.high) == (
        pytest.approx(0.0181, abs=1e-4),
        pytest.approx(0.2826, abs=1e-4),
    )


def test_a_merchant_who_was_unlikely_to_be_chosen_stands_for_many():
    found = prevalence([(0.01, True), (1.0, False), (1.0, False), (1.0, False)])
    assert found.share == pytest.approx(100 / 103)
    assert found.low < 0.2 < found.high  # but one visit is one visit


def test_without_a_visit_nothing_is_known():
    assert prevalence([]) == prevalence([])
    assert (prevalence([]).share, prevalence([]).low, prevalence([]).high) == (None, 0.0, 1.0)


def test_the_order_of_the_visits_changes_nothing():
    visits = [(0.3, True), (0.01, False), (0.2, False), (0.07, True)]
    assert prevalence(visits) == prevalence(visits[::-1])
