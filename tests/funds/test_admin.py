"""Windows on fund lines."""

import pytest

from subsidy.accounts.models import Role
from subsidy.funds.forms_table import AllotManyForm
from subsidy.funds.models import FundLine, FundOrder
from tests import make
from tests.clerk import Clerk, buttons, said, text
from tests.funds.treasury import Treasury


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

    def test_gets_a_daily_quota_from_the_manager(self, shop):
        manager = Clerk(Role.PROGRAMME_MANAGER)
        manager.press("set_quota", shop.line, claims="5", amount_fen="1,000.50", reason="a run")
        shop.submitted()

        page = text(manager.look(shop.line))

        assert ("5 claims · 1,000.50 yuan" in page, "1 claims · 999.80 yuan" in page) == (
            True,
            True,
        )
        wrong = manager.press("set_quota", shop.line, amount_fen="-1", reason="x")
        assert "This is not an amount" in text(wrong)
        manager.press("set_quota", shop.line, reason="over")
        assert shop.line.quotas.count() == 2


class TestFundOrders:
    @pytest.fixture
    def treasury(self, db):
        return Treasury()

    def paper(self, treasury, **changes):
        facts = {"line": treasury.line.pk, "amount_fen": "10.05", "document_number": "P-1"}
        return facts | {"reason": "letter"} | changes

    def propose(self, maker, treasury, kind, **changes):
        return maker.start(kind, FundOrder, **self.paper(treasury, **changes))

    def test_are_proposed_by_the_maker_and_approved_by_the_checker(self, treasury):
        maker, checker = Clerk(Role.FINANCE_MAKER), Clerk(Role.FINANCE_CHECKER)
        self.propose(maker, treasury, "reallot", to_line=treasury.elsewhere.pk)
        self.propose(maker, treasury, "allot", batch=treasury.central.pk)
        self.propose(maker, treasury, "return")
        for kind in ("freeze", "thaw"):
            self.propose(maker, treasury, kind, due_on="2024-12-31")
        orders = FundOrder.objects.order_by("id")
        assert [(order.kind, order.amount_fen) for order in orders] == [
            *(("reallot", 905), ("reallot", 100), ("allot", 1_005)),
            *(("return", 905), ("return", 100), ("freeze", 1_005), ("thaw", 1_005)),
        ]

        assert buttons(checker.look(orders[0])) == [
            "Approve",
            "Approve the whole document",
            "Reject",
        ]
        checker.press("approve_document", orders[0], reason="")

        assert [order.state for order in orders.all()] == [*["done"] * 5, *["approved"] * 2]
        assert buttons(maker.look(orders[5])) == ["Withdraw"]
        maker.press("withdraw", orders[5], reason="no need")
        page = text(maker.look(treasury.line))
        assert "P-1" in page
        assert "B-1: 801.95；B-2: 88.00" in page
        assert "9,189.00" in text(maker.look(treasury.central))

    @pytest.mark.parametrize(
        ("kind", "changes", "says"),
        [
            ("return", {"amount_fen": "x"}, "This is not an amount"),
            ("return", {"amount_fen": "0"}, "This is not an amount"),
            ("return", {"corrects": "D-1"}, "Name the corrected document and the day, or neither."),
            ("reallot", {}, "This field is required"),
            ("allot", {}, "This field is required"),
        ],
    )
    def test_say_what_is_missing(self, treasury, kind, changes, says):
        answer = self.propose(Clerk(Role.FINANCE_MAKER), treasury, kind, **changes)
        assert says in text(answer)
        assert not FundOrder.objects.exists()

    def test_to_the_same_line_are_refused(self, treasury):
        maker = Clerk(Role.FINANCE_MAKER)
        answer = self.propose(maker, treasury, "reallot", to_line=treasury.line.pk)
        assert "Choose another line." in text(answer)
        said_no = self.propose(maker, treasury, "return", amount_fen="100,000,000")
        assert said(said_no)[0].startswith("The money of this unit and category is used up")

    def many(self, treasury, amounts):
        facts = {"batch": treasury.central.pk, "document_number": "Q1", "reason": "plan"}
        maker = Clerk(Role.FINANCE_MAKER)
        return maker.start("allot_many", FundOrder, amounts=amounts, due_on="2025-01-01", **facts)

    def test_are_proposed_by_a_pasted_table(self, treasury):
        make.Unit.objects.filter(code="130200").update(name_zh="唐山", name_en="Tangshan")
        self.many(treasury, "130100\tappliances\t1,000.50\n\n 唐山，appliances，20\n")
        orders = FundOrder.objects.order_by("id")
        assert [(one.line, one.amount_fen, one.document_number) for one in orders] == [
            (treasury.line, 100_050, "Q1"),
            (treasury.elsewhere, 2_000, "Q1"),
        ]

    @pytest.mark.parametrize(
        ("amounts", "says"),
        [
            ("130100 appliances 1", "Row 1 is not unit, group, yuan."),
            ("130100,appliances,1\n130100,appliances,x", "Row 2 has no amount."),
            ("130100,appliances,0", "Row 1 has no amount."),
            ("130100,boats,1", "Row 1 names no fund line of the batch."),
            ("Shijiazhuang,appliances,1", "Row 1 names no fund line of the batch."),  # two units
            (
                "130100,appliances,1\n130100，appliances，2",
                "Row 2 names a fund line once more.",
            ),
            ("130100,appliances,1\n" * 501, "No more than 500 rows"),
            ("", "This field is required"),
        ],
    )
    def test_of_a_table_that_is_wrong_say_where(self, treasury, amounts, says):
        facts = {"batch": treasury.central.pk, "document_number": "Q1", "reason": "plan"}
        form = AllotManyForm(facts | {"amounts": amounts})
        assert not form.is_valid()
        assert says in str(form.errors["amounts"])

    @pytest.mark.parametrize("role", [Role.FINANCE_CHECKER, Role.PROGRAMME_MANAGER])
    def test_are_proposed_by_nobody_else(self, treasury, role):
        assert self.propose(Clerk(role), treasury, "freeze").status_code == 403

    @pytest.mark.parametrize("count", [1, 3])
    def test_have_a_list_with_a_budget(self, treasury, count, django_assert_num_queries):
        for number in range(count):
            paper = treasury.paper(f"P-{number}")
            treasury.propose("reallot", 10, to_line=treasury.elsewhere, paper=paper)
        maker = Clerk(Role.FINANCE_MAKER)
        with django_assert_num_queries(6):
            page = maker.list(FundOrder)
        assert page.context["cl"].result_list.count() == 2 * count

    def test_are_hidden_from_who_works_for_one_unit(self, treasury):
        order = treasury.proposed("freeze", 5)
        for role, verb in ((Role.FINANCE_MAKER, "withdraw"), (Role.FINANCE_CHECKER, "approve")):
            clerk = Clerk(role, units=[make.unit()])
            assert clerk.list(FundOrder).status_code == 403
            assert self.propose(clerk, treasury, "freeze").status_code == 403
            assert clerk.press(verb, order, reason="x").status_code == 403
        assert (order.state, FundOrder.objects.count()) == ("proposed", 1)
