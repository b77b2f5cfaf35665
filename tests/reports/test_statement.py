"""The clearing statement: what central and local bore, by unit."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from subsidy.accounts.models import Role
from subsidy.disbursements import services as disbursements
from subsidy.reports.rules import Parts, Standing
from subsidy.reports.services import ProgrammeIsATest, clearing_statement
from tests import make
from tests.clearing.office import CLEAR_AT, ODD, Office
from tests.clerk import Clerk, text
from tests.make import NOON, TODAY

PAGE = reverse("clearing_statement")
GRANT = Parts(89_982, 9_998)
ALLOTTED = Parts(90_000_000, 10_000_000)


def appliances(shop, **when):
    statement = clearing_statement(shop.programme, **({"as_of": TODAY} | when))
    return next(row.standing for row in statement.rows if row.group == "appliances")


def demand(claim):
    [grant] = claim.grants.all()
    return disbursements.demand_recovery(
        grant, reason_code="paid_in_error", by=make.actor(), at=NOON
    )


@pytest.mark.django_db
class TestClearingStatement:
    def test_says_what_became_of_the_money_by_source(self, shop):
        shop.approved()
        shop.paid()
        demand(shop.paid())
        repaid = demand(shop.paid())
        disbursements.record_repayment(repaid, bank_reference="R1", by=make.actor(), at=NOON)

        assert appliances(shop) == Standing(
            allotted=ALLOTTED,
            approved=GRANT + GRANT + GRANT + GRANT,
            paid=GRANT + GRANT + GRANT,
            recovered=GRANT,
            in_dispute=GRANT,
        )
        assert appliances(shop).borne == GRANT + GRANT

    def test_counts_what_the_clearing_returned_and_settled(self, shop):
        for _ in range(2):
            shop.paid(**ODD)
        Office(shop).cleared()
        standing = appliances(shop, as_of=CLEAR_AT.date())
        assert standing.returned == Parts(90_000_000 - 179_974, 10_000_000 - 19_996)
        assert standing.rounding == Parts(-1, 1)
        assert standing.borne == Parts(179_973, 19_997)
        assert appliances(shop).returned == Parts()

    def test_adds_units_up(self, shop):
        shop.paid()
        statement = clearing_statement(shop.programme, as_of=TODAY)
        [(unit, standing)] = statement.by_unit.items()
        assert (unit.code, standing) == ("130100", statement.total)
        assert statement.total.paid.amount_fen == 99_980

    def test_of_a_test_programme_is_refused(self, db):
        with pytest.raises(ProgrammeIsATest):
            clearing_statement(make.programme("trial", is_test=True), as_of=TODAY)

    def test_takes_four_queries(self, shop, django_assert_num_queries):
        with django_assert_num_queries(4):
            clearing_statement(shop.programme, as_of=TODAY)


def run(*args):
    out = io.StringIO()
    call_command("clearing_statement", "--programme", "hebei-2024", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestForms:
    def test_of_the_command_agree(self, shop, tmp_path):
        shop.paid()
        document = json.loads(run("--format", "json"))
        paid = {"central_fen": 89_982, "local_fen": 9_998}
        assert document["total"]["paid"] == document["by_unit"]["130100"]["paid"] == paid
        rows = list(csv.DictReader(io.StringIO(run("--format", "csv"))))
        assert [row["paid_central_fen"] for row in rows] == ["0", "89982"]
        assert "999.80" in run()
        target = tmp_path / "statement.xlsx"
        run("--format", "xlsx", "--output", str(target))
        sheet = load_workbook(target)["Clearing statement"]
        assert [cell.value for cell in sheet[5]][:4] == [
            "Programme unit",
            "Category group",
            "Source",
            "Allotted",
        ]
        assert sheet.cell(sheet.max_row - 2, 6).value == 999.8
        run("--output", str(tmp_path / "statement.txt"))
        assert "All units" in (tmp_path / "statement.txt").read_text()
        with pytest.raises(CommandError, match="--output"):
            run("--format", "xlsx")

    def test_of_the_page_show_both_sources(self, shop):
        shop.paid()
        clerk = Clerk(Role.FINANCE_CHECKER)
        page = text(clerk.client.get(PAGE))
        for words in ("Hebei trade-in, at the end of 2024-10-01", "Central", "899.82", "99.98"):
            assert words in page
        known = {"programme": "hebei-2024", "as_of": "2024-10-01", "known_on": "2024-10-02"}
        assert "899.82" in text(clerk.client.get(PAGE, known))
        file = clerk.client.get(PAGE, known | {"format": "csv"})
        assert file.content.decode().startswith("programme,as_of,known_at,unit")
        assert clerk.client.get(PAGE, known | {"format": "xlsx"}).status_code == 200
        assert clerk.client.get(PAGE, known | {"format": "pdf"}).status_code == 404
        assert clerk.client.get(PAGE, {"as_of": "yesterday"}).status_code == 200
        assert Clerk(Role.SECURITY_ADMINISTRATOR).client.get(PAGE).status_code == 403
