"""Windows on programmes and their terms."""

import pytest

from subsidy.accounts.models import Role
from tests.clerk import Clerk, said, text


class TestProgramme:
    def test_is_paused_and_resumed(self, shop):
        manager, programme = Clerk(Role.PROGRAMME_MANAGER), shop.programme
        assert "This field is required" in text(manager.press("pause", programme))
        manager.press("pause", programme, reason="money is checked")
        assert programme.state == "paused"
        manager.press("resume", programme)
        assert programme.state == "open"
        assert said(manager.press("open", programme)) == ["The state does not allow this."]

    @pytest.mark.parametrize("verb", ["open", "pause", "resume"])
    def test_is_moved_by_its_manager_only(self, verb, shop):
        answer = Clerk(Role.FINANCE_CHECKER).press(verb, shop.programme, reason="x")
        assert (answer.status_code, shop.programme.state) == (403, "open")


def test_terms_show_their_variants_in_yuan(shop):
    page = text(Clerk(Role.AUDITOR).look(shop.terms))
    assert "level 1" in page
    assert "2,000.00" in page
