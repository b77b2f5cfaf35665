"""What the registers hold against a request: filed price, terminal, watch."""

import pytest

from subsidy.claims.rules.checks import Known, Look, registered_faults
from subsidy.core.faults import Fault
from tests.claims.checks.sale import request


@pytest.mark.parametrize(
    ("known", "blocking"),
    [
        (Known(), []),
        (Known(filed_price_fen=499_900), []),
        (
            Known(filed_price_fen=499_899),
            [Fault("price_above_filed", "/purchase/price_fen", {"filed_price_fen": 499_899})],
        ),
        (Known(terminals={"T0001": 1}), []),
        (
            Known(terminals={"T0002": 1}),
            [Fault("terminal_unknown", "/payment/terminal", {"store": "S001"})],
        ),
        (
            Known(filed_price_fen=1, terminals={"T0002": 1}),
            [
                Fault("price_above_filed", "/purchase/price_fen", {"filed_price_fen": 1}),
                Fault("terminal_unknown", "/payment/terminal", {"store": "S001"}),
            ],
        ),
    ],
)
def test_what_blocks_is_told_with_what_was_seen(known, blocking):
    assert registered_faults(request(), known) == (blocking, [])


def test_a_sale_without_terminal_is_held_to_none():
    known = Known(terminals={"T0002": 1})
    assert registered_faults(request(payment__terminal=""), known) == ([], [])
    assert registered_faults(request(payment=None), known) == ([], [])


def test_a_watch_asks_for_a_closer_look():
    known = Known(watched=("mobile", "address"))
    assert registered_faults(request(), known) == (
        [],
        [Look("watched", {"kinds": ["mobile", "address"]})],
    )
