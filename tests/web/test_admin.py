"""All windows: who opens them, and that nothing is ever edited there."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from subsidy.accounts.models import Role, User
from subsidy.core.names import in_language
from subsidy.ledger.models import Balance
from subsidy.web.windows import Window
from tests import make
from tests.clerk import Clerk, text

WINDOWS = [
    window for window in admin.site._registry.values() if window.__module__.startswith("subsidy.")
]


def named(window):
    return window.opts.label_lower


@pytest.fixture
def world(shop):
    """A row in most windows."""
    shop.paid()
    shop.in_review()
    return shop


class TestSignIn:
    def test_lets_staff_in(self, db):
        make.staff(Role.AUDITOR, "alice")
        client = Client()
        answer = client.post(
            reverse("admin:login"), {"username": "alice", "password": "correct horse 7"}
        )
        assert answer.status_code == 302
        assert client.get(reverse("admin:index")).status_code == 200

    def test_turns_a_wrong_password_away(self, db):
        make.staff(Role.AUDITOR, "alice")
        client = Client(headers={"accept-language": "en"})
        answer = client.post(reverse("admin:login"), {"username": "alice", "password": "wrong"})
        assert "Please enter the correct username and password" in text(answer)

    def test_speaks_chinese_by_default_and_english_on_demand(self, db):
        assert "登录" in text(Client().get(reverse("admin:login")))
        english = Client(headers={"accept-language": "en"})
        assert "Log in" in text(english.get(reverse("admin:login")))


class TestWindows:
    @pytest.mark.parametrize("window", WINDOWS, ids=named)
    def test_open_for_the_auditor(self, window, world):
        clerk = Clerk(Role.AUDITOR)
        assert clerk.list(window.model).status_code == 200
        row = window.model._default_manager.order_by("pk").first()
        assert row is None or clerk.look(row).status_code == 200

    @pytest.mark.parametrize("window", WINDOWS, ids=named)
    def test_add_change_and_delete_nothing(self, window, db):
        root = User.objects.create_superuser("root", password="correct horse 7")
        client = Client()
        client.force_login(root)
        base = f"admin:{window.opts.app_label}_{window.opts.model_name}"
        assert client.post(reverse(f"{base}_add")).status_code == 403
        assert client.post(reverse(f"{base}_delete", args=[1])).status_code in (302, 403)

    def test_post_to_a_page_changes_nothing(self, shop):
        clerk = Clerk(Role.PROGRAMME_MANAGER)
        page = reverse("admin:programmes_programme_change", args=[shop.programme.pk])
        assert clerk.client.post(page, {"name_zh": "x"}).status_code == 403

    def test_every_model_has_one_or_stands_in_one(self):
        from django.apps import apps

        shown = {window.model for window in WINDOWS}
        shown |= {inline.model for window in WINDOWS for inline in window.inlines}
        rest = {
            model.__name__
            for model in apps.get_models()
            if model.__module__.startswith("subsidy.") and model not in shown
        }
        on_a_page = {"Amendment", "ClaimIdentifier", "Decision"}
        on_a_page |= {"CaseFlag", "CaseRecovery", "CaseWatch", "Comment", "Extension", "Notice"}
        on_a_page |= {"NoticeItem", "OfficeEvidence"}
        on_a_page |= {"CheckAnswer", "Discovery", "MysteryPrice", "Photo"}
        in_a_download = {"BankFilePart", "PopulationLine"}
        of_a_message = {"CitizenCode", "CodeRequest"}  # nobody need look at codes
        of_the_chain = {"HistoryMark"}  # says what it waits for to who runs the machines
        rest -= of_a_message | of_the_chain | in_a_download
        assert {name for name in rest if not name.endswith(("Move", "Change"))} == on_a_page

    def test_all_descend_from_the_read_only_one(self):
        assert all(isinstance(window, Window) for window in WINDOWS)

    def test_of_the_staff_are_closed_to_reviewers(self, db):
        clerk = Clerk(Role.CITY_REVIEWER)
        assert clerk.list(User).status_code == 403
        assert Clerk(Role.SECURITY_ADMINISTRATOR).list(User).status_code == 200

    def test_of_no_unit_are_closed_to_who_works_for_one(self, shop):
        assert Clerk(Role.FINANCE_MAKER).list(Balance).status_code == 200
        assert Clerk(Role.FINANCE_MAKER, units=[shop.unit]).list(Balance).status_code == 403


class TestSidebar:
    def test_lists_what_the_role_may_see(self, db):
        page = text(Clerk(Role.CITY_REVIEWER).client.get(reverse("admin:index")))
        assert "Casework" in page
        assert "Fund allocation" in page
        assert "Users" not in page

    def test_of_the_security_administrator_has_no_report(self, db):
        page = text(Clerk(Role.SECURITY_ADMINISTRATOR).client.get(reverse("admin:index")))
        assert "Users" in page
        assert "Fund allocation" not in page


@pytest.mark.parametrize(
    ("language", "name"), [("zh-hans", "冰箱"), ("en", "Refrigerator"), ("fr", "Refrigerator")]
)
def test_names_come_in_the_active_language(language, name):
    from django.utils import translation

    with translation.override(language):
        assert in_language(zh="冰箱", en="Refrigerator") == name
