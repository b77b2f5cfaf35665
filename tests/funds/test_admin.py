"""Windows on fund lines."""

import pytest

from subsidy.accounts.models import Role
from subsidy.funds.models import FundLine
from tests import make
from tests.clerk import Clerk, said, text


class TestFundLine:
    def test_is_paused_and_resumed(self, shop):
        manager = Clerk(Role.PROGRAMME_MANAGER)
        manager.press("pause", shop.line, reason="a price is checked")
        assert shop.line.state == "paused"
        assert said(manager.press("pause", shop.line, reason="again")) == [
            "The state does not allow this."
        ]
        manager.press("resume", shop.line)
        assert shop.line.state == "open"

    @pytest.mark.parametrize("verb", ["pause", "resume"])
    def test_is_moved_by_the_manager_only(self, verb, shop):
        assert Clerk(Role.CITY_REVIEWER).press(verb, shop.line, reason="x").status_code == 403

    def test_is_shown_to_its_unit(self, shop):
        elsewhere = make.unit("130200", counties=())
        ours, theirs = (
            Clerk(Role.CITY_REVIEWER, units=[unit]).list(FundLine)
            for unit in (shop.unit, elsewhere)
        )
        assert ours.context["cl"].result_list.count() == 2
        assert theirs.context["cl"].result_list.count() == 0
        assert "Shijiazhuang" in text(ours)
