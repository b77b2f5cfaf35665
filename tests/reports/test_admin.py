"""The first page, and the page of the fund allocation report."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from subsidy.accounts.models import Role
from tests import make
from tests.clerk import Clerk, text

PAGE = reverse("fund_allocation")


@pytest.fixture
def clerk(db):
    return Clerk(Role.CITY_REVIEWER)


class TestReport:
    def test_shows_chart_and_tables_as_of_today(self, shop, clerk):
        shop.approved()
        page = clerk.client.get(PAGE)
        assert b"<svg" in page.content
        for words in ("Hebei trade-in, at the end of 2024-10-01", "Shijiazhuang", "999.80"):
            assert words in text(page)

    def test_looks_back(self, shop, clerk):
        shop.approved()
        page = clerk.client.get(PAGE, {"programme": "hebei-2024", "as_of": "2024-09-30"})
        assert "999.80" not in text(page)

    def test_is_downloaded_as_csv(self, shop, clerk):
        file = clerk.client.get(
            PAGE, {"programme": "hebei-2024", "as_of": "2024-10-01", "format": "csv"}
        )
        assert file.headers["Content-Disposition"].endswith('-2024-2024-10-01.csv"')
        assert file.content.decode().splitlines()[0].startswith("programme,as_of,known_at")

    def test_is_downloaded_as_a_workbook(self, shop, clerk):
        file = clerk.client.get(
            PAGE, {"programme": "hebei-2024", "as_of": "2024-10-01", "format": "xlsx"}
        )
        assert load_workbook(BytesIO(file.content)).sheetnames[0] == "Fund lines"

    def test_is_downloaded_as_a_pdf(self, shop, clerk):
        file = clerk.client.get(
            PAGE, {"programme": "hebei-2024", "as_of": "2024-10-01", "format": "pdf"}
        )
        assert file.headers["Content-Type"] == "application/pdf"
        assert (
            "Fund allocation: Hebei trade-in"
            in PdfReader(BytesIO(file.content)).pages[0].extract_text()
        )

    @pytest.mark.parametrize(
        "query", [{"programme": "nowhere"}, {"as_of": "yesterday"}, {"format": "doc"}]
    )
    def test_of_nonsense_is_no_error(self, query, shop, clerk):
        page = clerk.client.get(PAGE, {"programme": "hebei-2024", "as_of": "2024-10-01"} | query)
        assert page.status_code in (200, 404)
        assert b"<svg" not in page.content

    def test_without_programmes_is_empty(self, clerk):
        assert clerk.client.get(PAGE).status_code == 200

    def test_is_closed_without_permission(self, db):
        assert Clerk(Role.SECURITY_ADMINISTRATOR).client.get(PAGE).status_code == 403


class TestDashboard:
    def test_counts_what_waits(self, shop, clerk):
        shop.in_review()
        shop.approved()
        page = text(clerk.client.get(reverse("admin:index")))
        for words in ("Waiting for review 1", "Approved, not paid yet 1 999.80 yuan"):
            assert words in page
        assert "1,999.60 of 2,000,000.00 yuan" in page

    def test_leaves_other_units_out(self, shop):
        shop.in_review()
        clerk = Clerk(Role.CITY_REVIEWER, units=[make.unit("130200", counties=())])
        assert "Waiting for review 0 Nothing waits" in text(
            clerk.client.get(reverse("admin:index"))
        )

    def test_has_a_budget(self, shop, clerk, django_assert_num_queries):
        for _ in range(3):
            shop.approved()
        with django_assert_num_queries(8):
            clerk.client.get(reverse("admin:index"))

    def test_of_nobodys_role_is_only_a_list(self, db):
        from subsidy.accounts.models import User

        root = User.objects.create_superuser("root", password="correct horse 7")
        clerk = Clerk(Role.AUDITOR)
        clerk.client.force_login(root)
        assert clerk.client.get(reverse("admin:index")).status_code == 200
