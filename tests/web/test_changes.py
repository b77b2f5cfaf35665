"""The history tab of a row: what became of it, by whom."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subsidy.accounts.models import Role
from subsidy.core.money import yuan
from subsidy.merchants.models import Merchant
from subsidy.web import changes as pages
from tests import make
from tests.clerk import Clerk, text
from tests.disbursements.desk import Desk


def tab(clerk, row, **query):
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_history"
    return clerk.client.get(reverse(name, args=[row.pk]), query)


class TestHistoryTab:
    def test_shows_what_changed_when_by_whom_and_in_which_request(self, shop):
        clerk = Clerk(Role.PROGRAMME_MANAGER)
        request = clerk.press("exit", shop.merchant, reason="?").headers["X-Request-Id"]
        Merchant.objects.update(name="新名")
        shown = text(tab(clerk, shop.merchant))
        assert f"Changed staff · {clerk.user.username} · request {request}" in shown
        assert "State Active → Exited" in shown
        assert "Changed nobody said who: at the database itself" in shown
        assert "→ 新名" in shown
        assert f"Programme unit - → {shop.unit}" in shown
        assert "Legal person - → •••" in shown
        assert "history" in clerk.look(shop.merchant).content.decode()

    def test_shows_money_in_yuan_and_people_by_name(self, shop, tmp_path):
        desk = Desk(shop, tmp_path)
        batch = desk.sealed()
        shown = text(tab(Clerk(Role.AUDITOR), batch))
        assert f"Total (yuan) - → {yuan(batch.total_fen)}" in shown
        assert f"Sealed by - → {desk.maker.reference}" in shown

    def test_goes_page_by_page_and_asks_as_little_for_many(self, shop, monkeypatch):
        monkeypatch.setattr(pages, "CHANGES_PER_PAGE", 3)
        clerk = Clerk(Role.AUDITOR)
        tab(clerk, shop.merchant)
        with CaptureQueriesContext(connection) as few:
            tab(clerk, shop.merchant)
        for number in range(9):
            Merchant.objects.update(name=f"名{number}")
        with CaptureQueriesContext(connection) as many:
            shown = text(tab(clerk, shop.merchant))
        assert len(many) == len(few)
        assert "名7 → 名8" in shown
        assert "名5 → 名6" in shown
        assert "名3 → 名4" not in shown
        assert "Older" in shown
        older = text(tab(clerk, shop.merchant, page=2))
        assert "名4 → 名5" in older
        assert "Newer" in older

    def test_is_shown_to_nobody_else_and_not_where_none_are_kept(self, shop):
        other = make.unit("130200", counties=("130202",))
        stranger = Clerk(Role.AUDITOR, units=[other])
        assert tab(stranger, shop.merchant).status_code == 404
        claim = shop.submitted()
        auditor = Clerk(Role.AUDITOR)
        assert tab(auditor, claim).status_code == 404
        assert tab(Clerk(Role.FINANCE_MAKER), auditor.user).status_code == 403

    def test_of_a_row_without_changes_says_so(self, shop):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE merchants_merchantchange")
        assert "No change is kept of it." in text(tab(Clerk(Role.AUDITOR), shop.merchant))
