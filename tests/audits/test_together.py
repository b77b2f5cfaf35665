"""Which questions one connection asks: those that read layouts in common."""

from collections import Counter

from subsidy.audits.services import indicators
from subsidy.audits.services.compute import Asked
from subsidy.audits.services.gathering import _names, _together
from subsidy.audits.services.registry import indicator_named

QUESTIONS = [Asked(one.name) for one in indicators()] + [Asked("splitting", is_shadow=True)]


def layouts(group):
    return [_names(indicator_named(asked.indicator).over) for asked in group]


def test_every_question_is_asked_once():
    asked = Counter(asked for group in _together(QUESTIONS) for asked in group)
    assert asked == Counter(QUESTIONS)


def test_no_layout_is_made_by_two():
    makers = Counter(
        name for group in _together(QUESTIONS) for name in set().union(*layouts(group))
    )
    assert set(makers.values()) == {1}
    assert {"contacts", "hands", "numbers", "ties", "compared", "invoices"} < makers.keys()


def test_who_reads_none_is_asked_by_whoever_is_free():
    free = {asked.indicator for group in _together(QUESTIONS) if len(group) == 1 for asked in group}
    assert {"burst", "odd_hours", "place"} < free


def test_the_largest_group_comes_first():
    sizes = [len(group) for group in _together(QUESTIONS)]
    assert sizes == sorted(sizes, reverse=True)
