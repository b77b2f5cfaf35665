from datetime import date

import pytest

from subsidy.funds.services import set_quota
from subsidy.operations.services import prove
from tests.funds.treasury import Treasury
from tests.make import NOON, SWEEP

pytestmark = pytest.mark.django_db


def test_nothing_drifts_whatever_was_ordered():
    treasury = Treasury()
    treasury.done("allot", 500, batch=treasury.central)
    treasury.done("reallot", 700, to_line=treasury.elsewhere)
    treasury.done("return", 300)
    treasury.done("freeze", 200)
    treasury.done("thaw", 100)
    paper = treasury.paper("P-2", corrects="D-1", belongs_on=date(2024, 8, 2))
    treasury.done("return", 7, batch=treasury.own, paper=paper)
    set_quota(treasury.line, claims=3, by=SWEEP, at=NOON, reason="a run on it")
    assert [str(drift) for drift in prove()] == []
