import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from subsidy.accounts import rules
from subsidy.accounts.backends import RoleBackend
from subsidy.accounts.models import Role, User

MONEY_VERBS = [
    "claims.approve_claim",
    "claims.reject_claim",
    "disbursements.draft_batch",
    "disbursements.seal_batch",
    "disbursements.approve_batch",
    "disbursements.send_batch",
    "disbursements.demand_recovery",
    "merchants.approve_payoutaccount",
    "funds.pause_fundline",
    "reports.view_fund_report",
]


def user(role: str) -> User:
    return User(username="somebody", role=role, is_staff=True)


SAMPLE_VERBS = [
    f"sampling.{verb}_sample"
    for verb in (
        *("announce", "freeze", "draw", "record"),
        *("evaluate", "reopen", "close", "cancel"),
    )
]


class TestRoles:
    def test_are_all_in_the_table(self):
        assert set(rules.ROLE_PERMISSIONS) == set(Role.values)

    @pytest.mark.parametrize("role", Role.values)
    def test_see_the_business_rooms(self, role):
        assert user(role).has_perm("claims.view_claim")
        assert user(role).has_module_perms("claims")

    @pytest.mark.parametrize("permission", MONEY_VERBS)
    def test_let_no_security_administrator_touch_money(self, permission):
        assert not user(Role.SECURITY_ADMINISTRATOR).has_perm(permission)

    def test_let_the_security_administrator_manage_people_and_keys(self):
        administrator = user(Role.SECURITY_ADMINISTRATOR)
        wanted = ["accounts.view_user", "accounts.add_user", "accounts.change_user"]
        assert administrator.has_perms([*wanted, "merchants.create_apikey"])

    def test_let_the_auditor_see_everything_and_change_samples_alone(self):
        verbs = user(Role.AUDITOR).get_all_permissions()
        assert verbs == {
            "audits.run_audit",
            "cases.see_undercover",
            "claims.open_evidence",
            "inspections.see_undercover",
            "operations.explain_driftcase",
            "operations.mend_driftcase",
            "operations.view_four_eyes",
            "reports.make_snapshot",
            "reports.retry_reportdelivery",
            "reports.set_reportschedule",
            "reports.view_fund_report",
            *SAMPLE_VERBS,
        }
        rooms = rules.BUSINESS_ROOMS | rules.STAFF_ROOMS
        assert all(user(Role.AUDITOR).has_perm(f"{room}.view_it") for room in rooms)

    @pytest.mark.parametrize(
        ("maker_verb", "checker_verb"),
        [
            ("disbursements.draft_batch", "disbursements.approve_batch"),
            ("disbursements.seal_batch", "disbursements.approve_batch"),
            ("disbursements.seal_batch", "disbursements.endorse_batch"),
            ("disbursements.propose_lift_paymentstop", "disbursements.lift_paymentstop"),
            ("merchants.propose_payoutaccount", "merchants.approve_payoutaccount"),
            ("disbursements.demand_recovery", "disbursements.record_repayment"),
            ("disbursements.propose_instalmentplan", "disbursements.approve_instalmentplan"),
            ("disbursements.propose_writeoff", "disbursements.approve_writeoff"),
            ("disbursements.propose_treasuryreturn", "disbursements.approve_treasuryreturn"),
            ("disbursements.propose_accountcorrection", "disbursements.approve_accountcorrection"),
            ("funds.propose_fundorder", "funds.approve_fundorder"),
            ("cases.propose_sanction", "cases.approve_sanction"),
            ("cases.propose_reinstatement", "cases.approve_reinstatement"),
            ("cases.handle_case", "cases.decide_case"),
        ],
    )
    def test_never_give_both_pairs_of_eyes_to_one(self, maker_verb, checker_verb):
        for role in Role.values:
            assert not user(role).has_perms([maker_verb, checker_verb])

    def test_show_staff_rooms_to_few(self):
        assert not user(Role.COUNTY_REVIEWER).has_perm("accounts.view_user")
        assert not user(Role.COUNTY_REVIEWER).has_module_perms("accounts")

    @pytest.mark.parametrize("permission", ["claims.pay_claim", "claims", "", "x.view_y"])
    def test_refuse_what_nobody_may(self, permission):
        assert not any(user(role).has_perm(permission) for role in Role.values)


class TestRoleBackend:
    def test_asks_the_database_nothing(self):
        """Nothing here is marked django_db: a query would fail."""
        assert user(Role.COUNTY_REVIEWER).has_perm("claims.approve_claim")

    def test_refuses_those_who_left(self):
        gone = User(username="gone", role=Role.AUDITOR, is_active=False)
        assert not gone.has_perm("claims.view_claim")
        assert not RoleBackend().has_module_perms(gone, "claims")
        assert gone.get_all_permissions() == set()

    def test_refuses_the_anonymous(self):
        assert not RoleBackend().has_perm(AnonymousUser(), "claims.view_claim")
        assert not rules.sees_room("", "claims")

    def test_leaves_superusers_to_django(self):
        assert User(username="root", is_superuser=True).has_perm("claims.approve_claim")


@pytest.mark.django_db
class TestUser:
    @pytest.mark.parametrize("role", ["", "king"])
    def test_has_a_known_role(self, role):
        with pytest.raises(IntegrityError, match="user_has_a_known_role_unless_superuser"):
            User.objects.create_user(username="alice", role=role)

    def test_may_be_a_superuser_without_one(self):
        assert User.objects.create_superuser(username="root").role == ""
