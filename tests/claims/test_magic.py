"""Magic serial numbers, without a database."""

import pytest

from subsidy.claims.rules import magic


@pytest.mark.parametrize(
    ("value", "serial"),
    [
        ("TEST-REVIEW", "TEST-REVIEW"),
        ("test review 0042", "TEST-REVIEW"),
        ("TEST-PAY7", "TEST-PAY"),
        ("TEST-PRICE-HIGH", "TEST-PRICE-HIGH"),
        ("TEST-REVIEWED", None),
        ("SN-TEST-REVIEW", None),
        ("", None),
        ("42", None),
    ],
)
def test_are_known_with_digits_behind_them(value, serial):
    found = magic.magic_of(value)
    assert (found.serial if found else None) == serial


def test_the_first_one_counts():
    index, one = magic.first_magic(["SN1", "TEST-PAY", "TEST-REVIEW"])
    assert (index, one.serial) == (1, "TEST-PAY")
    assert magic.first_magic(["SN1"]) is None


def test_each_either_refuses_or_ends():
    assert all(bool(one.code) != bool(one.ending) for one in magic.MAGIC)


@pytest.mark.parametrize(
    ("trace", "ending"),
    [
        ([{"step": "terms"}, {"step": "sandbox", "serial": "TEST-PAY"}], "pay"),
        ([{"step": "sandbox", "serial": "TEST-OF-OLD"}], ""),
        ([{"step": "terms"}, "odd"], ""),
        ([], ""),
    ],
)
def test_the_trace_keeps_what_is_to_become_of_a_claim(trace, ending):
    assert magic.ending_of(trace) == ending


def test_routing_follows_the_magic_and_leaves_others_alone():
    traces = {
        number: [{"step": "sandbox", "serial": serial}]
        for number, serial in enumerate(["TEST-APPROVE", "TEST-REVIEW", "TEST-DUPLICATE"])
    }
    assert magic.routed(traces | {9: []}) == {0: [], 1: [{"code": "sandbox", "saw": {}}]}
