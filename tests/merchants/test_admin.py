"""Windows on merchants and their payout accounts."""

from datetime import timedelta

import pytest

from subsidy.accounts.models import Role
from subsidy.merchants import services
from subsidy.merchants.models import Merchant
from tests import make
from tests.clerk import Clerk, buttons, said, text

DOORS = [
    ("check", Role.COUNTY_REVIEWER, "checked"),
    ("review", Role.CITY_REVIEWER, "reviewed"),
    ("notice", Role.CITY_REVIEWER, "noticed"),
]


@pytest.fixture
def applied(db):
    return make.applied_merchant(make.unit())


class TestMerchant:
    def test_is_admitted_from_desk_to_desk(self, applied, monkeypatch):
        for verb, role, state in DOORS:
            Clerk(role).press(verb, applied)
            assert applied.state == state
        manager = Clerk(Role.PROGRAMME_MANAGER)
        assert said(manager.press("activate", applied)) == [
            "The public notice is still running. Wait until it ends."
        ]
        later = make.NOON + timedelta(days=8)
        monkeypatch.setattr("subsidy.core.clock.now", lambda: later)
        manager.press("activate", applied)
        assert applied.state == "active"

    def test_loses_its_standing_by_a_case_alone_and_gets_it_back_by_nobody_alone(self, shop):
        manager, reviewer = Clerk(Role.PROGRAMME_MANAGER), Clerk(Role.CITY_REVIEWER)
        merchant = shop.merchant
        assert buttons(manager.look(merchant)) == [
            "Let go",
            "Propose to merge",
            "Propose a new credit code",
            "Hold",
        ]
        services.suspend(merchant, by=make.actor(), at=make.NOON, reason="case 7")
        assert buttons(manager.look(merchant)) == [
            "Let go",
            "Propose to merge",
            "Propose a new credit code",
            "Hold",
        ]
        assert buttons(reviewer.look(merchant)) == ["Hold", "Propose to reinstate"]
        assert merchant.state == "suspended"

    def test_lets_go_who_leaves(self, shop):
        Clerk(Role.PROGRAMME_MANAGER).press("exit", shop.merchant, reason="closes")
        assert shop.merchant.state == "exited"

    @pytest.mark.parametrize(("verb", "role", "_state"), DOORS)
    def test_is_admitted_by_nobody_else(self, verb, role, _state, applied):
        assert Clerk(Role.AUDITOR).press(verb, applied).status_code == 403
        assert applied.state == "applied"

    def test_is_shown_to_its_unit(self, shop):
        elsewhere = make.unit("130200", counties=())
        name = shop.merchant.name
        assert name in text(Clerk(Role.CITY_REVIEWER, units=[shop.unit]).list(Merchant))
        assert name not in text(Clerk(Role.CITY_REVIEWER, units=[elsewhere]).list(Merchant))

    def test_hides_its_legal_person(self, shop):
        page = text(Clerk(Role.AUDITOR).look(shop.merchant))
        assert "李*" in page
        assert "李四" not in page


class TestPayoutAccount:
    def proposed(self, merchant, *, by):
        return services.propose_account(
            merchant,
            bank="中国建设银行",
            branch="石家庄裕华支行",
            number="6222020402000123461",
            name=merchant.name,
            by=by,
            at=make.NOON - timedelta(days=4),
        )

    def test_is_approved_by_a_checker(self, shop):
        account = self.proposed(shop.merchant, by=make.actor(Role.FINANCE_MAKER))
        checker = Clerk(Role.FINANCE_CHECKER)
        assert "6222020402000123461" not in text(checker.look(account))
        assert said(checker.press("approve", account)) == ["Done: Approve"]
        assert (account.state, account.approved_by) == ("active", checker.user)

    def test_is_approved_by_no_maker(self, shop):
        account = self.proposed(shop.merchant, by=make.actor(Role.FINANCE_MAKER))
        assert Clerk(Role.FINANCE_MAKER).press("approve", account).status_code == 403


class TestKey:
    def test_is_revoked(self, shop):
        Clerk(Role.SECURITY_ADMINISTRATOR).press("revoke", shop.key)
        assert shop.key.revoked_at == make.NOON

    def test_is_revoked_by_no_reviewer(self, shop):
        assert Clerk(Role.CITY_REVIEWER).press("revoke", shop.key).status_code == 403
